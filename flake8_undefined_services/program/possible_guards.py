"""Whether a file can hold a guard around an import."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from flake8_undefined_services.program.finder import Finder
from flake8_undefined_services.syntax.surely_bound import statements
from flake8_undefined_services.syntax.tree import TryStar

_GUARD = re.compile(r"\bexcept\b|\bsuppress\b|\bfind_spec\b")
_IMPORT_IN_A_BLOCK = re.compile(r"(?m)^[ \t]+(?:import|from)[ \t]")
_BY_NAME = re.compile(r"\b(?:find_spec|import_module|__import__|suppress)\b")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_OF_A_LITERAL = re.compile(r"""\b(?:find_spec|import_module|__import__)\(\s*['"]""")
_BLOCKS = (ast.Try, TryStar, ast.With)
_IMPORT_ERROR = re.compile(r"\b(?:ImportError|ModuleNotFoundError)\b")


def may_be_guarded(text: str, tree: ast.Module, finder: Finder) -> bool:
    """Whether any `try` or the like may catch that a package is not installed; most files say no by their text."""
    if _GUARD.search(text) is None:
        return False
    return _BY_NAME.search(text) is not None or may_guard(
        text, tree, lambda top: bool(top) and finder.is_outside(top), helpers=True
    )


def stand_in_place(text: str, tree: ast.Module, finder: Finder) -> bool:
    """Whether the `try` that may catch that a package is not installed is always the one around its import.

    Else the import stands in a function that is called in a `try`, behind a manager, or is no statement.
    """
    if _OF_A_LITERAL.search(text) is not None:
        return False
    everything = list(_statements(tree.body, functions=True))
    if any(_imports_outside(each, finder) for each in everything if isinstance(each, ast.With)):
        return False
    functions = [each for each in everything if isinstance(each, _FUNCTIONS)]
    importing = {each.name for each in functions if _imports_outside(each, finder)}
    if not importing:
        return True
    calls = {each.name: frozenset(_called(each.body)) for each in functions}
    grown = True
    while grown:  # and those that call these
        more = {name for name, called in calls.items() if not importing.isdisjoint(called)} - importing
        importing |= more
        grown = bool(more)
    return not any(importing.intersection(_called(each.body)) for each in everything if isinstance(each, _BLOCKS))


def _imports_outside(statement: ast.With | ast.FunctionDef | ast.AsyncFunctionDef, finder: Finder) -> bool:
    inside = _statements(statement.body)
    return any(_imports(each, lambda top: bool(top) and finder.is_outside(top)) for each in inside)


def _called(body: list[ast.stmt]) -> Iterator[str]:
    """The last names of what a block calls."""
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Call):
                if isinstance(node.func, ast.Name):
                    yield node.func.id
                elif isinstance(node.func, ast.Attribute):
                    yield node.func.attr


def may_guard(text: str, tree: ast.Module, concerns: Callable[[str], bool], *, helpers: bool = False) -> bool:
    """Whether an import of a module that `concerns` us by its top-level name stands in a `try` or `with`.

    The name is empty for relative imports.
    helpers: a function that imports may be called under a guard, too.
    """
    if _GUARD.search(text) is None or _IMPORT_IN_A_BLOCK.search(text) is None:
        return False
    everything = list(_statements(tree.body, functions=True))
    inner = (part for each in everything if isinstance(each, _BLOCKS) for part in _statements(each.body))
    if any(_imports(each, concerns) for each in inner):
        return True
    if not helpers or _IMPORT_ERROR.search(text) is None:
        return False
    return any(_imports(each, concerns) for each in everything if each.col_offset)


def _statements(body: list[ast.stmt], *, functions: bool = False) -> Iterator[ast.stmt]:
    return statements(body, lambda test: None, functions=functions)


def _imports(statement: ast.stmt, concerns: Callable[[str], bool]) -> bool:
    if isinstance(statement, ast.Import):
        return any(concerns(alias.name.partition(".")[0]) for alias in statement.names)
    if not isinstance(statement, ast.ImportFrom):
        return False
    if statement.level:  # of the project, whatever it is
        return concerns("")
    return concerns((statement.module or "").partition(".")[0])
