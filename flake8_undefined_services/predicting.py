"""What happens when entry points are imported: one process each, predicted without running anything."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from flake8_undefined_services.config import Settings, UsageError
from flake8_undefined_services.outcomes import Outcome, PredictedError, StartedImport, StartedModule, Startup
from flake8_undefined_services.program.deep_stack import on_a_deep_stack
from flake8_undefined_services.program.discovery import discover
from flake8_undefined_services.program.entrypoints import EntryPoint, entrypoint_mistake, parse_entrypoint
from flake8_undefined_services.program.examining import Examination
from flake8_undefined_services.program.startup.process import Start
from flake8_undefined_services.program.startup.world import Status

_BUILT_IN = frozenset({"NameError", "UnboundLocalError", "ImportError", "ModuleNotFoundError", "AttributeError"})


def predict(texts: Iterable[str], settings: Settings) -> tuple[Startup, ...]:
    """Predict every entry point; UsageError for one that is not there, with the nearest that is."""
    roots = tuple(Path(os.path.abspath(root)) for root in settings.roots) or discover(["."], settings).roots
    for root in roots:
        if not root.is_dir():
            raise UsageError(f"no such folder: {root}")
    entries = [parse_entrypoint(text, roots) for text in texts]
    mistakes = [mistake for entry in entries if (mistake := entrypoint_mistake(entry, roots)) is not None]
    if mistakes:
        raise UsageError(*mistakes)
    examinations: dict[tuple[Path, ...], Examination] = {}

    def run() -> tuple[Startup, ...]:
        found = []
        for entry in entries:
            places = roots if entry.script is None else tuple(dict.fromkeys((entry.script.parent, *roots)))
            examination = examinations.get(places)
            if examination is None:
                examination = examinations[places] = Examination.of(places, settings, strict=True)
            found.append(_predicted(entry, examination))
        return tuple(found)

    return on_a_deep_stack(run)


def _predicted(entry: EntryPoint, examination: Examination) -> Startup:
    process = examination.process
    if entry.script is not None:
        start = process.start_script(str(entry.script))
    elif entry.is_main:
        start = process.start_main(entry.module)
    else:
        start = process.start(entry.module)
    return _startup(entry, start, examination)


def _startup(entry: EntryPoint, start: Start, examination: Examination) -> Startup:
    world = examination.process.world
    origin = start.origin
    error = None
    if start.outcome is Outcome.ERROR and origin is not None:
        error = PredictedError(origin.type or "Exception", origin.name, origin.path, origin.line, origin.message)
    modules = tuple(
        StartedModule(each.name, each.frame.path, finished=each.status is Status.DONE)
        for each in world.executed
        if each.frame.path
    )
    return Startup(
        entrypoint=entry.text,
        module=entry.module,
        outcome=start.outcome,
        reason=start.reason,
        error=error,
        chain=origin.chain if origin is not None and error is not None else (),
        modules=modules,
        imports=tuple(StartedImport(*each) for each in world.imports),
    )
