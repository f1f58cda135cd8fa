"""One process after another: entry points are imported, each in a world that starts empty."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from flake8_undefined_services.outcomes import Outcome
from flake8_undefined_services.program.locating.finder import Finder
from flake8_undefined_services.program.locating.spec import Spec, Where
from flake8_undefined_services.program.startup import (
    annotating,
    assignment,
    branching,
    calls,
    comparing,
    comprehensions,
    contexts,
    definitions,
    execution,
    expressions,
    generators,
    importing,
    imports,
    leaving,
    lookups,
    looping,
    matching,
    subscripts,
    trying,
)
from flake8_undefined_services.program.startup.exceptions import class_name
from flake8_undefined_services.program.startup.frames import Frame, ModuleFrame
from flake8_undefined_services.program.startup.import_steps import chain_to
from flake8_undefined_services.program.startup.loaded import LoadedModule
from flake8_undefined_services.program.startup.machine import Machine, Tables, Target
from flake8_undefined_services.program.startup.origin import Origin
from flake8_undefined_services.program.startup.outsiders import Outsiders
from flake8_undefined_services.program.startup.raising import Raised
from flake8_undefined_services.program.startup.world import World
from flake8_undefined_services.sources import UnreadableSource, shown
from flake8_undefined_services.syntax import tree
from flake8_undefined_services.syntax.parsing import ParsedFile, SourceError, parsed_file

Reader = Callable[[str], ParsedFile]
"""Reads and parses the file at an absolute path; SourceError where it does not parse, OSError, UnicodeError."""

NO_SOURCE = parsed_file(ast.Module(body=[], type_ignores=[]), "")


@dataclass(frozen=True, slots=True)
class Start:
    """How a process ended, where the exception arose, and why it is not known how.

    failures: all that would end it, each if the others were mended. reached: how many modules have begun by then.
    """

    outcome: Outcome
    origin: Origin | None = None
    reason: str | None = None
    failures: tuple[Origin, ...] = ()
    reached: int | None = None


@dataclass(slots=True, eq=False)
class Process:
    """Runs entry points. What holds in every process is executed once."""

    target: Target
    world: World
    reader: Reader
    given: Outsiders | None = None
    outsiders: Outsiders = field(init=False)
    _environments: dict[frozenset[str], Process] = field(default_factory=dict, init=False)
    _machine: Machine = field(init=False)

    def __post_init__(self) -> None:
        self.outsiders = self.given or Outsiders(
            self.world.finder, self._execute_outside, self._import_outside, self._run_outside
        )
        tables = Tables(
            evaluators={
                **expressions.EVALUATORS,
                **lookups.EVALUATORS,
                **comparing.EVALUATORS,
                **subscripts.EVALUATORS,
                **calls.EVALUATORS,
                **generators.EVALUATORS,
                **comprehensions.EVALUATORS,
            },
            executors={
                **assignment.EXECUTORS,
                **branching.EXECUTORS,
                **looping.EXECUTORS,
                **trying.EXECUTORS,
                **matching.EXECUTORS,
                **leaving.EXECUTORS,
                **contexts.EXECUTORS,
                **definitions.EXECUTORS,
                **imports.EXECUTORS,
                tree.TryStar: trying.EXECUTORS[ast.Try],
            },
            call=calls.call,
            function=definitions.function,
            strings=annotating.forward_references,
            module=execution.run_module,
            frame=self._frame,
            outside=self.outsiders,
        )
        self._machine = Machine(self.target, tables, self.world)

    def machine(self) -> Machine:
        """A machine for what is called after the imports: all that they bound was bound before."""
        made = Machine(self.target, self._machine.tables, self.world)
        made.store.clock = self._machine.store.clock
        return made

    def start(self, dotted: str, then: Callable[[Machine], object] = lambda machine: None) -> Start:
        """Import a module in a new process, its parents first. then: what else happens before the start is over."""
        self.world.restart()

        def run() -> None:
            importing.load(self._machine, dotted, self._request())
            then(self._machine)

        top = dotted.partition(".")[0]
        started = self._ended(run)
        if started.outcome is Outcome.OK and self.world.finder.find(top).where is Where.UNKNOWN:
            return replace(started, outcome=Outcome.UNKNOWN, reason=f"{top} is not the project's, and not known here")
        return started

    def start_script(self, path: str) -> Start:
        """Run a file as `__main__` (using/cmdline, "Interface options")."""
        self.world.restart()
        return self._ended(lambda: self._run_main("", Spec(Where.SOURCE, path)), is_main=True)

    def start_main(self, dotted: str) -> Start:
        """Run `python -m`: the package is imported, then its `__main__` module, or the module itself, as `__main__`."""
        self.world.restart()

        def run() -> None:
            request = self._request()
            parent = dotted.rpartition(".")[0]
            if parent:
                importing.load(self._machine, parent, request)
            spec = self.world.finder.located(dotted)
            named = dotted
            if spec is not None and spec.is_package:
                importing.load(self._machine, dotted, request)
                named = f"{dotted}.__main__"
                spec = self.world.finder.located(named)
            if spec is not None and spec.path is not None:
                self._run_main(named, spec)

        return self._ended(run, is_main=True)

    def start_module(self, module: LoadedModule) -> Start:
        """Execute one module alone, whatever an import of its name would find."""
        self.world.restart()
        return self._ended(partial(execution.run_module, self._machine, module))

    def located_outside(self, dotted: str) -> LoadedModule | None:
        """A module of others before it runs; None where it has no source, or one that does not parse."""
        spec = self.world.finder.source_outside(dotted)
        if spec is None or spec.path is None:
            return None
        try:
            return LoadedModule(dotted, self._frame(self._machine, dotted, spec, None), spec)
        except Raised:
            return None

    def _run_main(self, named: str, spec: Spec) -> None:
        frame = self._frame(self._machine, "__main__", spec, None)
        if named:
            frame.spec_name = named
            execution.bind_spec(frame.namespace, named, named.rpartition(".")[0])
        else:
            execution.bind_no_spec(frame.namespace)
        execution.run_module(self._machine, LoadedModule("__main__", frame, spec))

    def _ended(self, run: Callable[[], object], *, is_main: bool = False) -> Start:
        """How that ends: the first error that every run meets, else whether some run meets one.

        A dependency that only some runs import and this environment lacks is not feared: it was installed for others.
        is_main: a program runs, which may end.
        """
        raised: tuple[Origin, ...] = ()
        try:
            run()
        except Raised as error:
            raised = (
                error.origin or Origin(class_name(error.name), None, "", 0, f"{class_name(error.name)} is raised"),
            )
        world = self.world
        fatal = [each for each in world.fatal.values() if not _is_an_end(each.origin, is_main=is_main)]
        raised = tuple(each for each in raised if not _is_an_end(each, is_main=is_main))
        failures = (*(each.origin for each in fatal), *raised)
        feared = [each.origin for each in fatal if not each.by_chance and not each.origin.of_environment]
        certain = next((each for each in fatal if each.origin.certain), None)
        if certain is not None:
            return Start(Outcome.ERROR, certain.origin, None, failures, world.begun_before(certain))
        if raised:
            return Start(Outcome.ERROR, raised[0], None, failures)
        if feared:
            first = feared[0]
            return Start(Outcome.UNKNOWN, first, f"{first.path}:{first.line}: {first.type} in some runs only", failures)
        unknown = next((each for each in world.executed if each.unknown), None)
        if unknown is not None:
            return Start(Outcome.UNKNOWN, None, f"{unknown.frame.path}: {unknown.unknown}")
        return Start(Outcome.OK)

    def run_source(self, frame: ModuleFrame, spec: Spec, loaded_as: str) -> LoadedModule:
        """Execute a file that no import finds under its name, alone in a new process.

        loaded_as: its key in `sys.modules`.
        """
        self.world.restart()
        imported = self.world.finished.get(loaded_as)
        module = LoadedModule(loaded_as, frame, spec)
        try:
            execution.run_module(self._machine, module)
        except Raised:
            pass
        if imported is None:  # whoever imports that name gets another file
            self.world.finished.pop(loaded_as, None)
        else:
            self.world.finished[loaded_as] = imported
        return module

    def _request(self) -> importing.Request:
        names = execution.outermost(execution.new_frame(NO_SOURCE, "", "", self.target))
        return importing.Request(names, 0, lambda: NO_SOURCE.place(NO_SOURCE.tree))

    def _frame(self, machine: Machine, name: str, spec: Spec, importer: Frame | None) -> ModuleFrame:
        """Read a module; one that does not parse raises SyntaxError where it is imported."""
        if spec.path is None:
            return execution.new_frame(NO_SOURCE, name, "", self.target, spec)
        try:
            parsed = self.reader(spec.path)
        except SourceError as error:
            place = error.fault.place
            chain = chain_to(self.world.stack, shown(spec.path), name, place.line)
            origin = Origin("SyntaxError", None, shown(spec.path), place.line, error.fault.message, chain)
            raise Raised("SyntaxError", origin) from None
        except (OSError, UnreadableSource) as error:
            line = error.line if isinstance(error, UnreadableSource) else 1
            chain = chain_to(self.world.stack, shown(spec.path), name, line)
            origin = Origin("SyntaxError", None, shown(spec.path), line, str(error), chain)
            raise Raised("SyntaxError", origin) from None
        return execution.new_frame(parsed, name, shown(spec.path), self.target, spec)

    def _execute_outside(self, finder: Finder, dotted: str) -> ModuleFrame | None:
        other = Process(self.target, World(finder), self.reader, self.outsiders)
        module = other.located_outside(dotted)
        if module is None:
            return None
        other.run_source(module.frame, module.spec, dotted)
        return module.frame

    def _run_outside(self, finder: Finder, dotted: str) -> Origin | None:
        """How executing an outside module fails for certain."""
        other = Process(self.target, World(finder), self.reader, self.outsiders)
        module = other.located_outside(dotted)
        started = None if module is None else other.start_module(module)
        return started.origin if started is not None and started.outcome is Outcome.ERROR else None

    def _import_outside(self, environment: Finder, dotted: str) -> Origin | None:
        process = self._environments.get(environment.withheld)
        if process is None:
            process = Process(self.target, World(environment), self.reader, self.outsiders)
            self._environments[environment.withheld] = process
        started = process.start(dotted)
        return started.origin if started.outcome is Outcome.ERROR else None


def _is_an_end(origin: Origin, *, is_main: bool) -> bool:
    """Whether it is how a program ends, in some runs at least, and no failure to start.

    is_main: what is imported must come back; what runs as the program need not, and may end.
    """
    if origin.runs_on:
        return True
    return is_main and (origin.ends_well or (origin.type == "SystemExit" and not origin.certain))
