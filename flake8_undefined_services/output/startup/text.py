"""A start-up for people: the imports down to the line that stops it, and what is not loaded because of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from flake8_undefined_services.diagnostics import ImportStep
from flake8_undefined_services.outcomes import EnvironmentRead, Outcome, PredictedError, Startup
from flake8_undefined_services.output.excerpt import excerpt, printable, width
from flake8_undefined_services.output.spans import Line, Lines, Span, Style, no_lines

_STEPS = 20  # imports of a chain that are shown; of a longer one both ends
_ENTRY_SIDE = 6  # of them, those next to the entry point
_NAMED = 24  # modules that are named of those not loaded
_WIDTH = 100  # columns of a list of names


def render(startups: Sequence[Startup], lines_of: Lines = no_lines) -> Iterator[Line]:
    """Tell each start-up, and how many work."""
    for startup in startups:
        yield _heading(startup)
        if startup.error is not None:
            yield from _chain(startup.chain, startup.error, lines_of)
            yield from _not_loaded(startup)
        yield from _environment(startup.environment)
        if startup.error is not None or startup.environment:
            yield ()
    yield (Span(_summary(startups), Style.HEADING),)


def _heading(startup: Startup) -> Line:
    name = Span(printable(startup.entrypoint), Style.PLACE)
    if startup.error is not None:
        return (name, Span(" does not start: "), Span(_error(startup.error), Style.CODE))
    if startup.outcome is Outcome.UNKNOWN:
        return (name, Span(f" is unknown: {printable(startup.reason or 'no reason is given')}"))
    return (name, Span(" starts", Style.HELP), Span(f", {_counted(startup.modules_executed, 'module')} executed"))


def _error(error: PredictedError) -> str:
    return printable(f"{error.type}: {error.message}" if error.message else error.type)


def _chain(chain: Sequence[ImportStep], error: PredictedError, lines_of: Lines) -> Iterator[Line]:
    """Draw every import below the one that led to it; the last place is the one that fails."""
    depth = 0
    for depth, row in enumerate(_rows(chain[:-1]), start=1):
        yield _import(row, depth - 1, lines_of) if isinstance(row, ImportStep) else _left_out(row, depth - 1)
    yield from _fatal_line(error, depth, lines_of)


def _rows(imports: Sequence[ImportStep]) -> Sequence[ImportStep | int]:
    """The imports that are shown, and between them how many are not."""
    left_out = len(imports) - _STEPS
    if left_out <= 1:
        return imports
    return (*imports[:_ENTRY_SIDE], left_out, *imports[_ENTRY_SIDE + left_out :])


def _left_out(number: int, depth: int) -> Line:
    return (Span(f"{_branch(depth)}… {number} more imports …", Style.MARGIN),)


def _branch(depth: int) -> str:
    return f"  {'   ' * (depth - 1)}└─ " if depth else "  "


def _import(step: ImportStep, depth: int, lines_of: Lines) -> Line:
    branch = Span(_branch(depth), Style.MARGIN)
    source = _line(lines_of(step.path), step.line).strip()
    what = excerpt(source, 0, 0).source if source else printable(f"({step.module})")
    return (branch, Span(printable(f"{step.path}:{step.line}"), Style.PLACE), Span(f"  {what}"))


def _fatal_line(error: PredictedError, depth: int, lines_of: Lines) -> Iterator[Line]:
    place = printable(f"{error.path}:{error.line}")
    yield (Span(_branch(depth), Style.MARGIN), Span(place, Style.PLACE), Span(f"  {_error(error)}", Style.CODE))
    source = _line(lines_of(error.path), error.line)
    if not source.strip():
        return
    start, end = _name_in(source, error.name)
    shown = excerpt(source, start, end)
    margin, number = " " * width(_branch(depth)), str(error.line)
    yield (Span(f"{margin}{number} | ", Style.MARGIN), Span(shown.source))
    if end > start:
        yield (Span(f"{margin}{' ' * len(number)} | ", Style.MARGIN), Span(shown.marks, Style.MARKS))


def _line(lines: Sequence[str], line: int) -> str:
    return lines[line - 1] if 0 < line <= len(lines) else ""


def _name_in(source: str, name: str | None) -> tuple[int, int]:
    """Where the missing name stands in its line, whole or by its last part; an empty range where it does not."""
    for text in (name, name.rpartition(".")[2]) if name else ():
        found = re.search(rf"(?<!\w){re.escape(text)}(?!\w)", source)
        if found:
            return found.span()
    indent = len(source) - len(source.lstrip())
    return indent, indent


def _not_loaded(startup: Startup) -> Iterator[Line]:
    missing = [printable(each.name) for each in startup.modules if not each.reached]
    if not missing:
        return
    yield (Span(f"  not loaded because of it ({len(missing)}):"),)
    shown = missing[:_NAMED]
    if len(missing) > _NAMED:
        shown.append(f"… {len(missing) - _NAMED} more")
    for line in _wrapped(shown):
        yield (Span(f"    {line}", Style.MARGIN),)


def _wrapped(names: Sequence[str]) -> Iterator[str]:
    line = ""
    for name in names:
        if line and width(line) + width(name) > _WIDTH:
            yield f"{line},"
            line = ""
        line = f"{line}, {name}" if line else name
    yield line


def _environment(reads: Sequence[EnvironmentRead]) -> Iterator[Line]:
    if not reads:
        return
    yield (Span(f"  read from the environment without a default ({len({each.name for each in reads})}):"),)
    room = max(width(printable(each.name)) for each in reads)
    for each in reads:
        name = printable(each.name)
        place = Span(printable(f"{each.path}:{each.line}"), Style.PLACE)
        without = "KeyError" if each.required else "None"
        yield (
            Span(f"    {name}{' ' * (room - width(name))}  ", Style.HELP),
            place,
            Span(f"  {without} if it is not set"),
        )


def _summary(startups: Sequence[Startup]) -> str:
    counts = Counter(each.outcome for each in startups)
    words = {Outcome.OK: ("starts", "start"), Outcome.ERROR: ("fails", "fail"), Outcome.UNKNOWN: ("unknown", "unknown")}
    parts = [f"{counts[each]} {words[each][counts[each] > 1]}" for each in Outcome if counts[each]]
    return f"{_counted(len(startups), 'entry point')}: {', '.join(parts)}."


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
