"""Which orders of imports happen: those in which the entry points that were found load their modules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flake8_undefined_services.diagnostics import Evaluation, Place
from flake8_undefined_services.program.entrypoints.entry_point import EntryPoint
from flake8_undefined_services.program.launching import Launcher
from flake8_undefined_services.syntax.facts import Fault
from flake8_undefined_services.syntax.import_facts import ImportFault, ImportKind


@dataclass(frozen=True, slots=True)
class EntryOrders:
    """What the entry points load, where one of them meets a module that is not there yet, and which files meet one if
    any module is imported first; files as findings name them."""

    loaded: frozenset[str]
    met: frozenset[tuple[str, Place]]
    crashing: frozenset[str]

    @classmethod
    def of(
        cls, launcher: Launcher, entries: Iterable[EntryPoint], facts: Mapping[str, Iterable[Fault | ImportFault]]
    ) -> EntryOrders:
        """Start each of them; one whose file is not there is left out. facts: what was met with each file first."""
        loaded: set[str] = set()
        met: set[tuple[str, Place]] = set()
        for entry in entries:
            if entry.file is None:
                continue
            _, world = launcher.start(entry)
            for module in (*world.table.values(), *world.executed):
                loaded.add(module.frame.path)
                met.update(
                    (module.frame.path, each.place) for each in module.frame.observations.facts() if cyclic(each)
                )
        crashing = frozenset(path for path, each in facts.items() if any(map(cyclic, each)))
        return cls(frozenset(loaded), frozenset(met), crashing)

    def happen(self, fact: Fault | ImportFault, path: str) -> bool:
        """Whether some start of a service meets what was met with a module imported first, whichever.

        What an entry point loads is there before everything that it does not load; of cycles among the others only
        those are told that crash in each order.
        """
        if not isinstance(fact, ImportFault) or not cyclic(fact):
            return True
        if path in self.loaded:
            return (path, fact.place) in self.met
        circle = {step.path for step in fact.order}
        return (fact.certain or circle <= self.crashing) and not circle & self.loaded


def cyclic(fact: Fault | ImportFault) -> bool:
    """Whether a fact is about modules that import each other, when one of them is imported."""
    return isinstance(fact, ImportFault) and fact.kind is ImportKind.CIRCULAR_IMPORT and fact.when is Evaluation.IMPORT
