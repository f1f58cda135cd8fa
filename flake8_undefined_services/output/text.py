"""Findings for people: grouped by when they crash, each with its line, and a summary at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flake8_undefined_services.diagnostics import Applicability, Diagnostic, Evaluation, Fix
from flake8_undefined_services.output.consequence import by_consequence, stopped
from flake8_undefined_services.output.excerpt import excerpt, printable
from flake8_undefined_services.output.spans import Line, Lines, Span, Style

_GROUPS: Sequence[tuple[Evaluation | None, str, str]] = (
    (None, "Not analysed", "not analysed"),
    (Evaluation.IMPORT, "Crashes at import", "at import"),
    (Evaluation.CALL, "Crashes when called", "when called"),
    (Evaluation.ANNOTATION, "Crashes when type hints are asked for", "in annotations"),
)


def render(diagnostics: Sequence[Diagnostic], lines_of: Lines, files: int) -> Iterator[Line]:
    """Tell all findings, the most serious first; `files` is how many were looked at."""
    ordered = by_consequence(diagnostics)
    for when, heading, _ in _GROUPS:
        group = [each for each in ordered if each.when is when]
        if not group:
            continue
        yield (Span(f"{heading} ({_counted(group)})", Style.HEADING),)
        for diagnostic in group:
            yield from _finding(diagnostic, lines_of(diagnostic.path))
        yield ()
    yield (Span(_summary(diagnostics, files), Style.HEADING),)


def _counted(group: Sequence[Diagnostic]) -> str:
    stopping = sum(bool(each.services) for each in group)
    if not stopping:
        return str(len(group))
    share = "" if stopping == len(group) else f"{stopping} "
    return f"{len(group)}, {share}stopping a service"


def _finding(diagnostic: Diagnostic, lines: Sequence[str]) -> Iterator[Line]:
    place = f"{printable(diagnostic.path)}:{diagnostic.line}:{diagnostic.column}:"
    message = Span(f" {printable(diagnostic.message)}")
    yield (Span(place, Style.PLACE), Span(" "), Span(diagnostic.code, Style.CODE), message)
    if diagnostic.name and diagnostic.line <= len(lines):
        yield from _source(diagnostic, lines[diagnostic.line - 1])
    if diagnostic.services:
        yield (Span(f"  {printable(stopped(diagnostic))}", Style.MARKS),)
    if diagnostic.fix is not None:
        yield from _help(diagnostic.fix)


def _source(diagnostic: Diagnostic, line: str) -> Iterator[Line]:
    end = diagnostic.end_column - 1 if diagnostic.end_line == diagnostic.line else len(line)
    shown = excerpt(line, diagnostic.column - 1, end)
    number = str(diagnostic.line)
    yield (Span(f"  {number} | ", Style.MARGIN), Span(shown.source))
    yield (Span(f"  {' ' * len(number)} | ", Style.MARGIN), Span(shown.marks, Style.MARKS))


def _help(fix: Fix) -> Iterator[Line]:
    if fix.applicability is Applicability.AMBIGUOUS:
        several = "several imports would bind it" if len(fix.candidates) > 1 else "this import may be meant"
        yield (Span(f"  {several}:", Style.HELP),)
        for candidate in fix.candidates:
            yield (Span(f"    {candidate.statement}  ({candidate.why})", Style.HELP),)
    else:
        note = "" if fix.applicability is Applicability.SAFE else " (unsafe)"
        first, *others = fix.statement.split("\n")
        yield (Span(f"  fix: {first}{note}", Style.HELP),)
        for line in others:
            yield (Span(f"       {line}", Style.HELP),)


def _summary(diagnostics: Sequence[Diagnostic], files: int) -> str:
    looked_at = f"{files} file{'' if files == 1 else 's'}"
    if not diagnostics:
        return f"Nothing found in {looked_at}."
    counts = [(sum(each.when is when for each in diagnostics), words) for when, _, words in _GROUPS]
    parts = ", ".join(f"{count} {words}" for count, words in counts if count)
    total = len(diagnostics)
    return f"{total} finding{'' if total == 1 else 's'} in {looked_at}: {parts}."
