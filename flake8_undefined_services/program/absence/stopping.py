"""Which services an absence stops, and by which chain of imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flake8_undefined_services.diagnostics import StoppedService
from flake8_undefined_services.program.entrypoints.entry_point import EntryPoint
from flake8_undefined_services.program.examining import Examination
from flake8_undefined_services.program.startup.process import Start

Stops = Mapping[tuple[str, int, int], tuple[StoppedService, ...]]
"""By path, line and column of a finding."""


def stopped_in(examination: Examination, entries: Iterable[EntryPoint]) -> Stops:
    """Start every entry point in a world without something; each place once for each of them."""
    found: dict[tuple[str, int, int], dict[str, StoppedService]] = {}
    for entry in entries:
        for failure in _started(examination, entry).failures:
            if failure.finding is not None:
                path, place = failure.finding
                services = found.setdefault((path, place.line, place.column), {})
                services.setdefault(entry.text, StoppedService(entry.text, failure.chain))
    return {spot: tuple(services.values()) for spot, services in found.items()}


def _started(examination: Examination, entry: EntryPoint) -> Start:
    process = examination.process
    if entry.script is not None:
        return process.start_script(str(entry.script))
    return process.start_main(entry.module) if entry.is_main else process.start(entry.module)
