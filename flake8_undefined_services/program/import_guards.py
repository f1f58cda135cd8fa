"""Whether a file can hold a guard around an import of somebody else's package."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from flake8_undefined_services.program.finder import Finder, Where
from flake8_undefined_services.syntax.surely_bound import statements

OUTSIDE = (Where.UNKNOWN, Where.INSTALLED, Where.ABSENT)

_GUARD = re.compile(r"\bexcept\b|\bsuppress\b|\bfind_spec\b")
_IMPORT_IN_A_BLOCK = re.compile(r"(?m)^[ \t]+(?:import|from)[ \t]")
_BY_NAME = re.compile(r"\b(?:find_spec|import_module|__import__|suppress)\b")
_IMPORT_ERROR = re.compile(r"\b(?:ImportError|ModuleNotFoundError)\b")


def is_outside(finder: Finder, module: str) -> bool:
    """Whether somebody else's distribution brings the module."""
    return finder.find(module.partition(".")[0]).where in OUTSIDE


def may_be_guarded(text: str, tree: ast.Module, finder: Finder) -> bool:
    """Whether any `try` or the like may catch that a package is not installed; most files say no by their text."""
    if _GUARD.search(text) is None:
        return False
    if _BY_NAME.search(text) is not None:
        return True
    if _IMPORT_IN_A_BLOCK.search(text) is None:
        return False
    everything = list(_statements(tree.body, functions=True))
    guarded = [inner for each in everything if isinstance(each, ast.Try) for inner in _statements(each.body)]
    if any(_imports_outside(each, finder) for each in guarded):
        return True
    # a function that imports may be called under a guard
    return _IMPORT_ERROR.search(text) is not None and any(
        _imports_outside(each, finder) for each in everything if each.col_offset
    )


def _statements(body: list[ast.stmt], *, functions: bool = False) -> Iterator[ast.stmt]:
    return statements(body, lambda test: None, functions=functions)


def _imports_outside(statement: ast.stmt, finder: Finder) -> bool:
    return any(is_outside(finder, module) for module in _modules(statement))


def _modules(statement: ast.stmt) -> Iterable[str]:
    if isinstance(statement, ast.Import):
        return [alias.name for alias in statement.names]
    return [statement.module or ""] if isinstance(statement, ast.ImportFrom) and not statement.level else []
