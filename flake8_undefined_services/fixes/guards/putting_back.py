"""An import goes back into the block of the guard that was written for it."""

from __future__ import annotations

import ast

from flake8_undefined_services.fixes.evidence.lost_imports import guard_for
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.trees import tree_of
from flake8_undefined_services.fixes.writing.import_style import ImportStyle
from flake8_undefined_services.fixes.writing.insertion import Inserted, Refusal, split_lines, wrapped
from flake8_undefined_services.fixes.writing.scoped import in_order_with, indent_of, with_lines

_IMPORTS = (ast.Import, ast.ImportFrom)
_SHARED = "the guard's block shares a line"


def put_back(text: str, statement: str, style: ImportStyle) -> Inserted | Refusal | None:
    """Add an import to the block of the guard that was written for it; None where there is no such guard."""
    tree = tree_of(text) if "except" in text else None
    guard = guard_for(ImportStatement.parse(statement), tree) if tree is not None else None
    return _in_block(text, guard, statement, style) if guard is not None else None


def _in_block(text: str, guard: ast.Try, statement: str, style: ImportStyle) -> Inserted | Refusal:
    lines = split_lines(text)
    first = guard.body[0]
    starts = [each.lineno for each in guard.body]
    if first.lineno == guard.lineno or len(set(starts)) < len(starts) or indent_of(lines[first.lineno - 1]) == "":
        return Refusal(statement, _SHARED)
    indent = indent_of(lines[first.lineno - 1])
    wanted = ImportStatement.parse(statement)
    added = wrapped(wanted, indent, style)
    leading = []
    for each in guard.body:
        if not isinstance(each, _IMPORTS):
            break
        leading.append(each)
    if leading:
        return with_lines(text, in_order_with(leading, wanted, style), added, statement)
    if len(guard.body) == 1 and lines[first.lineno - 1].strip() == "pass":
        kept = "".join([*lines[: first.lineno - 1], *lines[first.lineno :]])
        return with_lines(kept, first.lineno, added, statement)
    return with_lines(text, first.lineno, added, statement)
