"""Which services start without which extra or group: a table for people, and JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from flake8_undefined_services.outcomes import Outcome, Startup
from flake8_undefined_services.output.excerpt import printable, width
from flake8_undefined_services.output.spans import Line, Span, Style
from flake8_undefined_services.output.startup.json import document

Sections = Mapping[str, Sequence[Startup]]
"""By what is not installed (`extra:redis`, `group:dev`), how each entry point starts then."""

_WORDS = {Outcome.OK: "starts", Outcome.ERROR: "fails", Outcome.UNKNOWN: "unknown"}
_COMPLETE = "everything"


def render_text(complete: Sequence[Startup], sections: Sections) -> Iterator[Line]:
    """One row a service, one column what is left out; below, why a service fails where it does."""
    columns = {_COMPLETE: complete, **{_heading(name): found for name, found in sections.items()}}
    rows = [("", *columns)]
    for number, startup in enumerate(complete):
        rows.append((printable(startup.entrypoint), *(_word(found[number]) for found in columns.values())))
    widths = [max(width(row[place]) for row in rows) for place in range(len(columns) + 1)]
    for row in rows:
        cells = [cell + " " * (size - width(cell)) for cell, size in zip(row, widths, strict=True)]
        yield (Span("  ".join(cells).rstrip(), Style.HEADING if row is rows[0] else Style.PLAIN),)
    yield from _reasons(columns)


def _heading(name: str) -> str:
    return f"without {printable(name)}"


def _word(startup: Startup) -> str:
    return startup.error.type if startup.error is not None else _WORDS[startup.outcome]


def _reasons(columns: Mapping[str, Sequence[Startup]]) -> Iterator[Line]:
    told: set[tuple[str, str]] = set()
    for name, found in columns.items():
        for startup in found:
            reason = _reason(startup)
            if reason and (startup.entrypoint, reason) not in told:
                if not told:
                    yield ()
                told.add((startup.entrypoint, reason))
                yield (Span(printable(startup.entrypoint), Style.PLACE), Span(f", {name}: {reason}"))


def _reason(startup: Startup) -> str:
    if startup.error is not None:
        error = startup.error
        return printable(f"{error.path}:{error.line}: {error.type}: {error.message}")
    return printable(startup.reason or "")


def render_json(complete: Sequence[Startup], sections: Sections) -> str:
    """The document of `startup`, with one more for each extra and group."""
    without = [{"without": name, **document(found)} for name, found in sections.items()]
    return json.dumps({**document(complete), "each_extra": without}, indent=2)
