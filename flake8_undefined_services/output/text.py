"""Findings for people: grouped by when they crash, each with its line, and a summary at the end.

The text is made of spans with a style; who prints it decides whether the styles become colours.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from flake8_undefined_services.diagnostics import Applicability, Diagnostic, Evaluation, Fix
from flake8_undefined_services.output.excerpt import excerpt, printable

_GROUPS: Sequence[tuple[Evaluation | None, str, str]] = (
    (None, "Not analysed", "not analysed"),
    (Evaluation.IMPORT, "Crashes at import", "at import"),
    (Evaluation.CALL, "Crashes when called", "when called"),
    (Evaluation.ANNOTATION, "Crashes when type hints are asked for", "in annotations"),
)


class Style(enum.Enum):
    """What a span is, so that a terminal can show it."""

    PLAIN = "plain"
    HEADING = "heading"
    PLACE = "place"
    CODE = "code"
    MARKS = "marks"
    HELP = "help"
    MARGIN = "margin"


class Span(NamedTuple):
    """A piece of a line."""

    text: str
    style: Style = Style.PLAIN


Line = tuple[Span, ...]
Lines = Callable[[str], Sequence[str]]


def plain(lines: Iterable[Line]) -> str:
    """Give the text without its styles."""
    return "\n".join("".join(span.text for span in line) for line in lines)


def render(diagnostics: Sequence[Diagnostic], lines_of: Lines, files: int) -> Iterator[Line]:
    """Tell all findings, the most serious first.

    lines_of: the source lines of a path, empty where there are none. files: how many were looked at.
    """
    for when, heading, _ in _GROUPS:
        group = [each for each in diagnostics if each.when is when]
        if not group:
            continue
        yield (Span(f"{heading} ({len(group)})", Style.HEADING),)
        for diagnostic in group:
            yield from _finding(diagnostic, lines_of(diagnostic.path))
        yield ()
    yield (Span(_summary(diagnostics, files), Style.HEADING),)


def _finding(diagnostic: Diagnostic, lines: Sequence[str]) -> Iterator[Line]:
    place = f"{printable(diagnostic.path)}:{diagnostic.line}:{diagnostic.column}:"
    message = Span(f" {printable(diagnostic.message)}")
    yield (Span(place, Style.PLACE), Span(" "), Span(diagnostic.code, Style.CODE), message)
    if diagnostic.name and diagnostic.line <= len(lines):
        yield from _source(diagnostic, lines[diagnostic.line - 1])
    for service in diagnostic.services:
        chain = " → ".join(f"{step.module} ({step.path}:{step.line})" for step in service.chain)
        yield (Span(f"  stops {service.entrypoint}: {chain}", Style.HELP),)
    if diagnostic.fix is not None:
        yield from _help(diagnostic.fix)


def _source(diagnostic: Diagnostic, line: str) -> Iterator[Line]:
    shown = excerpt(line, diagnostic)
    number = str(diagnostic.line)
    yield (Span(f"  {number} | ", Style.MARGIN), Span(shown.source))
    yield (Span(f"  {' ' * len(number)} | ", Style.MARGIN), Span(shown.marks, Style.MARKS))


def _help(fix: Fix) -> Iterator[Line]:
    if fix.applicability is Applicability.AMBIGUOUS:
        yield (Span("  several imports would bind it:", Style.HELP),)
        for candidate in fix.candidates:
            yield (Span(f"    {candidate.statement}  ({candidate.why})", Style.HELP),)
    else:
        note = "" if fix.applicability is Applicability.SAFE else " (unsafe)"
        yield (Span(f"  fix: {fix.statement}{note}", Style.HELP),)


def _summary(diagnostics: Sequence[Diagnostic], files: int) -> str:
    looked_at = f"{files} file{'' if files == 1 else 's'}"
    if not diagnostics:
        return f"Nothing found in {looked_at}."
    counts = [(sum(each.when is when for each in diagnostics), words) for when, _, words in _GROUPS]
    parts = ", ".join(f"{count} {words}" for count, words in counts if count)
    total = len(diagnostics)
    return f"{total} finding{'' if total == 1 else 's'} in {looked_at}: {parts}."
