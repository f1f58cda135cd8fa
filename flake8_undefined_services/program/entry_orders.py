"""Which orders of imports happen: those in which the entry points that were found load their modules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from flake8_undefined_services.diagnostics import Evaluation, Place
from flake8_undefined_services.program.entrypoints.entry_point import EntryPoint
from flake8_undefined_services.program.launching import Launcher
from flake8_undefined_services.program.startup.process import Start
from flake8_undefined_services.syntax.facts import Fault
from flake8_undefined_services.syntax.import_facts import CyclicOrder, ImportFault, ImportKind, simplest


@dataclass(frozen=True, slots=True)
class EntryOrders:
    """What the entry points load, where one of them meets a module that is not there yet and by which imports, and
    which files meet one if any module is imported first; files as findings name them.

    passed_over: what was met with some module imported first, and no start of a service meets.
    """

    loaded: frozenset[str]
    met: Mapping[tuple[str, Place], CyclicOrder | None]
    crashing: frozenset[str]
    passed_over: frozenset[tuple[str, Place]] = frozenset()

    @classmethod
    def of(
        cls, launcher: Launcher, entries: Iterable[EntryPoint], facts: Mapping[str, Iterable[Fault | ImportFault]]
    ) -> EntryOrders:
        """Start each of them; one whose file is not there is left out. facts: what was met with each file first."""
        loaded: set[str] = set()
        met: dict[tuple[str, Place], CyclicOrder | None] = {}
        for entry in entries:
            if entry.file is None:
                continue
            start, world = launcher.start(entry)
            for module in (*world.table.values(), *world.executed):
                path = module.frame.path
                loaded.add(path)
                for each in module.frame.observations.facts():
                    if isinstance(each, ImportFault) and cyclic(each):
                        key = path, each.place
                        met[key] = simplest((met.get(key), _started(each, entry, start)))
        crashing = frozenset(path for path, each in facts.items() if any(map(cyclic, each)))
        made = cls(frozenset(loaded), met, crashing)
        told = ((path, fact) for path, each in facts.items() for fact in each if isinstance(fact, ImportFault))
        return replace(made, passed_over=frozenset((p, fact.place) for p, fact in told if not made._happens(fact, p)))

    def happening(self, facts: Iterable[Fault | ImportFault], path: str) -> tuple[Fault | ImportFault, ...]:
        """Of what was met with a module imported first, whichever, that which some start of a service meets."""
        return tuple(self._as_started(each, path) for each in facts if self._happens(each, path))

    def _happens(self, fact: Fault | ImportFault, path: str) -> bool:
        """Whether some start of a service meets it.

        What an entry point loads is there before everything that it does not load; of cycles among the others only
        those are told that crash in each order.
        """
        if not isinstance(fact, ImportFault):
            return True
        if not cyclic(fact):
            return fact.hides is None or not fact.hides <= self.passed_over
        if path in self.loaded:
            return (path, fact.place) in self.met
        circle = {step.path for step in fact.order.circle} if fact.order else set()
        return (fact.certain or circle <= self.crashing) and not circle & self.loaded

    def _as_started(self, fact: Fault | ImportFault, path: str) -> Fault | ImportFault:
        """The fact with the order in which a service meets it."""
        if not isinstance(fact, ImportFault) or not cyclic(fact):
            return fact
        return replace(fact, order=self.met.get((path, fact.place)) or fact.order)


def cyclic(fact: Fault | ImportFault) -> bool:
    """Whether a fact is about modules that import each other, when one of them is imported."""
    return isinstance(fact, ImportFault) and fact.kind is ImportKind.CIRCULAR_IMPORT and fact.when is Evaluation.IMPORT


def _started(fact: ImportFault, entry: EntryPoint, start: Start) -> CyclicOrder | None:
    """The order of the fact as the entry point's, which ends there in every run or in some."""
    if fact.order is None:
        return None
    certain = any(each.certain and each.finding == (fact.path, fact.place) for each in start.failures)
    return replace(fact.order, certain=certain, start=entry.text)
