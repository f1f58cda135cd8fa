"""What happens when entry points are imported: one process each, predicted without running anything."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from flake8_undefined_services.config import Settings, UsageError
from flake8_undefined_services.outcomes import Outcome, PredictedError, StartedModule, Startup
from flake8_undefined_services.program.absence.noticing import Noticing, Speech
from flake8_undefined_services.program.absence.withholding import manifests_around, resolved, sections_of
from flake8_undefined_services.program.deep_stack import on_a_deep_stack
from flake8_undefined_services.program.dependencies import modules_requiring
from flake8_undefined_services.program.discovery import discover
from flake8_undefined_services.program.entrypoints import EntryPoint, entrypoint_mistake, unresolved
from flake8_undefined_services.program.launching import Launcher
from flake8_undefined_services.program.startup.environment import reads_of
from flake8_undefined_services.program.startup.loaded import LoadedModule, Status
from flake8_undefined_services.program.startup.process import Start
from flake8_undefined_services.program.startup.world import World


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
    entries = tuple(entries)
    missing, launcher = _missing(entries, settings), _launcher(settings)

    def startup(entry: EntryPoint) -> Startup:
        return missing[entry] if entry in missing else _startup(entry, *launcher.start(entry))

    return on_a_deep_stack(lambda: tuple(map(startup, entries)))


def predict_each_extra(
    entries: Iterable[EntryPoint], settings: Settings
) -> tuple[tuple[Startup, ...], Mapping[str, tuple[Startup, ...]]]:
    """Predict every entry point, and those that can notice it without each extra and each group that is declared.

    Gives first what happens with all of them, then, by extra and group, what happens without.
    """
    entries, roots = tuple(entries), roots_of(settings)
    missing, launcher = _missing(entries, settings), _launcher(settings)
    executed: list[tuple[LoadedModule, ...]] = []

    def started(entry: EntryPoint) -> Startup:
        if entry in missing:
            executed.append(())
            return missing[entry]
        start, world = launcher.start(entry)
        executed.append(tuple(world.executed))
        return _startup(entry, start, world)

    complete = on_a_deep_stack(lambda: tuple(map(started, entries)))
    manifests, speech = manifests_around(settings, Path.cwd()), Speech()
    found: dict[str, tuple[Startup, ...]] = {}
    for section in sections_of(manifests, roots):
        asked = replace(settings, without=(*settings.without, section))
        names = frozenset(resolved(asked, Path.cwd(), roots, manifests).without)
        requiring = modules_requiring(names, manifests.environment)
        noticing = Noticing.of(names | requiring, speech, launcher.outsiders())
        again = [
            any(noticing.concerns(each, launcher.finder(entry)) for each in modules)
            for entry, modules in zip(entries, executed, strict=True)
        ]
        without = launcher.without(names, requiring, noticing.is_deaf)
        found[section] = on_a_deep_stack(partial(_started_again, without, entries, complete, again))
        without.rest()
    return complete, found


def _started_again(
    launcher: Launcher, entries: Sequence[EntryPoint], complete: Sequence[Startup], again: Sequence[bool]
) -> tuple[Startup, ...]:
    """Predict some of the entry points once more; of the others it is known how they start."""
    together = zip(entries, complete, again, strict=True)
    return tuple(_startup(entry, *launcher.start(entry)) if asked else known for entry, known, asked in together)


def _missing(entries: Iterable[EntryPoint], settings: Settings) -> Mapping[EntryPoint, Startup]:
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


def _launcher(settings: Settings) -> Launcher:
    roots = roots_of(settings)
    return Launcher(roots, resolved(settings, Path.cwd(), roots), strict=True)


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
