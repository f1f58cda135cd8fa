"""Put an import into a module's text: merged into a statement that is there, or as a line where it belongs.

LibCST says what stands where and lays the changed statement out; the text itself is changed by whole lines,
since every other byte has to stay and LibCST's own output loses form feeds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import libcst as cst

from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.writing.import_block import LINE_END, Statement, imports_of, read_statements
from flake8_undefined_services.fixes.writing.import_style import DEFAULT_STYLE, ImportStyle, Layout
from flake8_undefined_services.fixes.writing.layout import filled, layout_for, lines_of, refilled
from flake8_undefined_services.fixes.writing.merging import NameInserter, one_name_a_line
from flake8_undefined_services.fixes.writing.placement import Surroundings, place_line
from flake8_undefined_services.fixes.writing.verification import why_not_equivalent


@dataclass(frozen=True, slots=True)
class Inserted:
    """A module's text with the import in it; unchanged where it was there already."""

    text: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an import was not written."""

    statement: str
    reason: str


_DEFINITION = re.compile(r"^(?:@|class\b|def\b|async[ \t]+def\b)", re.MULTILINE)
_NEWLINE = re.compile(r"\r\n|\r|\n")


def add_import(text: str, statement: str, style: ImportStyle = DEFAULT_STYLE) -> Inserted | Refusal:
    """Add one import of one name to a module's text, or say why not; ValueError for another statement."""
    wanted = ImportStatement.parse(statement)
    module = _parsed_head(text)
    if module is None:
        return Refusal(statement, "the file does not parse")
    found = _surroundings(module, wanted)
    if isinstance(found, str):
        return Refusal(statement, found)
    if any(wanted in each.imports for each in (*found.fixed, *found.movable) if not each.is_lazy):
        return Inserted(text)
    lines = split_lines(text)
    changed = _merged(lines, module, wanted, found, style) or _with_line(lines, module, wanted, found, style)
    reason = why_not_equivalent(text, changed, wanted)
    return Refusal(statement, reason) if reason else Inserted(changed)


def _parsed_head(text: str) -> cst.Module | None:
    """Parse down to the first definition, below which nothing goes: most of a file need not be parsed.

    What is cut off there cannot change what stands above: a string or a bracket left open would not parse.
    """
    definition = _DEFINITION.search(text)
    newline = _NEWLINE.search(text)
    ending = newline[0] if newline else "\n"  # the part that is read must show the file's own line ends
    heads = [f"{text[: definition.start()]}def _(): ...{ending}"] if definition else []
    parsed = (_parsed(source) for source in (*heads, text))
    return next((module for module in parsed if module is not None), None)


def _parsed(text: str) -> cst.Module | None:
    try:
        return cst.parse_module(text)
    except (cst.ParserSyntaxError, RecursionError, ValueError):
        return None


def split_lines(text: str) -> list[str]:
    """Split after line ends as Python sees them (not at form feeds, as str.splitlines does)."""
    lines = []
    start = 0
    for end in LINE_END.finditer(text):
        lines.append(text[start : end.end()])
        start = end.end()
    return [*lines, text[start:]] if start < len(text) else lines


def _surroundings(module: cst.Module, wanted: ImportStatement) -> Surroundings | str:
    """Read the statements that may precede the import; a reason where the first use leaves no room for it."""
    fixed: list[Statement] = []
    movable: list[Statement] = []
    following: Statement | None = None
    for statement in read_statements(module):
        if statement.is_definition:
            following = statement
            break
        uses = not statement.is_import and statement.mentions(wanted.bound)
        if statement.is_fixed:
            if uses:
                return "the first use shares its line with the docstring or a __future__ import"
            fixed.append(statement)
        elif uses:
            following = statement
            break
        else:
            movable.append(statement)
    header = tuple(line.comment.value if line.comment else "" for line in module.header)
    return Surroundings(tuple(fixed), tuple(movable), following, header)


def _merged(
    lines: list[str], module: cst.Module, wanted: ImportStatement, around: Surroundings, style: ImportStyle
) -> str | None:
    """Add the name to an existing `from x import …` of the same module; None where none takes it."""
    if _keeps_single_lines(around, wanted, style):
        return None
    for statement in around.movable:
        node = _mergeable(statement, wanted, style)
        if node is None or not isinstance(statement.node, cst.SimpleStatementLine):
            continue
        renamed = cst.AsName(cst.Name(wanted.alias)) if wanted.alias else None
        alias = cst.ImportAlias(cst.Name(wanted.symbol or ""), renamed)
        merged = statement.node.with_changes(leading_lines=[], body=[node.visit(NameInserter(node, alias, style))])
        code = _laid_out(merged, statement, module, around, style)
        if code is not None:
            if not _ends_a_line(lines[statement.last - 1]):
                code = code.rstrip("\r\n")
            return "".join([*lines[: statement.first - 1], code, *lines[statement.last :]])
    return None


def _keeps_single_lines(around: Surroundings, wanted: ImportStatement, style: ImportStyle) -> bool:
    """Say whether the file writes one name a statement (isort's `force_single_line`)."""
    if style.sorting is not None and style.sorting.single_line:
        return wanted.level > 0 or wanted.module not in style.sorting.exempt
    sources = [
        (found.imports[0].module, found.imports[0].level)
        for found in around.movable
        if found.is_import and found.imports[0].symbol and not found.imports[0].alias and found.is_alone
    ]
    several = any(len(found.imports) > 1 and found.imports[0].symbol for found in around.movable)
    return not several and len(sources) > len(set(sources))


def _mergeable(statement: Statement, wanted: ImportStatement, style: ImportStyle) -> cst.ImportFrom | None:
    # isort and ruff keep `from x import a as b` on a line of its own, unless they are told to combine.
    is_combined = style.sorting is not None and style.sorting.combines_renamed
    if not statement.is_alone or statement.is_lazy or wanted.symbol is None or (wanted.alias and not is_combined):
        return None
    node = statement.node.body[0] if isinstance(statement.node, cst.SimpleStatementLine) else None
    if not isinstance(node, cst.ImportFrom) or isinstance(node.names, cst.ImportStar):
        return None
    found = [*imports_of(node)]
    same = all((each.module, each.level) == (wanted.module, wanted.level) for each in found)
    return node if same and (is_combined or not all(each.alias for each in found)) else None


def _laid_out(
    merged: cst.SimpleStatementLine, statement: Statement, module: cst.Module, around: Surroundings, style: ImportStyle
) -> str | None:
    """The statement's text, over several lines if it is too long for one; None if that loses something."""
    code = module.code_for_node(merged)
    node = merged.body[0]
    if not isinstance(node, cst.ImportFrom):
        return None
    lines = refilled(statement, node, style)
    if lines is not None:
        return module.default_newline.join([*lines, ""])
    layout, length = layout_for(around.movable, style)
    own = lines_of(statement)
    is_kept_long = len(own) == 1 and len(own[0]) > length
    if is_kept_long or max(map(len, LINE_END.split(code))) <= length:  # nobody has laid out what was too long before
        return code
    if "\\" in code or len(LINE_END.findall(code)) > 1 or "#" in code:
        return None
    if layout is Layout.ONE_A_LINE:
        return module.code_for_node(merged.with_changes(body=[one_name_a_line(node)]))
    comma = layout is Layout.GROUPED
    return module.default_newline.join([*filled(node, layout, length, comma=comma), ""])


def _with_line(
    lines: list[str], module: cst.Module, wanted: ImportStatement, around: Surroundings, style: ImportStyle
) -> str:
    place = place_line(wanted, around, style)
    written = tuple(
        part for line in place.lines for part in (wrapped(wanted, "", style) if line == str(wanted) else [line])
    )
    before = lines[: place.before_line - 1]
    newline = _newline_of(before[-1:] or lines[:1]) or module.default_newline
    if before and not _ends_a_line(before[-1]):
        before[-1] += newline
        return "".join([*before, newline.join(written)])
    return "".join([*before, *(line + newline for line in written), *lines[place.before_line - 1 :]])


def wrapped(statement: ImportStatement, indent: str, style: ImportStyle) -> list[str]:
    """The lines of a statement: one, or as black lays out what is too long for one."""
    line = f"{indent}{statement}"
    head, _, names = line.rpartition(" import ")
    if len(line) <= style.line_length or statement.symbol is None:
        return [line]
    return [f"{head} import (", f"{indent}    {names},", f"{indent})"]


def _newline_of(lines: list[str]) -> str:
    """How a line ends, if it does: files exist that end some lines one way and some another."""
    return "".join(line[len(line.rstrip("\r\n")) :] for line in lines)


def _ends_a_line(text: str) -> bool:
    return text.endswith(("\n", "\r"))
