"""One process after another: entry points are imported, each in a world that starts empty."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

from flake8_undefined_services.outcomes import Outcome
from flake8_undefined_services.program.finder import Spec
from flake8_undefined_services.program.startup import (
    annotating,
    assignment,
    calls,
    comprehensions,
    contexts,
    control,
    definitions,
    execution,
    expressions,
    importing,
    imports,
)
from flake8_undefined_services.program.startup.collections_ import items_of
from flake8_undefined_services.program.startup.frames import Frame, FrameKind, ModuleFrame
from flake8_undefined_services.program.startup.importing import display
from flake8_undefined_services.program.startup.machine import Machine, Raised, Tables, Target
from flake8_undefined_services.program.startup.values import MANY, Constant
from flake8_undefined_services.program.startup.world import LoadedModule, Origin, World
from flake8_undefined_services.syntax import tree
from flake8_undefined_services.syntax.parsing import ParsedFile, SourceError, parsed_file

Reader = Callable[[str], ParsedFile]
"""Reads and parses the file at an absolute path; SourceError where it does not parse, OSError, UnicodeError."""

_EMPTY = parsed_file(ast.Module(body=[], type_ignores=[]), "")


@dataclass(slots=True, eq=False)
class Process:
    """Runs entry points. What holds in every process is executed once."""

    target: Target
    world: World
    reader: Reader
    _outside: dict[str, frozenset[str] | None] = field(default_factory=dict)
    _machine: Machine = field(init=False)

    def __post_init__(self) -> None:
        tables = Tables(
            evaluators={**expressions.EVALUATORS, **calls.EVALUATORS, **comprehensions.EVALUATORS},
            executors={
                **assignment.EXECUTORS,
                **control.EXECUTORS,
                **contexts.EXECUTORS,
                **definitions.EXECUTORS,
                **imports.EXECUTORS,
                tree.TryStar: control.EXECUTORS[ast.Try],
            },
            call=calls.call,
            function=definitions.function,
            strings=annotating.forward_references,
            module=execution.run_module,
            frame=self._frame,
            outside=self._names_outside,
        )
        self._machine = Machine(self.target, tables, self.world)

    def start(self, dotted: str) -> tuple[Outcome, Origin | None]:
        """Import a module in a new process, its parents first; how that ends, and where the exception arose."""
        world = self.world
        world.restart()
        try:
            importing.load(self._machine, dotted, self._request())
        except Raised as error:
            return Outcome.ERROR, error.origin or Origin(error.name, None, "", 0, f"{error.name} is raised")
        certain = next((origin for origin in world.fatal if origin.certain), None)
        if certain is not None:
            return Outcome.ERROR, certain
        if world.fatal:
            return Outcome.UNKNOWN, world.fatal[0]
        return Outcome.OK, None

    def run_source(self, frame: ModuleFrame, spec: Spec) -> LoadedModule:
        """Execute a file that no import finds under its name, alone in a new process."""
        self.world.restart()
        module = LoadedModule(frame.name, frame, spec)
        try:
            execution.run_module(self._machine, module)
        except Raised:
            pass
        return module

    def _request(self) -> importing.Request:
        frame = execution.new_frame(_EMPTY, "", "", self.target)
        names = Frame(FrameKind.MODULE, frame, frame.namespace, frame.scope(_EMPTY.tree))
        return importing.Request(names, 0, lambda: _EMPTY.place(_EMPTY.tree))

    def _frame(self, machine: Machine, name: str, spec: Spec, importer: Frame) -> ModuleFrame:
        """Read a module; one that does not parse raises SyntaxError where it is imported."""
        if spec.path is None:
            return execution.new_frame(_EMPTY, name, "", self.target, spec.locations)
        try:
            parsed = self.reader(spec.path)
        except SourceError as error:
            place = error.fault.place
            chain = self.world.chain(display(spec.path), name, place.line)
            origin = Origin("SyntaxError", None, display(spec.path), place.line, error.fault.message, chain)
            raise Raised("SyntaxError", origin) from None
        except (OSError, UnicodeError):
            raise Raised("SyntaxError") from None
        return execution.new_frame(parsed, name, display(spec.path), self.target, spec.locations)

    def _names_outside(self, machine: Machine, dotted: str) -> frozenset[str] | None:
        """What a star import of an installed or standard module binds: it is executed for itself, once."""
        if dotted not in self._outside:
            self._outside[dotted] = None
            self._outside[dotted] = self._run_outside(dotted)
        return self._outside[dotted]

    def _run_outside(self, dotted: str) -> frozenset[str] | None:
        finder = self.world.finder
        spec = finder.source_outside(dotted)
        if spec is None or spec.path is None:
            return None
        other = Process(self.target, World(finder.without_roots()), self.reader, self._outside)
        try:
            frame = other._frame(other._machine, dotted, spec, None)  # type: ignore[arg-type]
        except Raised:
            return None
        other.run_source(frame, spec)
        return _exported(frame)


def _exported(frame: ModuleFrame) -> frozenset[str] | None:
    namespace = frame.namespace
    if namespace.dynamic:
        return None
    exported = namespace.bindings.get("__all__")
    if exported is None:
        return frozenset(name for name in namespace.bindings if not name.startswith("_"))
    items = items_of(exported)
    if items is None or MANY in items:
        return None
    return frozenset(item.value for item in items if isinstance(item, Constant) and isinstance(item.value, str))

