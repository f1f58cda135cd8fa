"""Entry points are started, those with the same source roots in one analysis."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Evaluation, Place
from flake8_undefined_services.program.entrypoints.entry_point import EntryPoint
from flake8_undefined_services.program.examinations import Examinations
from flake8_undefined_services.program.examining import Examination
from flake8_undefined_services.program.locating.finder import Finder
from flake8_undefined_services.program.locating.spec import Where
from flake8_undefined_services.program.startup.by_name import Readings, ask_attribute, call_attribute, import_after
from flake8_undefined_services.program.startup.loaded import LoadedModule
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.outsiders import Outsiders
from flake8_undefined_services.program.startup.process import Process, Start
from flake8_undefined_services.program.startup.world import World
from flake8_undefined_services.sources import UnreadableSource
from flake8_undefined_services.syntax.parsing import SourceError


@dataclass(slots=True, eq=False)
class Launcher:
    """Starts one entry point after the other; `strict` as for an examination."""

    roots: tuple[Path, ...]
    settings: Settings
    strict: bool
    examinations: Examinations = field(default_factory=Examinations)

    def start(self, entry: EntryPoint) -> tuple[Start, World]:
        """Start it in a process of its own; the world is what it was like at the end, until the next start."""
        process = self._examination(entry).process
        if entry.script is not None:
            start = process.start_script(str(entry.script))
        elif entry.is_main:
            start = process.start_main(entry.module)
        else:
            names = _required_at_start(process, entry) if entry.how == "celery" else ()

            def go_on(machine: Machine) -> None:
                ask_attribute(machine, entry.module, entry.attribute)
                if entry.calls:
                    call_attribute(machine, entry.module, entry.attribute)
                import_after(machine, entry.module, names)

            start = process.start(entry.module, go_on)
        return start, process.world

    def finder(self, entry: EntryPoint) -> Finder:
        """How modules are found for an entry point."""
        return self._examination(entry).process.world.finder

    def outsiders(self) -> tuple[Outsiders, ...]:
        """What is known of the installed modules that the entry points so far have asked for."""
        return tuple(each.process.outsiders for each in self.examinations.all())

    def without(
        self, names: frozenset[str], requiring: frozenset[str], keep: Callable[[LoadedModule, Finder], bool]
    ) -> Launcher:
        """The same where some modules and distributions are absent; what is kept is taken over as it was executed here.

        requiring: the installed modules that need these.
        """
        return Launcher(self.roots, self.settings, self.strict, self.examinations.without(names, requiring, keep))

    def rest(self) -> None:
        """Take back what the last process did to modules that others share."""
        for each in self.examinations.all():
            each.process.world.restart()

    def _examination(self, entry: EntryPoint) -> Examination:
        """What an entry point finds first on `sys.path` decides what its imports mean."""
        first = entry.root if entry.script is None else entry.script.parent
        roots = [root for root in self.roots if root not in entry.apart]
        places: Iterable[Path] = roots if first is None else dict.fromkeys((first, *roots))
        return self.examinations.of(places, self.settings, strict=self.strict, apart=entry.apart)


def _required_at_start(process: Process, entry: EntryPoint) -> list[tuple[Readings, Place]]:
    """Strings of the application's module that a worker imports when it starts; what it looks for, if it is there."""
    from flake8_undefined_services.program.entrypoints.references import module_references

    if entry.file is None:
        return []
    try:
        parsed = process.reader(str(entry.file))
    except (SourceError, OSError, UnreadableSource):
        return []
    references = module_references(parsed)
    return [
        (each.readings, each.place)
        for each in references
        if (each.required or _is_there(process, each.readings[0][0]))
        and each.certain
        and each.when is Evaluation.IMPORT
        and each.default_of not in entry.given
    ]


def _is_there(process: Process, module: str) -> bool:
    found = process.world.finder.located(module)
    return found is not None and found.where is Where.SOURCE
