"""Which entry points start without which extra or group: executed again is only what can notice the absence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from flake8_undefined_services.config import Settings
from flake8_undefined_services.outcomes import Startup
from flake8_undefined_services.predicting import launcher_for, missing_of, roots_of, startup_of
from flake8_undefined_services.program.absence.noticing import Noticing, Speech
from flake8_undefined_services.program.absence.withholding import manifests_around, resolved, sections_of
from flake8_undefined_services.program.deep_stack import on_a_deep_stack
from flake8_undefined_services.program.dependencies import modules_requiring
from flake8_undefined_services.program.entrypoints.entry_point import EntryPoint
from flake8_undefined_services.program.launching import Launcher
from flake8_undefined_services.program.startup.loaded import LoadedModule


def predict_each_extra(
    entries: Iterable[EntryPoint], settings: Settings
) -> tuple[tuple[Startup, ...], Mapping[str, tuple[Startup, ...]]]:
    """Predict every entry point, and those that can notice it without each extra and each group that is declared.

    Gives first what happens with all of them, then, by extra and group, what happens without.
    """
    entries, roots = tuple(entries), roots_of(settings)
    missing, launcher = missing_of(entries, settings), launcher_for(settings)
    executed: list[tuple[LoadedModule, ...]] = []

    def started(entry: EntryPoint) -> Startup:
        if entry in missing:
            executed.append(())
            return missing[entry]
        start, world = launcher.start(entry)
        executed.append(tuple(world.executed))
        return startup_of(entry, start, world)

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
    return tuple(startup_of(entry, *launcher.start(entry)) if asked else known for entry, known, asked in together)
