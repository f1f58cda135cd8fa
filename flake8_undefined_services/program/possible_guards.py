"""Whether a file can hold a guard around an import."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from flake8_undefined_services.program.locating.finder import Finder
from flake8_undefined_services.syntax.surely_bound import statements
from flake8_undefined_services.syntax.tree import TryStar
from flake8_undefined_services.syntax.walking import code_nodes
from flake8_undefined_services.syntax.words import has_word, is_any_within, lines_with

_GUARD = ("except", "suppress", "find_spec")
_IMPORT_IN_A_BLOCK = re.compile(r"\n[ \t]+(?:import|from)[ \t]")
_BY_NAME = ("find_spec", "import_module", "__import__", "suppress")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_OF_A_LITERAL = re.compile(r"""\b(?:find_spec|import_module|__import__)\(\s*['"]""")
_CALLED_BY_NAME = ("find_spec(", "import_module(", "__import__(")
_BLOCKS = (ast.Try, TryStar, ast.With)
_Holder = TypeVar("_Holder", bound=ast.Try | TryStar | ast.With | ast.FunctionDef | ast.AsyncFunctionDef)
_IMPORT_ERROR = ("ImportError", "ModuleNotFoundError")


def may_be_guarded(text: str, tree: ast.Module, finder: Finder) -> bool:
    """Whether any `try` or the like may catch that a package is not installed; most files say no by their text."""
    if not has_word(text, *_GUARD):
        return False
    return has_word(text, *_BY_NAME) or may_guard(
        text, tree, lambda top: bool(top) and finder.is_outside(top), helpers=True
    )


def stand_in_place(text: str, tree: ast.Module, finder: Finder) -> bool:
    """Whether the `try` that may catch that a package is not installed is always the one around its import.

    Else the import stands in a function that is called in a `try`, behind a manager, or is no statement.
    """
    if any(each in text for each in _CALLED_BY_NAME) and _OF_A_LITERAL.search(text) is not None:
        return False
    holders = list(_statements(tree.body, functions=True, lines=lines_with(text, "import")))
    if any(_imports_outside(each, finder) for each in holders if isinstance(each, ast.With)):
        return False
    importing = {each.name for each in holders if isinstance(each, _FUNCTIONS) and _imports_outside(each, finder)}
    if not importing:
        return True
    everything = list(_statements(tree.body, functions=True))
    functions = [each for each in everything if isinstance(each, _FUNCTIONS)]
    added = importing
    while added:  # and those that call these
        calling = {each.name for each in _that_call(added, functions, text)}
        added = calling - importing
        importing |= added
    return next(_that_call(importing, (each for each in everything if isinstance(each, _BLOCKS)), text), None) is None


def _that_call(names: set[str], statements: Iterable[_Holder], text: str) -> Iterator[_Holder]:
    """The statements in whose body one of the functions is called by its name."""
    lines = sorted({line for name in names for line in lines_with(text, name)})
    for each in statements:
        if is_any_within(lines, each.lineno, each.end_lineno or each.lineno):
            if not names.isdisjoint(_called(each.body)):
                yield each


def _imports_outside(statement: ast.With | ast.FunctionDef | ast.AsyncFunctionDef, finder: Finder) -> bool:
    inside = _statements(statement.body)
    return any(_imports(each, lambda top: bool(top) and finder.is_outside(top)) for each in inside)


def _called(body: list[ast.stmt]) -> Iterator[str]:
    """The last names of what a block calls."""
    for statement in body:
        for node in code_nodes(statement):
            if isinstance(node, ast.Call):
                if isinstance(node.func, ast.Name):
                    yield node.func.id
                elif isinstance(node.func, ast.Attribute):
                    yield node.func.attr


def has_import_in_a_block(text: str) -> bool:
    """Whether an import is indented; one in a string counts, too."""
    return _IMPORT_IN_A_BLOCK.search(text) is not None


def may_guard(text: str, tree: ast.Module, concerns: Callable[[str], bool], *, helpers: bool = False) -> bool:
    """Whether an import of a module that `concerns` us by its top-level name stands in a `try` or `with`.

    The name is empty for relative imports.
    helpers: a function that imports may be called under a guard, too.
    """
    if not has_word(text, *_GUARD) or not has_import_in_a_block(text):
        return False
    everything = list(_statements(tree.body, functions=True, lines=lines_with(text, "import")))
    inner = (part for each in everything if isinstance(each, _BLOCKS) for part in _statements(each.body))
    if any(_imports(each, concerns) for each in inner):
        return True
    if not helpers or not has_word(text, *_IMPORT_ERROR):
        return False
    return any(_imports(each, concerns) for each in everything if each.col_offset)


def _statements(
    body: list[ast.stmt], *, functions: bool = False, lines: Sequence[int] | None = None
) -> Iterator[ast.stmt]:
    return statements(body, lambda test: None, functions=functions, lines=lines)


def _imports(statement: ast.stmt, concerns: Callable[[str], bool]) -> bool:
    if isinstance(statement, ast.Import):
        return any(concerns(alias.name.partition(".")[0]) for alias in statement.names)
    if not isinstance(statement, ast.ImportFrom):
        return False
    if statement.level:  # of the project, whatever it is
        return concerns("")
    return concerns((statement.module or "").partition(".")[0])
