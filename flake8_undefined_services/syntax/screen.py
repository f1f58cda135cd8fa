"""Can this file hold a finding at all? One walk over the tree, before anything is executed abstractly.

A filter, never a judge: it may suspect too much, never too little. A file is cleared when every name is surely
bound where import reads it, when whatever import may call finds all of its names bound, when each function binds
its local names before it reads them, and when annotations and `__all__` name only what exists.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from flake8_undefined_services.language.builtins import MODULE_NAMES, PACKAGE_NAMES
from flake8_undefined_services.syntax.screening.exports import exports_of
from flake8_undefined_services.syntax.screening.file import ScreenedFile
from flake8_undefined_services.syntax.screening.guarding import Guards
from flake8_undefined_services.syntax.screening.module_body import ModuleFlow
from flake8_undefined_services.syntax.screening.suspicion import Suspicion


def is_clear(
    tree: ast.Module,
    text: str,
    *,
    builtins: frozenset[str],
    lazy_annotations: bool,
    package: str | None = None,
    is_submodule: Callable[[str], bool] = lambda name: False,
    followed: frozenset[str] = frozenset(),
    guards: Guards | None = None,
) -> bool:
    """Whether no name of the file can be missing, at import, at a call or in an annotation.

    builtins: the target's. lazy_annotations: the target evaluates annotations on demand in any case.
    package: the module's name where it is a package's `__init__`. followed: packages whose functions may call what
    this file gives them; without them, what the file imports calls nothing at import.
    Whether an import works is not asked. guards: how those are judged that let an import fail; None: none of them does.
    """
    try:
        file = ScreenedFile.of(tree, text, lazy=lazy_annotations or has_future_annotations(tree), guards=guards)
        exports = exports_of(tree.body, text) if "__all__" in text else frozenset()
        given = builtins | MODULE_NAMES | (PACKAGE_NAMES if package is not None else frozenset())
        flow = ModuleFlow(file, given, package, followed)
        flow.run(tree, frozenset(name for name in exports if not is_submodule(name)))
    except (Suspicion, RecursionError):
        return False
    return True


def has_future_annotations(tree: ast.Module) -> bool:
    """PEP 563. The import stands among the first statements."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            if any(alias.name == "annotations" for alias in node.names):
                return True
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            return False
    return False
