"""What uses of names met while code executed, gathered by place and told as facts at the end."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from flake8_undefined_services.diagnostics import Evaluation, Place
from flake8_undefined_services.program.startup.needs import Need
from flake8_undefined_services.program.startup.store import Namespace
from flake8_undefined_services.syntax.facts import Boundness, NameUse, ScopeKind
from flake8_undefined_services.syntax.import_facts import CyclicOrder, ImportFault, ImportKind
from flake8_undefined_services.syntax.parsing import ParsedFile

SURE = 1.0
_Spot = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Miss:
    """A use that did not find its name on one path, or (`perhaps`) found it perhaps bound.

    met_by: the module that executes, where that is another one.
    """

    name: str
    node: ast.AST
    scope: ScopeKind
    namespace: Namespace | None
    clock: int
    weight: float
    event: Hashable
    perhaps: bool
    type_checking: bool
    evaluator: str | None
    raises: str | None
    met_by: str = ""


@dataclass(frozen=True, slots=True)
class ImportMiss:
    """An import, or an attribute of a module, that is not there on one path, or perhaps not.

    order: of a cycle; which imports it takes is known when all that executed then has ended. hides: for a guard, one of
    those that the fact has. met_by: as for a Miss.
    """

    kind: ImportKind
    name: str
    place: Place
    weight: float
    event: Hashable
    raises: str
    perhaps: bool = False
    reason: str = ""
    order: Callable[[], CyclicOrder | None] | None = None
    hides: tuple[str, Place] | None = None
    met_by: str = ""


@dataclass(slots=True)
class _Uses:
    first: Miss
    later: bool | None = None
    missed: dict[Hashable, float] = field(default_factory=dict)
    perhaps: float = 0.0
    is_own: bool = False

    @property
    def share(self) -> float:
        """The share of the runs that surely miss it: what two events miss may be missed by the same runs."""
        return max(self.missed.values(), default=0.0)


@dataclass(slots=True)
class Observations:
    """All uses of one module's code that missed, by phase; `found` counts only for places that missed too.

    looked_for: modules of which the code itself asks whether they are there (`importlib.util.find_spec`).
    distributions: those of which it asks that (`importlib.metadata.version`).
    """

    parsed: ParsedFile
    namespace: Namespace
    path: str
    module: str
    _by_phase: dict[Evaluation, dict[_Spot, _Uses]] = field(default_factory=dict)
    _imports: dict[tuple[Evaluation, _Spot], list[ImportMiss]] = field(default_factory=dict)
    _found: dict[_Spot, float] = field(default_factory=dict)
    _caught: set[_Spot] = field(default_factory=set)
    _is_sealed: bool = False
    looked_for: set[str] = field(default_factory=set)
    distributions: set[str] = field(default_factory=set)
    _needs: dict[tuple[Evaluation, int, str], Need] = field(default_factory=dict)

    def seal(self) -> None:
        """The module is executed: what else happens to its code while others are imported is not looked at."""
        self._is_sealed = True

    def miss(self, when: Evaluation, miss: Miss) -> None:
        if self._is_sealed and when is Evaluation.IMPORT:
            return
        uses = self._by_phase.setdefault(when, {}).setdefault(_spot(miss.node), _Uses(miss))
        uses.is_own = uses.is_own or not miss.met_by
        if miss.perhaps:
            uses.perhaps += miss.weight
        else:
            uses.missed[miss.event] = uses.missed.get(miss.event, 0.0) + miss.weight

    def miss_import(self, when: Evaluation, miss: ImportMiss) -> None:
        if self._is_sealed and when is Evaluation.IMPORT:
            return
        self._imports.setdefault((when, (miss.place.line, miss.place.column)), []).append(miss)

    def find(self, node: ast.AST, weight: float) -> None:
        """A use found its name; told only while several paths are alive."""
        spot = _spot(node)
        self._found[spot] = self._found.get(spot, 0.0) + weight

    def catch(self, node: ast.AST) -> None:
        """A use missed at import where a handler catches it: the code is made for that."""
        self._caught.add(_spot(node))

    def need(self, need: Need) -> None:
        """An import was reached; of several times, the one counts that most runs reach."""
        key = (need.when, need.line, need.module)
        known = self._needs.get(key)
        if known is None or known.weight < need.weight:
            self._needs[key] = need

    def shares(self) -> Iterator[tuple[Evaluation, Place, float]]:
        """By time and place, the share of the runs that misses something there, or perhaps does."""
        for when, places in self._by_phase.items():
            for uses in places.values():
                yield when, self.parsed.place(uses.first.node), uses.share + uses.perhaps
        for (when, _), misses in self._imports.items():
            yield when, misses[0].place, _share(misses)

    def needs(self) -> tuple[Need, ...]:
        """What imports asked for, in the order in which they were reached."""
        return tuple(self._needs.values())

    def end_import(self) -> None:
        """From now on nothing that binds a name makes up for a miss at import."""
        for uses in self._by_phase.get(Evaluation.IMPORT, {}).values():
            uses.later = self._is_bound_later(uses.first)

    def facts(self) -> Iterator[NameUse | ImportFault]:
        """Each place once: what happens at import hides what happens at a call."""
        seen: set[_Spot] = set(self._caught)
        for when in (Evaluation.IMPORT, Evaluation.CALL, Evaluation.ANNOTATION):
            for key, uses in self._by_phase.get(when, {}).items():
                if key in seen and not (when is Evaluation.IMPORT and key in self._caught):
                    continue
                fact = self._fact(when, key, uses)
                if fact is not None:
                    seen.add(key)
                    yield fact
        told: set[_Spot] = set()
        entries = sorted(self._imports.items(), key=lambda entry: entry[0][0] is not Evaluation.IMPORT)
        for (when, spot), misses in entries:
            if spot not in told:
                told.add(spot)
                yield self._import_fact(when, misses)

    def _fact(self, when: Evaluation, key: _Spot, uses: _Uses) -> NameUse | None:
        first = uses.first
        found = self._found.get(key, 0.0)
        if uses.share >= SURE or not (found or uses.perhaps):
            boundness, certain = Boundness.UNBOUND, uses.share >= SURE
        elif sum(uses.missed.values()) + uses.perhaps + found >= SURE:
            boundness, certain = Boundness.PERHAPS, False
        else:
            return None
        return NameUse(
            name=first.name,
            place=self.parsed.place(first.node),
            when=when,
            certain=certain,
            boundness=boundness,
            bound_in=first.scope,
            bound_later=self._is_bound_later(first) if uses.later is None else uses.later,
            type_checking_only=first.type_checking,
            evaluator=first.evaluator,
            raises=first.raises,
            met_by="" if uses.is_own else first.met_by,
        )

    def _import_fact(self, when: Evaluation, misses: list[ImportMiss]) -> ImportFault:
        first = misses[0]
        weight = _share(miss for miss in misses if not miss.perhaps)
        hidden = [miss.hides for miss in misses if miss.hides is not None]
        order = first.order() if first.order is not None and when is Evaluation.IMPORT else None
        if order is not None and weight < SURE:
            order = replace(order, certain=False)
        return ImportFault(
            kind=first.kind,
            name=first.name,
            place=first.place,
            when=when,
            certain=weight >= SURE,
            path=self.path,
            module=self.module,
            raises=first.raises,
            reason=first.reason,
            order=order,
            hides=frozenset(hidden) if len(hidden) == len(misses) else None,
            met_by=first.met_by if all(miss.met_by for miss in misses) else "",
        )

    def _is_bound_later(self, miss: Miss) -> bool:
        spaces = (miss.namespace, self.namespace)
        return any(space is not None and space.bound_at.get(miss.name, -1) > miss.clock for space in spaces)


def _share(misses: Iterable[ImportMiss]) -> float:
    found: dict[Hashable, float] = {}
    for miss in misses:
        found[miss.event] = found.get(miss.event, 0.0) + miss.weight
    return max(found.values(), default=0.0)


def _spot(node: ast.AST) -> _Spot:
    return node.lineno, node.col_offset  # type: ignore[attr-defined]
