"""What a module that loads lazily says of itself to type checkers: where each of its names comes from (PEP 562).

if TYPE_CHECKING:                   # or `TYPE_CHECKING or not install_lazy_loader()`
    from ._tasks import TaskGroup
else:
    __getattr__ = attach(__name__)  # imports `_tasks` when somebody asks for TaskGroup
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from flake8_undefined_services.syntax.absolute_imports import absolute_import
from flake8_undefined_services.syntax.type_checking import is_for_type_checkers


def declared_imports(tree: ast.Module, module: str, is_package: bool) -> Mapping[str, tuple[str, str]]:
    """By name, the module and the name in it of the `from` imports in blocks for type checkers."""
    found: dict[str, tuple[str, str]] = {}
    for node in _read_by_type_checkers(tree):
        origin = absolute_import(node, module, is_package)
        if origin:
            found.update((alias.asname or alias.name, (origin, alias.name)) for alias in node.names)
    return found


def _read_by_type_checkers(tree: ast.Module) -> Iterator[ast.ImportFrom]:
    for statement in tree.body:
        if isinstance(statement, ast.If) and is_for_type_checkers(statement.test):
            yield from (node for node in statement.body if isinstance(node, ast.ImportFrom))
