"""What happens when entry points are imported: one process each, predicted without running anything."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from flake8_undefined_services.config import Settings, UsageError
from flake8_undefined_services.outcomes import Outcome, PredictedError, Startup
from flake8_undefined_services.program.deep_stack import on_a_deep_stack
from flake8_undefined_services.program.entrypoints.configured import entrypoint_mistake
from flake8_undefined_services.program.entrypoints.entry_point import EntryPoint
from flake8_undefined_services.program.entrypoints.unresolved import unresolved
from flake8_undefined_services.program.launching import Launcher
from flake8_undefined_services.program.startup.environment import reads_of
from flake8_undefined_services.program.startup.loaded import Status
from flake8_undefined_services.program.startup.process import Start
from flake8_undefined_services.program.startup.world import World


def roots_of(settings: Settings) -> tuple[Path, ...]:
    """The configured source roots, else those of the working directory; UsageError for one that is no folder."""
    roots = tuple(Path(os.path.abspath(root)) for root in settings.roots) or _found_roots(settings)
    missing = [f"no such folder: {root}" for root in roots if not root.is_dir()]
    if missing:
        raise UsageError(*missing)
    return roots


def _found_roots(settings: Settings) -> tuple[Path, ...]:
    from flake8_undefined_services.program.discovery import discover

    return discover(["."], settings).roots


def predict(entries: Iterable[EntryPoint], settings: Settings) -> tuple[Startup, ...]:
    """Predict every entry point; UsageError for one that is not there, with the nearest that is.

    One that a file of the project names is no mistake of who asks: where it is not there, the service does not start.
    """
    entries = tuple(entries)
    missing, launcher = missing_of(entries, settings), launcher_for(settings)

    def startup(entry: EntryPoint) -> Startup:
        return missing[entry] if entry in missing else startup_of(entry, *launcher.start(entry))

    return on_a_deep_stack(lambda: tuple(map(startup, entries)))


def missing_of(entries: Iterable[EntryPoint], settings: Settings) -> Mapping[EntryPoint, Startup]:
    """Those that files of the project name and that are not there; UsageError for one that the user names."""
    roots = roots_of(settings)
    mistakes = {entry: mistake for entry in entries if (mistake := entrypoint_mistake(entry, roots)) is not None}
    asked = [mistake for entry, mistake in mistakes.items() if entry.where is None]
    if asked:
        raise UsageError(*asked)
    return {
        entry: _not_there(entry, mistake, sure=unresolved(entry, roots) is not None)
        for entry, mistake in mistakes.items()
    }


def launcher_for(settings: Settings) -> Launcher:
    """Prepare to start entry points one after the other; UsageError for what is withheld and nobody speaks of."""
    roots = roots_of(settings)
    if settings.without:
        from flake8_undefined_services.program.absence.withholding import resolved  # reads manifests: takes a while

        settings = resolved(settings, Path.cwd(), roots)
    return Launcher(roots, settings, strict=True)


def _not_there(entry: EntryPoint, mistake: str, *, sure: bool) -> Startup:
    """The line that names it stands for the place: no line of the project imports it."""
    if not sure or entry.where is None:
        return Startup(entry.text, entry.module, Outcome.UNKNOWN, reason=mistake)
    error = PredictedError("ModuleNotFoundError", entry.module, entry.where.path, entry.where.line, mistake)
    return Startup(entry.text, entry.module, Outcome.ERROR, error=error)


def startup_of(entry: EntryPoint, start: Start, world: World) -> Startup:
    """Tell how an entry point started, and what was executed; to be asked before the next one starts."""
    origin = start.origin
    error = None
    if start.outcome is Outcome.ERROR and origin is not None:
        error = PredictedError(origin.type or "Exception", origin.name, origin.path, origin.line, origin.message)
    chain = origin.chain if origin is not None and error is not None else ()
    cut_short = {step.module for step in chain}
    reached = len(world.executed) if start.reached is None else start.reached
    modules = tuple(
        each.started
        if each.status is Status.DONE and number < reached and each.name not in cut_short
        else replace(each.started, finished=False, reached=number < reached)
        for number, each in enumerate(world.executed)
        if each.started.path
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
