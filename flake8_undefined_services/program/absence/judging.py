"""What the two worlds tell together: the findings of rules x21 to x25, and which of the others they replace."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from flake8_undefined_services.diagnostics import Evaluation, Place
from flake8_undefined_services.program.absence.added_places import may_hold
from flake8_undefined_services.program.absence.concerned import Concerned
from flake8_undefined_services.program.absence.graph import Graph
from flake8_undefined_services.program.absence.hosts import hosts_of, is_brought
from flake8_undefined_services.program.absence.managed import Managed, ReadModule
from flake8_undefined_services.program.absence.manifests import Manifests
from flake8_undefined_services.program.absence.reached import Reached, Starts
from flake8_undefined_services.program.absence.service_files import is_beside, may_be_of_a_service
from flake8_undefined_services.program.absence.worlds import ABSENT, Without, may_catch, needs_of
from flake8_undefined_services.program.dependencies import Judgement, Reason, Standing, reason_of
from flake8_undefined_services.program.examined import Examined
from flake8_undefined_services.program.examining import Examination
from flake8_undefined_services.program.startup.loaded import LoadedModule, Status
from flake8_undefined_services.program.startup.needs import Need
from flake8_undefined_services.program.startup.values import FunctionValue
from flake8_undefined_services.syntax.facts import Boundness, Fault, NameUse, ScopeKind
from flake8_undefined_services.syntax.guards import guarded_lines
from flake8_undefined_services.syntax.import_facts import ImportFault, ImportKind
from flake8_undefined_services.syntax.import_guards import texts_tested_around

_SURE = 1.0
_SLACK = 1e-6
_KINDS = {
    Standing.EXTRA: ImportKind.EXTRA_IMPORTED_UNGUARDED,
    Standing.DEVELOPMENT: ImportKind.DEVELOPMENT_DEPENDENCY_IN_SERVICE,
    Standing.EXCLUDED: ImportKind.UNDECLARED_DEPENDENCY,
    Standing.UNDECLARED: ImportKind.UNDECLARED_DEPENDENCY,
}
_TOLD_IN_CALLS = frozenset({Standing.DEVELOPMENT, Standing.EXCLUDED, Standing.UNDECLARED})
Spot = tuple[Evaluation, int, int]


@dataclass(slots=True, eq=False)
class Judge:
    """Holds the facts of one world without something against those of the world in which all is there."""

    present: Examination
    without: Without
    manifests: Manifests
    project: Path | None
    starts: Starts
    _graph: Graph = field(init=False)
    _reached: Reached = field(init=False)
    _modules: Mapping[str, LoadedModule] = field(init=False)
    _words: re.Pattern[str] = field(init=False)
    _managed: Managed = field(init=False)
    _concerned: Concerned = field(init=False)
    _hosts: frozenset[Path] = field(init=False)

    def __post_init__(self) -> None:
        modules = self.without.examination.process.world.everything
        present = {
            name: loaded for name, loaded in self.present.process.world.everything.items() if name not in modules
        }
        self._graph = Graph.of({**present, **modules}, self._catches)
        self._modules = {name: loaded[-1] for name, loaded in {**present, **modules}.items() if loaded}
        self._managed = Managed({name: _as_read(loaded) for name, loaded in self._modules.items()})
        self._reached = Reached.of(self._graph, self.starts, self._modules, self._needs_more)
        self._concerned = Concerned(dict(self._lost()), self.without.modules, self._told_in_calls(), self._managed)
        self._words = self._speaking()
        self._hosts = hosts_of(self.project, self._graph, self._modules, self.manifests, self.starts.left_out)

    def _catches(self, need: Need, error: str) -> bool:
        return may_catch(self.present, need, error)

    def _needs_more(self, module: str) -> bool:
        """Whether a module imports itself, with no guard, what only an extra or a development group brings."""
        needs = self._modules[module].frame.observations.needs()
        return any(
            self.without.is_absent(need.module)
            and need.when is Evaluation.IMPORT
            and not self._catches(need, ABSENT)
            and self.manifests.judge(self.project, need.module).standing in (Standing.EXTRA, Standing.DEVELOPMENT)
            for need in needs
        )

    # ---- uses (x21) ----

    def uses(self, file: Examined, facts: Sequence[Fault]) -> Iterator[Fault]:
        """What a file meets here and not where all is there."""
        known = {_spot(fact): fact for fact in facts if not isinstance(fact, ImportFault)}
        before = _shares(self.present, file)
        asks = self._concerned.asks if self._is_of_a_service(file) else _nobody
        met = tuple(self.without.examination.facts_without(file, self._words, asks))
        after = _shares(self.without.examination, file)
        executed = {need.line for need in needs_of(self.present, file)}
        is_followed = not any(each.frame.unfinished for each in self.present.executions(file))
        for fact in met:
            spot = _spot(fact)
            if spot[0] is Evaluation.IMPORT and not is_followed:
                continue  # where all is there nobody got as far
            if after.get(spot, 0.0) <= before.get(spot, 0.0) + _SLACK:
                continue
            if spot[0] is Evaluation.CALL and not fact.certain:
                continue  # on the way there a setting may say that the dependency is there
            if spot[0] is Evaluation.CALL and self._is_managed(file, fact):
                continue
            if isinstance(fact, NameUse):
                yield from self._name(file, fact, known.get(spot))
            elif isinstance(fact, ImportFault):
                yield from self._import(fact, executed)

    def _is_of_a_service(self, file: Examined) -> bool:
        return self.project is None or may_be_of_a_service(file.absolute, self.project, self.manifests.top)

    def _is_started(self, file: Examined) -> bool:
        """Whether a service that is known to start imports the file, wherever it lies."""
        return self.starts.known is not None and file.module in self._reached.surely

    def _is_managed(self, file: Examined, fact: Fault) -> bool:
        if not isinstance(fact, (NameUse, ImportFault)):
            return False
        return self._managed.is_managed(file.module, fact.name, fact.place.line)

    def _speaking(self) -> re.Pattern[str]:
        """The names by which code can tell that something is absent here, and those of what is absent."""
        words = {part for module in self.without.modules for part in (module.split(".")[0], module.split(".")[-1])}
        words.update(*self._concerned.lost.values())
        words.update(*(there.frame.namespace.signs_in(here.frame.namespace) for _, there, here in self._twice()))
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(words)))})\b")

    def _lost(self) -> Iterator[tuple[str, frozenset[str]]]:
        """By module, the names that hold None here, or nothing, and not where all is there."""
        for name, there, here in self._twice():
            lost = there.frame.namespace.lost_in(here.frame.namespace)
            if lost:
                yield name, frozenset(lost)

    def _twice(self) -> Iterator[tuple[str, LoadedModule, LoadedModule]]:
        """The modules that both worlds have executed, as they ended there and here."""
        present = self.present.process.world.everything
        for name, executions in self.without.examination.process.world.everything.items():
            there = present.get(name)
            if there and executions[-1].status is Status.DONE:  # nobody calls into a module that failed
                yield name, there[-1], executions[-1]

    def _told_in_calls(self) -> frozenset[str]:
        """What is absent and told where a function imports it: who wants an extra in a call has installed it."""
        judged = {module: self.manifests.judge(self.project, module).standing for module in self.without.modules}
        return frozenset(module for module, standing in judged.items() if standing in _TOLD_IN_CALLS)

    def _name(self, file: Examined, fact: NameUse, known: Fault | None) -> Iterator[Fault]:
        if isinstance(known, NameUse) and (known.certain or self._is_never_bound(file, known)):
            return
        if fact.when is Evaluation.ANNOTATION:
            return
        if fact.bound_in in (ScopeKind.GLOBAL, ScopeKind.CLASS) and not self._is_bound(file, fact.name):
            yield replace(fact, certain=False)
            return
        error = "UnboundLocalError" if fact.bound_in is ScopeKind.FUNCTION else "NameError"
        yield self._use(file, fact.name, fact.place, fact.when, fact.certain, error)

    def _is_never_bound(self, file: Examined, known: NameUse) -> bool:
        """Whether nothing binds a name where it is used, with or without the dependency."""
        if known.boundness is not Boundness.UNBOUND:
            return False
        return known.bound_later or known.bound_in is not ScopeKind.GLOBAL or not self._is_bound(file, known.name)

    def _is_bound(self, file: Examined, name: str) -> bool:
        return any(name in each.frame.namespace.bindings for each in self.present.executions(file))

    def _use(self, file: Examined, name: str, place: Place, when: Evaluation, certain: bool, error: str) -> ImportFault:
        kind = ImportKind.OPTIONAL_DEPENDENCY_UNGUARDED_USE
        return ImportFault(kind, name, place, when, certain, file.path, file.module, error)

    def _import(self, fact: ImportFault, executed: set[int]) -> Iterator[Fault]:
        if fact.kind is ImportKind.OPTIONAL_DEPENDENCY_UNGUARDED_USE:
            yield fact
        elif fact.kind in (ImportKind.SYMBOL_NOT_FOUND, ImportKind.MODULE_ATTRIBUTE_NOT_FOUND):
            if fact.place.line in executed or fact.kind is ImportKind.MODULE_ATTRIBUTE_NOT_FOUND:
                yield replace(fact, kind=ImportKind.OPTIONAL_DEPENDENCY_UNGUARDED_USE)
            else:
                yield replace(fact, certain=False)
        elif fact.kind is ImportKind.MODULE_NOT_FOUND:
            yield replace(fact, certain=False)

    # ---- imports (x22 to x25) ----

    def imports(self, file: Examined) -> Iterator[ImportFault]:
        """Imports of what is absent here that nothing catches."""
        lines: frozenset[int] | None = None
        for need in needs_of(self.without.examination, file):
            if not self.without.is_absent(need.module) or self._catches(need, ABSENT):
                continue
            if need.handlers and lines is None:
                trees = (each.frame.parsed.tree for each in self.without.examination.executions(file))
                lines = frozenset().union(*map(guarded_lines, trees))
            judgement = self.manifests.judge(self.project, need.module)
            if lines is not None and need.line in lines and judgement.standing is not Standing.CORE:
                yield self._fault(ImportKind.INEFFECTIVE_IMPORT_GUARD, file, need, judgement)
            elif self._is_told(file, need, judgement):
                yield self._fault(_KINDS[judgement.standing], file, need, judgement)

    def _is_told(self, file: Examined, need: Need, judgement: Judgement) -> bool:
        if self.project is None or not (self._is_of_a_service(file) or self._is_started(file)):
            return False
        if judgement.may_be_brought or not self._reached.concerns(file.module) or self._is_chosen(file, need):
            return False
        if judgement.names and self.manifests.has_in_an_image(self.project, judgement):
            return False
        match judgement.standing:
            case Standing.UNDECLARED:  # what nobody declares, any module may need
                return (
                    (file.module in self._reached.somehow or not self._is_guarded(file.module))
                    and not is_beside(file.absolute, need.module, self.project)
                    and not self._is_brought_by_another(file, Standing.EXTRA, Standing.DEVELOPMENT)
                    and not is_brought(need.module, self._hosts, self.manifests)
                    and not self._is_added(file, need, judgement)
                    and (self._is_started(file) or not self.manifests.is_of_a_loader(self.project, judgement))
                )
            case Standing.EXCLUDED:
                return self._is_excluded(file, need)
            case Standing.EXTRA:  # imported in a function, it is what an extra is for
                return need.when is Evaluation.IMPORT and file.module in self._reached.by_everybody
            case Standing.DEVELOPMENT:
                by_service = file.module in self._reached.by_services
                return by_service and not self._is_brought_by_another(file, Standing.EXTRA)
            case _:
                return False

    def _is_added(self, file: Examined, need: Need, judgement: Judgement) -> bool:
        """Whether a folder that code adds to `sys.path` may hold it; one that is not known may hold any odd name."""
        own = self._modules.get(file.module)
        if own is not None and None in own.added and judgement.provider.reason is Reason.SAME_NAME:
            return True
        finder = self.present.process.world.finder
        return any(may_hold(each, need.module, finder) for each in self._modules.values() if each.added)

    def _is_chosen(self, file: Examined, need: Need) -> bool:
        """Whether a condition around the import names what it imports: `if settings.cache == "redis":`."""
        if need.weight >= _SURE and need.when is Evaluation.IMPORT:
            return False
        parsed = self._modules[file.module].frame.parsed if file.module in self._modules else None
        top = need.module.partition(".")[0].lower()
        return parsed is not None and any(top in text.lower() for text in texts_tested_around(parsed.tree, need.line))

    def _is_brought_by_another(self, file: Examined, *standings: Standing) -> bool:
        """Whether the file imports something else of an extra, say, that is not installed: that may bring it."""
        environment = self.manifests.environment
        for other in needs_of(self.without.examination, file):
            judgement = self.manifests.judge(self.project, other.module)
            if judgement.standing in standings and not any(
                name in environment.distributions for name in judgement.provider.distributions
            ):
                return True
        return False

    def _is_excluded(self, file: Examined, need: Need) -> bool:
        """What another platform has is told only where a start-up of this one gets there."""
        if self.project is not None and self.manifests.is_for_another_platform(self.project, need.module):
            return need.when is Evaluation.IMPORT and file.module in self._reached.by_services
        return file.module in self._reached.somehow or not self._is_guarded(file.module)

    def _is_guarded(self, module: str) -> bool:
        """Whether some module imports it under a guard."""
        return any(self._catches(edge.need, ABSENT) for edge in self._graph.importing(module))

    def _fault(self, kind: ImportKind, file: Examined, need: Need, judgement: Judgement) -> ImportFault:
        name = need.module.rpartition(".")[2] if need.symbol else need.module
        certain = need.weight >= _SURE and (need.when is not Evaluation.IMPORT or self._is_sure(file))
        reason = "" if judgement.standing is Standing.UNKNOWN else reason_of(judgement)
        return ImportFault(kind, name, need.place, need.when, certain, file.path, file.module, ABSENT, reason)

    def _is_sure(self, file: Examined) -> bool:
        return file.module in self._reached.surely or file.module not in self._reached.somehow

    def guards_missed_by(self, file: Examined, uses: Iterable[Fault]) -> Iterator[tuple[str, ImportFault]]:
        """Guards around imports of this module that catch an absence, but not what the absence leads to.

        Gives the path of the file that holds the guard, with the fault.
        """
        for use in uses:
            if isinstance(use, ImportFault) and use.when is Evaluation.IMPORT and use.certain and _is_use(use):
                yield from self._missed(file.module, use.raises, set())

    def _missed(self, module: str, error: str, seen: set[str]) -> Iterator[tuple[str, ImportFault]]:
        seen.add(module)
        for edge in self._graph.importing(module):
            need = edge.need
            if self._catches(need, error):
                continue
            if self._catches(need, ABSENT):
                for each in self._executions(edge.importer)[:1]:
                    kind = ImportKind.INEFFECTIVE_IMPORT_GUARD
                    certain = need.weight >= _SURE
                    path = each.frame.path
                    yield (
                        path,
                        ImportFault(kind, need.module, need.place, need.when, certain, path, edge.importer, error),
                    )
            if edge.importer not in seen:
                yield from self._missed(edge.importer, error, seen)

    def _executions(self, module: str) -> Sequence[LoadedModule]:
        here = self.without.examination.process.world.everything.get(module)
        return here or self.present.process.world.everything.get(module, [])


def _as_read(loaded: LoadedModule) -> ReadModule:
    return ReadModule(loaded.name, loaded.frame.parsed, loaded.spec.locations is not None)


def _nobody(loaded: LoadedModule) -> Callable[[FunctionValue], bool]:
    """Calls of tests and the like are not judged."""
    return lambda function: False


def _is_use(fault: ImportFault) -> bool:
    return fault.kind is ImportKind.OPTIONAL_DEPENDENCY_UNGUARDED_USE


def _spot(fact: Fault) -> Spot:
    when = fact.when if isinstance(fact, (NameUse, ImportFault)) else Evaluation.IMPORT
    return when, fact.place.line, fact.place.column


def _shares(examination: Examination, file: Examined) -> Mapping[Spot, float]:
    """By place, the share of the runs that misses something there."""
    found: dict[Spot, float] = {}
    for execution in examination.executions(file):
        for when, place, share in execution.frame.observations.shares():
            spot = when, place.line, place.column
            found[spot] = max(found.get(spot, 0.0), share)
    return found
