"""Names of one import over several lines, laid out as sorters do it that are not black's: aligned, or filled up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import libcst as cst

from flake8_undefined_services.fixes.writing.import_block import LINE_END, Statement
from flake8_undefined_services.fixes.writing.import_style import ImportStyle, Layout

_LENGTH = 79  # isort's, where nothing is configured and a file is laid out as only isort does
_INDENT = "    "


def layout_of(statement: Statement) -> Layout | None:
    """How a `from x import (…)` of several lines is laid out; None for anything else."""
    first, *others = lines_of(statement)
    if not others or not first.startswith("from ") or "(" not in first or "#" in statement.code:
        return None
    if not first.rstrip().endswith("("):
        return Layout.GRID
    return Layout.GROUPED if any("," in each.rstrip().rstrip(",") for each in others) else Layout.ONE_A_LINE


def layout_for(statements: Iterable[Statement], style: ImportStyle) -> tuple[Layout, int]:
    """The layout for what does not fit on a line, and the length of one: as the file shows it, else as configured."""
    shown = next(filter(None, map(layout_of, statements)), None)
    if style.sorting is not None:
        return shown or style.sorting.layout or Layout.ONE_A_LINE, style.line_length
    is_isort = shown in (Layout.GRID, Layout.GROUPED)
    return shown or Layout.ONE_A_LINE, min(style.line_length, _LENGTH) if is_isort else style.line_length


def filled(node: cst.ImportFrom, layout: Layout, length: int, *, comma: bool) -> list[str]:
    """The lines of a statement in one of the two layouts that put as many names on a line as fit."""
    bare = cst.Module([])
    head = bare.code_for_node(node.with_changes(names=[cst.ImportAlias(cst.Name("_"))], lpar=None, rpar=None))[:-1]
    aliases = () if isinstance(node.names, cst.ImportStar) else node.names
    names = [bare.code_for_node(each.with_changes(comma=cst.MaybeSentinel.DEFAULT)) for each in aliases]
    if layout is Layout.GRID:
        rows = _rows(f"{head}({names[0]}", names[1:], " " * (len(head) + 1), length)
        return [*rows[:-1], f"{rows[-1]}{',' * comma})"]
    rows = _rows(f"{_INDENT}{names[0]}", names[1:], _INDENT, length)
    return [f"{head}(", *rows[:-1], f"{rows[-1]}{',' * comma}", ")"]


def _rows(first: str, names: Sequence[str], indent: str, length: int) -> list[str]:
    rows = [first]
    for name in names:
        longer = f"{rows[-1]}, {name}"
        if len(longer) + 1 > length:  # what follows is a comma or a bracket
            rows[-1] += ","
            rows.append(f"{indent}{name}")
        else:
            rows[-1] = longer
    return rows


def refilled(statement: Statement, after: cst.ImportFrom, style: ImportStyle) -> list[str] | None:
    """The lines of a statement that is filled up, with other names; None where it does not keep to that layout."""
    layout = layout_of(statement)
    before = statement.node.body[0] if isinstance(statement.node, cst.SimpleStatementLine) else None
    if layout not in (Layout.GRID, Layout.GROUPED) or not isinstance(before, cst.ImportFrom):
        return None
    lines, (_, length) = lines_of(statement), layout_for([statement], style)
    comma = "".join(lines).removesuffix(")").endswith(",")
    if filled(before, layout, length, comma=comma) != lines:
        return None
    return filled(after, layout, length, comma=comma)


def lines_of(statement: Statement) -> list[str]:
    """The lines of a statement itself, without what stands above it."""
    return LINE_END.split(statement.code.rstrip("\r\n"))[len(statement.leading) :]
