"""What happens when entry points are imported: one process each, predicted without running anything."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from flake8_undefined_services.config import Settings, UsageError
from flake8_undefined_services.outcomes import Outcome, PredictedError, StartedModule, Startup
from flake8_undefined_services.program.absence.withholding import resolved, sections_of
from flake8_undefined_services.program.deep_stack import on_a_deep_stack
from flake8_undefined_services.program.discovery import discover
from flake8_undefined_services.program.entrypoints import EntryPoint, entrypoint_mistake, unresolved
from flake8_undefined_services.program.launching import Launcher
from flake8_undefined_services.program.startup.environment import reads_of
from flake8_undefined_services.program.startup.process import Start
from flake8_undefined_services.program.startup.world import Status, World


def roots_of(settings: Settings) -> tuple[Path, ...]:
    """The configured source roots, else those of the working directory; UsageError for one that is no folder."""
    roots = tuple(Path(os.path.abspath(root)) for root in settings.roots) or discover(["."], settings).roots
    missing = [f"no such folder: {root}" for root in roots if not root.is_dir()]
    if missing:
        raise UsageError(*missing)
    return roots


def predict(entries: Iterable[EntryPoint], settings: Settings) -> tuple[Startup, ...]:
    """Predict every entry point; UsageError for one that is not there, with the nearest that is.

    One that a file of the project names is no mistake of who asks: where it is not there, the service does not start.
    """
    roots = roots_of(settings)
    entries = tuple(entries)
    mistakes = {entry: mistake for entry in entries if (mistake := entrypoint_mistake(entry, roots)) is not None}
    asked = [mistake for entry, mistake in mistakes.items() if entry.where is None]
    if asked:
        raise UsageError(*asked)
    launcher = Launcher(roots, resolved(settings, Path.cwd(), roots), strict=True)

    def startup(entry: EntryPoint) -> Startup:
        mistake = mistakes.get(entry)
        if mistake is not None:
            return _not_there(entry, mistake, sure=unresolved(entry, roots) is not None)
        return _startup(entry, *launcher.start(entry))

    return on_a_deep_stack(lambda: tuple(startup(entry) for entry in entries))


def predict_each_extra(entries: Iterable[EntryPoint], settings: Settings) -> Mapping[str, tuple[Startup, ...]]:
    """Predict every entry point without each extra and without each group that a manifest declares."""
    entries = tuple(entries)
    sections = sections_of(settings, Path.cwd(), roots_of(settings))
    return {section: predict(entries, replace(settings, without=(*settings.without, section))) for section in sections}


def _not_there(entry: EntryPoint, mistake: str, *, sure: bool) -> Startup:
    """The line that names it stands for the place: no line of the project imports it."""
    if not sure or entry.where is None:
        return Startup(entry.text, entry.module, Outcome.UNKNOWN, reason=mistake)
    error = PredictedError("ModuleNotFoundError", entry.module, entry.where.path, entry.where.line, mistake)
    return Startup(entry.text, entry.module, Outcome.ERROR, error=error)


def _startup(entry: EntryPoint, start: Start, world: World) -> Startup:
    origin = start.origin
    error = None
    if start.outcome is Outcome.ERROR and origin is not None:
        error = PredictedError(origin.type or "Exception", origin.name, origin.path, origin.line, origin.message)
    chain = origin.chain if origin is not None and error is not None else ()
    cut_short = {step.module for step in chain}
    reached = len(world.executed) if start.reached is None else start.reached
    modules = tuple(
        StartedModule(
            each.name,
            each.frame.path,
            finished=each.status is Status.DONE and each.name not in cut_short and number < reached,
            reached=number < reached,
        )
        for number, each in enumerate(world.executed)
        if each.frame.path
    )
    return Startup(
        entrypoint=entry.text,
        module=entry.module,
        outcome=start.outcome,
        reason=start.reason,
        error=error,
        chain=chain,
        modules=modules,
        imports=tuple(world.imports),
        environment=tuple(reads_of(world.environment)),
    )
