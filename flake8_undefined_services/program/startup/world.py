"""One start-up as the import system sees it: `sys.modules`, who is importing whom, and what ends it."""

from __future__ import annotations

import ast
import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field, replace

from flake8_undefined_services.diagnostics import ImportStep
from flake8_undefined_services.outcomes import StartedImport
from flake8_undefined_services.program.locating.finder import Finder
from flake8_undefined_services.program.startup.exceptions import Exceptions
from flake8_undefined_services.program.startup.executed_files import ExecutedFiles
from flake8_undefined_services.program.startup.frames import ModuleFrame
from flake8_undefined_services.program.startup.import_steps import steps_of
from flake8_undefined_services.program.startup.loaded import (
    EnvironmentUse,
    Failure,
    Importing,
    LoadedModule,
    Status,
    keep,
)
from flake8_undefined_services.program.startup.origin import Origin
from flake8_undefined_services.program.startup.settled import Settled
from flake8_undefined_services.program.startup.store import MISSING, Key, Namespace
from flake8_undefined_services.program.startup.values import ModuleValue, Value

LEAST_LIKELY = 1 / 16
"""What is met behind more than four undecided conditions inside of functions is not believed."""


@dataclass(slots=True, eq=False)
class World:
    """The state of one process, and what was learned in earlier ones that holds for every process.

    alone: who asks about a module does not ask what other modules do to it once it is executed. aliases: what code has
    put into `sys.modules` under other names, and which module's. path_changers: the modules whose code has changed
    `sys.path`. set_up: the modules of settings with which a framework was set up.
    populating: it imports its applications, and is not ready for what these may define later.
    files: what any process has executed. builtins: what code has put among them.
    """

    finder: Finder
    alone: bool = False
    table: dict[str, LoadedModule] = field(default_factory=dict)
    aliases: dict[str, tuple[Value, LoadedModule]] = field(default_factory=dict)
    path_changers: dict[str, LoadedModule] = field(default_factory=dict)
    stack: list[Importing] = field(default_factory=list)
    fatal: dict[Hashable, Failure] = field(default_factory=dict)
    executed: list[LoadedModule] = field(default_factory=list)
    finished: dict[str, LoadedModule] = field(default_factory=dict)
    imports: list[StartedImport] = field(default_factory=list)
    environment: list[EnvironmentUse] = field(default_factory=list)
    set_up: set[str] = field(default_factory=set)
    populating: bool = False
    _met: dict[Hashable, float] = field(default_factory=dict)
    spent: dict[int, int] = field(default_factory=dict)
    exceptions: Exceptions = field(default_factory=Exceptions)
    settled: Settled = field(default_factory=Settled)
    everything: dict[str, list[LoadedModule]] = field(default_factory=dict)
    files: ExecutedFiles = field(default_factory=ExecutedFiles)
    builtins: Namespace = field(default_factory=Namespace)
    begun: int = 0
    _begun: dict[tuple[int, int], int] = field(default_factory=dict)
    _waiting: dict[str, list[LoadedModule]] = field(default_factory=dict)
    _undone: list[tuple[Namespace, str, Value, Value | None]] = field(default_factory=list)
    _replaced: dict[Key, list[Value]] = field(default_factory=dict)
    binders: dict[tuple[int, str], LoadedModule] = field(default_factory=dict)
    _loading: set[tuple[LoadedModule, LoadedModule]] = field(default_factory=set)

    def restart(self) -> None:
        """Begin a new process: nothing is loaded; what one process did to shared modules is taken back."""
        for namespace, name, old, given in reversed(self._undone):
            if given is not None and namespace.bindings.get(name, MISSING) is not given:
                self._replaced.setdefault((namespace, name), []).append(given)  # the module's own code came later
            elif old is MISSING:
                namespace.bindings.pop(name, None)
            else:
                namespace.bindings[name] = old
            if self.alone:
                namespace.forget_elsewhere(name)
        self._undone.clear()
        self.table.clear()
        self.aliases.clear()
        self.path_changers.clear()
        self.stack.clear()
        self.fatal.clear()
        self.executed.clear()
        self.imports.clear()
        self.environment.clear()
        self.set_up.clear()
        self.populating = False
        self._begun.clear()
        self._waiting.clear()
        self.binders.clear()
        self._met.clear()
        self.spent.clear()

    def spend(self, function: ast.AST, steps: int) -> None:
        """A call of the function took so many steps."""
        self.spent[id(function)] = self.spent.get(id(function), 0) + steps

    def begin(self, module: LoadedModule, likely: float) -> None:
        """A module starts to execute, in so many of the runs."""
        module.depth = module.lowest = len(self.stack)
        module.share = self.share()
        module.number = self.begun
        self.table[module.name] = module
        self.stack.append(Importing(module, entered=likely, likely=likely))
        self.executed.append(module)
        self.everything.setdefault(module.name, []).append(module)
        self.files.add(module.frame.facts)
        self.begun += 1

    def end(self, module: LoadedModule, status: Status) -> None:
        """It has ended; what it met decides whether another process can take it as it is."""
        self.stack.pop()
        module.status = status
        if self.alone:
            module.frame.observations.seal()
        if status is Status.FAILED:
            self.table.pop(module.name, None)
        if self.stack:
            above = self.stack[-1].module
            above.loaded.append(module)
            above.lowest = min(above.lowest, module.lowest)
            if not module.shared:
                above.ties |= {module.name, *module.ties}
        if status is Status.DONE and module.shared:
            self.finished[module.name] = module

    def is_done(self, frame: ModuleFrame) -> bool:
        """Whether this very execution of a module has ended in this process."""
        found = self.table.get(frame.name)
        return found is not None and found.frame is frame and found.status is Status.DONE

    def is_there(self, frame: ModuleFrame) -> bool:
        """Whether this very execution of a module is this process's, ended or not."""
        found = self.table.get(frame.name)
        return found is not None and found.frame is frame

    def stores(self, attribute: str) -> bool:
        """Whether some module assigns an attribute of that name, whenever that may be."""
        if not self.alone:
            return self.files.store(attribute, on_classes=False)
        return any(each.frame.facts.stores(attribute) for each in self.executed)

    def stores_on_classes(self, attribute: str) -> bool:
        """Whether some module may assign an attribute of that name on a class."""
        if not self.alone:
            return self.files.store(attribute, on_classes=True)
        return any(each.frame.facts.stores_on_classes(attribute) for each in self.executed)

    def adoptable(self, name: str, *, caught: bool) -> LoadedModule | None:
        """What an earlier process has executed, unless this one has entered the module's cycle elsewhere.

        caught: some handler is open, which may catch what nothing caught then.
        """
        done = self.finished.get(name)
        if (
            done is None
            or (done.failures and (caught or (self.path_changers and done.lacks_modules)))
            or any(map(self.stores, done.lacked_names))
            or not self.builtins.bindings.keys().isdisjoint(done.lacked_globals)
            or any(tie in self.table for tie in done.ties)
        ):
            return None
        return done

    def excuse(self) -> None:
        """Where another process may go another way: a handler perhaps catches what ended this one without it, another
        importer may have none, or another program runs."""
        for entry in self.stack:
            entry.module.excused = True

    def pass_over(self, likely: float) -> None:
        """What hardly any run meets is not told, but would be of a module that somebody else imports for sure."""
        for entry in self.stack:
            if likely >= LEAST_LIKELY * entry.entered:
                entry.module.excused = True

    def change_path(self, folders: Iterable[str | None] = (None,)) -> None:
        """The module that is executing changes `sys.path`: what is not there may be in a folder that it adds.

        folders: None stands for those that are not known.
        """
        if self.stack:
            module = self.stack[-1].module
            module.changes_path = True
            module.added.update(folders)
            self.path_changers[module.name] = module

    def alias(self, name: str, value: Value) -> None:
        """Code of the module that is executing puts something into `sys.modules` that no import has loaded."""
        if self.stack:
            module = self.stack[-1].module
            module.aliases.append((name, value))
            self.aliases[name] = value, module

    def lean_on(self, submodule: LoadedModule) -> None:
        """Code reads the attribute that a submodule is of its package, whoever has loaded it."""
        for entry in reversed(self.stack):
            if entry.module is submodule or self.loads(entry.module, submodule):
                return
            entry.module.excused = True

    def loads(self, module: LoadedModule, wanted: LoadedModule) -> bool:
        """Whether a module has by now loaded another, directly or not."""
        if (module, wanted) not in self._loading and self.any_loads((module,), wanted):
            self._loading.add((module, wanted))
        return (module, wanted) in self._loading

    def any_loads(self, modules: Iterable[LoadedModule], wanted: LoadedModule) -> bool:
        """Whether any of some modules has by now loaded another, directly or not."""
        seen = set(modules)
        waiting = list(seen)
        while waiting:
            for each in waiting.pop().loaded:
                if each is wanted:
                    return True
                if each not in seen:
                    seen.add(each)
                    waiting.append(each)
        return False

    def adopt(self, module: LoadedModule) -> None:
        """Take over what an earlier process has executed, and what it met."""
        self._meet_again(module)
        self._take(module)
        if self.stack:
            self.stack[-1].module.loaded.append(module)

    def _take(self, module: LoadedModule) -> None:
        self.executed.append(module)
        self.imports += module.imports
        self.environment += module.environment
        table = self.table
        if module.failures:
            self._take_until_failures(module)
        else:
            for each in module.loaded:
                if each.name not in table:
                    self._take(each)
        if module.status is Status.DONE:
            table[module.name] = module
            self._bind_in_package(module)
            for each in self._waiting.pop(module.name, ()):
                self._bind_in_package(each)
        if module.changes_path:
            self.path_changers[module.name] = module
        for alias, value in module.aliases:
            self.aliases[alias] = value, module
        for namespace, name, value in module.effects:
            if any(each is value for each in self._replaced.get((namespace, name), ())):
                continue
            self.bind_elsewhere(namespace, name, value, record=False)
            if not isinstance(value, ModuleValue):
                self.binders[id(namespace), name] = module

    def _take_until_failures(self, module: LoadedModule) -> None:
        """Note as well how many modules had begun by each of the module's failures."""
        stops = {failure.loaded for failure in module.failures.values() if failure.module is module}
        for number, each in enumerate(module.loaded):
            if number in stops:
                self._begun.setdefault((id(module), number), len(self.executed))
            if each.name not in self.table:
                self._take(each)
        for number in stops:
            self._begun.setdefault((id(module), number), len(self.executed))

    def _bind_in_package(self, module: LoadedModule) -> None:
        """Whoever loads a submodule makes it an attribute of its package, if nothing else has that name by now."""
        parent = self.table.get(module.package)
        if parent is None and module.package:  # it is taken over after what it has loaded
            self._waiting.setdefault(module.package, []).append(module)
        if parent is None or module.part in parent.dropped:
            return
        if module.part not in parent.frame.namespace.bindings:
            self.bind_elsewhere(parent.frame.namespace, module.part, module.value, record=False)

    def begun_before(self, failure: Failure) -> int:
        """How many modules had begun to execute when that happened."""
        return self._begun.get((id(failure.module), failure.loaded), len(self.executed))

    def stop(self, origin: Origin, weight: float, rounds: int, *, by_chance: bool = False) -> None:
        """Nothing catches what arises here, on a path of this weight; other paths may meet it in the same round."""
        self.settled.events += 1
        module = self.stack[-1].module if self.stack else None
        failure = Failure(origin, module, len(module.loaded) if module is not None else 0, by_chance=by_chance)
        if module is not None:
            self.stack[-1].rounds, self.stack[-1].part = rounds, (0, 0)
            self._begun.setdefault((id(module), len(module.loaded)), len(self.executed))
        self._meet_failure(failure, weight)

    def _meet_again(self, module: LoadedModule) -> None:
        """What ends the import of a module that an earlier process, or this one, has executed, is met here."""
        if not module.failures:
            return
        if self.stack and self.stack[-1].likely < LEAST_LIKELY:
            self.pass_over(self.stack[-1].likely)
            return
        before = tuple(steps_of(self.stack))
        weight, by_chance = (self.stack[-1].weight, self.stack[-1].by_chance) if self.stack else (1.0, False)
        known = self.stack[-1].module.failures if self.stack else self.fatal
        for place, failure in tuple(module.failures.items()):
            if place in known and known[place].weight >= 1.0:
                continue
            met = replace(failure, by_chance=True) if by_chance and not failure.by_chance else failure
            self._meet_failure(met, failure.weight * weight, module, before)

    def _meet_failure(
        self,
        failure: Failure,
        weight: float,
        through: LoadedModule | None = None,
        before: tuple[ImportStep, ...] = (),
    ) -> None:
        """Keep it for each executing module, as another importer of that module would meet it, and for the process.

        weight: the share of the runs of the module that executes. Several paths meet one failure together where they
        import the same module, through which it is met, at the same place. before: the steps of the stack, where the
        failure's own chain has none of them.
        """
        place, total = failure.place, weight
        own = failure.origin.chain
        steps = sum(1 for each in self.stack if each.line)  # only counted: most of this is no news
        for depth in range(len(self.stack) - 1, -1, -1):
            entry = self.stack[depth]
            steps -= 1 if entry.line else 0
            event = (id(entry.module), entry.line, entry.rounds, entry.part, through and through.name, place)
            total = self._met[event] = self._met.get(event, 0.0) + weight
            known = entry.module.failures.get(place)
            more = min(total, 1.0) - (known.weight if known is not None else 0.0)
            if known is not None and more <= 0.0 and failure.by_chance >= known.by_chance:
                return  # it was no news for the importers either
            keep(entry.module.failures, place, failure, total, (before + own)[steps:])
            weight, through = more * self.stack[depth - 1].weight, entry.module
            if depth and self.stack[depth - 1].by_chance:
                failure = replace(failure, by_chance=True)
        fatal = self.fatal.get(place)
        if fatal is None or fatal.weight < min(total, 1.0) or fatal.by_chance > failure.by_chance:
            keep(self.fatal, place, failure, total, before + own)

    def use_environment(self, use: EnvironmentUse) -> None:
        """Code of the module that is executing reads or sets a variable."""
        self.environment.append(use)
        self.stack[-1].module.environment.append(use)

    def meet(self, module: LoadedModule) -> None:
        """An import found a module in the table; one that is still executing ties the importer to this order."""
        if not self.stack:  # the entry point itself: its package has loaded it, perhaps in some runs only
            self._meet_again(module)
            return
        current = self.stack[-1].module
        if module.status is Status.EXECUTING:
            current.lowest = min(current.lowest, module.depth)
        else:
            if self._is_tied(module):
                current.lowest = min(current.lowest, module.lowest)
            if module.failures and not module.shared:  # it went wrong in this order, after which nothing is reached
                self.lean_on(module)
            current.loaded.append(module)
            self._meet_again(module)

    def _is_tied(self, done: LoadedModule) -> bool:
        """Whether a module that it met while both executed, executes still: so it is only as it is in this order."""
        if done.shared or done.lowest >= len(self.stack):
            return False
        return self.stack[done.lowest].module.number < done.number

    def note_elsewhere(self, module: ModuleFrame, namespace: Namespace, name: str, value: Value, *, sure: bool) -> None:
        """A function binds a name of a module, or of a class of it, while another module executes; remembered as if
        that had done it."""
        if not self.stack or self.stack[-1].module.frame is module:
            return
        self._undone.append((namespace, name, namespace.bindings.get(name, MISSING), None))
        if sure:
            self.stack[-1].module.effects.append((namespace, name, value))

    def bind_elsewhere(self, namespace: Namespace, name: str, value: Value, *, record: bool = True) -> None:
        """A module changes another's namespace; remembered, so that a new process can begin without it."""
        self._undone.append((namespace, name, namespace.bindings.get(name, MISSING), value))
        if value is MISSING:
            namespace.bindings.pop(name, None)
        else:
            namespace.bindings[name] = value
            namespace.bound_at.setdefault(name, -1)
            namespace.note_elsewhere(name)
        if record and self.stack:
            self.stack[-1].module.effects.append((namespace, name, value))
            if not isinstance(value, ModuleValue):
                self.binders[id(namespace), name] = self.stack[-1].module

    def weight(self) -> float:
        """The share of runs in which the module that executes is imported."""
        return math.prod(each.weight for each in self.stack[:-1])

    def share(self) -> float:
        """The share of runs that get to the import which the module that executes is at."""
        return math.prod(each.weight for each in self.stack)
