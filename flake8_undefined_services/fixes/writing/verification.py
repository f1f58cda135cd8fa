"""Nothing is written that was not proven: the new text parses, binds the name, and has lost nothing."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass

import libcst as cst

from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.trees import statements_of
from flake8_undefined_services.fixes.writing.import_block import LINE_END, imports_of


@dataclass(frozen=True, slots=True)
class _Imports:
    """The eager imports at a module's top level, and the lines on which they stand."""

    statements: frozenset[ImportStatement]
    lines: frozenset[int] | None


def why_not_equivalent(old: str, new: str, wanted: ImportStatement) -> str | None:
    """Say what is wrong with a changed text; None where it is the old one and the import."""
    before, after = _imports(old), _imports(new)
    if before is None or after is None:
        return "the result would not parse"
    if wanted not in after.statements:
        return "the result would not bind the name"
    if after.statements != before.statements | {wanted}:
        return "an import would be lost"
    return None if _is_only_added(old, new, before.lines) else "another line would have changed"


def _imports(text: str) -> _Imports | None:
    """Read the eager imports of the top level; None where the text does not parse.

    The running Python is asked first, being ten times as fast; LibCST knows the syntax of newer ones.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _imports_by_libcst(text)
    nodes = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    lines = {line for node in nodes for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    return _Imports(frozenset(found for node in nodes for found in statements_of(node)), frozenset(lines))


def _imports_by_libcst(text: str) -> _Imports | None:
    try:
        module = cst.parse_module(text)
    except (cst.ParserSyntaxError, RecursionError, ValueError):
        return None
    lines = [node for node in module.body if isinstance(node, cst.SimpleStatementLine)]
    small = [each for line in lines for each in line.body if isinstance(each, (cst.Import, cst.ImportFrom))]
    return _Imports(frozenset(found for each in small for found in imports_of(each) if found.symbol != "*"), None)


def _is_only_added(old: str, new: str, import_lines: frozenset[int] | None) -> bool:
    """True where the texts differ in one run of lines, and what the old one had there is an import, kept."""
    before, after = LINE_END.split(old), LINE_END.split(new)
    shared = min(len(before), len(after))
    start = next((place for place in range(shared) if before[place] != after[place]), shared)
    shared -= start
    end = next((place for place in range(shared) if before[-1 - place] != after[-1 - place]), shared)
    lost = before[start : len(before) - end]
    gained = after[start : len(after) - end]
    if not "".join(lost).strip():
        return True
    if import_lines is not None and not import_lines.issuperset(range(start + 1, start + 1 + len(lost))):
        return False
    return _words(lost) <= _words(gained) and _comments(lost) == _comments(gained)


def _words(lines: list[str]) -> set[str]:
    return set("".join(f"{line.partition('#')[0]} " for line in lines).translate(_PUNCTUATION).split())


_PUNCTUATION = str.maketrans("(),\\;", "     ")


def _comments(lines: list[str]) -> list[str]:
    return [line.partition("#")[2] for line in lines if "#" in line]
