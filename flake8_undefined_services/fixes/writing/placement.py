"""Where a new import line goes: the right section, in the order that it follows, before the first use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.writing.import_block import Section, Statement
from flake8_undefined_services.fixes.writing.import_style import ImportStyle
from flake8_undefined_services.fixes.writing.ordering import Key, constants_first, name_order, orders_for
from flake8_undefined_services.fixes.writing.preparations import last_preparation

_HEADING = re.compile(
    r"#(?=[ \t]*%%)|#\W*((standard|std|third|first|local|own|built|future|project)\b|.*\b(imports?|librar(y|ies))\W*$)",
    re.I,
)
_CELL = re.compile(r"#[ \t]*%%")
_DUNDER = re.compile(r"__\w+__[ \t]*(?::[^=\n]*)?=(?!=)")
_SWITCH = re.compile(r"#[ \t]*isort:[ \t]*(off|on|split)\b")
_IMPORT_AFTER_DOCSTRING = re.compile(r";[ \t]*(?:import|from)\b(?!.*\b__future__\b)")


@dataclass(frozen=True, slots=True)
class Insertion:
    """Put these lines (without line ends) in front of a line, counted from 1."""

    before_line: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The statements in front of which the import has to stand, and what follows.

    fixed: docstring and `__future__` imports. movable: what comes between them and the first use.
    following: the statement that holds the first use; None at the end of the file.
    header: comment lines at the very top of the file, stripped; a blank one is empty.
    """

    fixed: tuple[Statement, ...]
    movable: tuple[Statement, ...]
    following: Statement | None
    header: tuple[str, ...]


def place_line(statement: ImportStatement, around: Surroundings, style: ImportStyle) -> Insertion:
    """Say where a line with this import goes, and with which blank lines."""
    section = style.section_of(statement)
    groups = _groups(around, after=_prepared(statement, around) if section > Section.STANDARD else 0)
    if not groups:
        return _with_heading(_at_the_top(statement, around), statement, style)
    kinds = [[style.section_of(line.imports[0]) for line in group] for group in groups]
    best = max(range(len(groups)), key=lambda place: _affinity(statement, groups[place], kinds[place], section))
    order = _order_of(groups, style)
    if kinds[best].count(section):
        return _within(statement, groups[best], kinds[best], section, order, style)
    mixed = [place for place, found in enumerate(kinds) if len(set(found)) > 1]
    if mixed:
        return _within(statement, groups[mixed[0]], kinds[mixed[0]], section, order, style)
    return _with_heading(_as_a_new_group(statement, groups, kinds, section, around, style), statement, style)


def _with_heading(place: Insertion, statement: ImportStatement, style: ImportStyle) -> Insertion:
    """The same, and above the first import of a section the comment that belongs there."""
    at = place.lines.index(str(statement))
    heading = style.headings_of(style.section_of(statement))
    return replace(place, lines=(*place.lines[:at], *heading, *place.lines[at:]))


def _groups(around: Surroundings, after: int) -> list[list[Statement]]:
    """Runs of import lines without a blank line between them, from an index on, where isort is not kept away."""
    groups: list[list[Statement]] = []
    joined = is_off = False
    for number, statement in enumerate(around.movable):
        comments = statement.leading if number or around.fixed else (*around.header, *statement.leading)
        switches = [found[1] for text in comments if (found := _SWITCH.match(text))]
        if switches:
            joined, is_off = False, switches[-1] == "off"
        if number < after or is_off:
            continue
        if statement.is_import:
            if joined and not statement.blank_lines:
                groups[-1].append(statement)
            else:
                groups.append([statement])
        joined = statement.is_import
    return groups


def _prepared(statement: ImportStatement, around: Surroundings) -> int:
    return last_preparation(around.movable, statement.top_level)


def _affinity(
    statement: ImportStatement, group: list[Statement], kinds: list[Section], section: Section
) -> tuple[int, int]:
    """How well an import goes with a group: as the same package, then as the same section."""
    same = [line.imports[0] for line, kind in zip(group, kinds, strict=True) if kind is section]
    return (max((_shared_parts(statement.module, found.module) for found in same), default=0), len(same))


def _shared_parts(left: str, right: str) -> int:
    pairs = enumerate(zip(left.split("."), right.split("."), strict=False))
    shortest = min(left.count("."), right.count(".")) + 1
    return next((count for count, (one, other) in pairs if one != other), shortest)


def _order_of(groups: Sequence[Sequence[Statement]], style: ImportStyle) -> Key | None:
    """The order that all lines follow within their group and section; None where they follow none."""
    runs: dict[tuple[int, Section], list[ImportStatement]] = {}
    for place, group in enumerate(groups):
        for line in group:
            runs.setdefault((place, style.section_of(line.imports[0])), []).append(line.imports[0])
    for key in orders_for(style):
        if all(_is_sorted([key(found) for found in members]) for members in runs.values()):
            return key
    return None


def _is_sorted(keys: list[tuple[object, ...]]) -> bool:
    return keys == sorted(keys)


def _within(
    statement: ImportStatement,
    group: list[Statement],
    kinds: list[Section],
    section: Section,
    order: Key | None,
    style: ImportStyle,
) -> Insertion:
    same = [line for line, kind in zip(group, kinds, strict=True) if kind is section]
    if not same:  # the file keeps its sections together without blank lines
        earlier = [line for line, kind in zip(group, kinds, strict=True) if kind < section]
        return _after(earlier[-1], statement) if earlier else _before(group[0], statement, style)
    if order is None:
        alike = [line for line in same if (line.imports[0].symbol is None) == (statement.symbol is None)]
        return _after((alike or same)[-1], statement)
    of_module = [each for line in same for each in line.imports[:1] if order(each) == order(statement)]
    by_name = name_order([each.symbol or "" for each in of_module], style) or constants_first

    def key(each: ImportStatement) -> tuple[object, ...]:
        return (order(each), by_name(each.symbol or ""))

    smaller = [line for line in same if key(line.imports[0]) <= key(statement)]
    return _after(smaller[-1], statement) if smaller else _before(same[0], statement, style)


def _after(line: Statement, statement: ImportStatement) -> Insertion:
    return Insertion(line.last + 1, (str(statement),))


def _before(line: Statement, statement: ImportStatement, style: ImportStyle) -> Insertion:
    """In front of a line and the comment that explains it, but below a heading of its section."""
    comments = line.leading[line.blank_lines :]
    if comments and _is_heading(comments[-1], line, style):
        return Insertion(line.first, (str(statement),))
    return Insertion(line.top, (str(statement),))


def _as_a_new_group(
    statement: ImportStatement,
    groups: list[list[Statement]],
    kinds: list[list[Section]],
    section: Section,
    around: Surroundings,
    style: ImportStyle,
) -> Insertion:
    earlier = [group for group, found in zip(groups, kinds, strict=True) if max(found) < section]
    if not earlier:
        return Insertion(_top_with_heading(groups[0][0], around, style), (str(statement), ""))
    last = earlier[-1][-1]
    return Insertion(last.last + 1, ("", str(statement), *_blanks_below(_next_after(last, around))))


def _is_heading(comment: str, below: Statement, style: ImportStyle) -> bool:
    return bool(_HEADING.match(comment)) or comment in style.headings_of(style.section_of(below.imports[0]))


def _top_with_heading(line: Statement, around: Surroundings, style: ImportStyle) -> int:
    """The first line of an import with its comments; what the file begins with is its heading, or the file's own."""
    is_first = not around.fixed and around.movable[:1] == (line,)
    header = around.header[-1:]
    if is_first and header and line.top == len(around.header) + 1 and _is_heading(header[0], line, style):
        return line.top - 1
    return line.top


def _next_after(line: Statement, around: Surroundings) -> Statement | None:
    behind = [found for found in around.movable if found.first > line.last]
    return behind[0] if behind else around.following


def _blanks_below(following: Statement | None) -> tuple[str, ...]:
    """The blank lines that are missing between an import and the statement that follows it."""
    if following is None:
        return ()
    return ("",) * max(_wanted_blanks(following) - following.blank_lines, 0)


def _wanted_blanks(following: Statement) -> int:
    return 2 if following.is_definition else 1


def _at_the_top(statement: ImportStatement, around: Surroundings) -> Insertion:
    """No import to join: below `sys.path` changes, else below docstring, `__future__` and the header."""
    changed = _prepared(statement, around) or _dunders(around.movable)
    above = (*around.fixed, *around.movable[:changed])
    behind = around.movable[changed:]
    following = behind[0] if behind else around.following
    if above:
        shares_its_line = not changed and above[-1].is_fixed and _IMPORT_AFTER_DOCSTRING.search(above[-1].code)
        gap = () if shares_its_line else ("",)
        if gap and following is not None and len(following.leading) > 1 and not any(following.leading):
            left = len(following.leading) - 1  # the first of the blank lines that are there separates the import
            below = ("",) * (_wanted_blanks(following) - left)
            return Insertion(above[-1].last + 2, (str(statement), *below))
        return Insertion(above[-1].last + 1, (*gap, str(statement), *_blanks_below(following)))
    wanted = () if following is None else ("", "") if following.is_definition else ("",)
    cells = [place for place, text in enumerate(around.header, 1) if _CELL.match(text)]
    if cells:  # a file of cells: what stands above the last mark may be text
        return Insertion(cells[-1] + 1, (str(statement), *wanted))
    switches = [place for place, text in enumerate(around.header) if _SWITCH.match(text)]
    header = around.header[: switches[0]] if switches else around.header
    if header and not header[0] and not any(header[: _line_below_header(header) - 1]):  # the imports above are gone
        return Insertion(1, (str(statement), *wanted[1:]))
    line = _line_below_header(header)
    needs_gap = line > 1 and bool(header[line - 2]) and line <= len(header)
    return Insertion(line, ("",) * needs_gap + (str(statement),) + wanted)


def _dunders(statements: Sequence[Statement]) -> int:
    """How many assignments to names such as `__version__` come first: imports stand below them (PEP 8)."""
    code = ("".join(found.code.splitlines(keepends=True)[len(found.leading) :]) for found in statements)
    return next((number for number, text in enumerate(code) if not _DUNDER.match(text)), len(statements))


def _line_below_header(header: tuple[str, ...]) -> int:
    """Below the comments on the whole file, above those on its first statement (after a blank line)."""
    blanks = [place for place, text in enumerate(header, 1) if not text]
    return blanks[-1] + 1 if blanks else len(header) + 1
