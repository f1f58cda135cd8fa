"""The machine: the state of one abstract execution and the few operations that all of its parts share.

Evaluators and executors are looked up by the node's class in tables that `execution` puts together, so that
each kind of node has its room and none of them imports another's.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.program.locating.spec import Spec
from flake8_undefined_services.program.startup.frames import Asker, Frame, FrameKind, ModuleFrame
from flake8_undefined_services.program.startup.import_steps import raised_by
from flake8_undefined_services.program.startup.loaded import LoadedModule
from flake8_undefined_services.program.startup.origin import Crossing
from flake8_undefined_services.program.startup.outside_questions import Outside
from flake8_undefined_services.program.startup.paths import Leave, Path, after, going_on, merge
from flake8_undefined_services.program.startup.raising import (
    ANY,
    SUSPENDED,
    BudgetExceeded,
    CallTooLong,
    Endless,
    Raised,
)
from flake8_undefined_services.program.startup.store import Delta, Namespace, Store, join, live, same
from flake8_undefined_services.program.startup.suspension import Suspension
from flake8_undefined_services.program.startup.trial import Trial
from flake8_undefined_services.program.startup.twins import Made, Twins
from flake8_undefined_services.program.startup.values import (
    UNKNOWN,
    BoundMethod,
    Caught,
    ClassValue,
    FunctionValue,
    NamespaceView,
    Value,
)
from flake8_undefined_services.program.startup.world import World


@dataclass(slots=True, eq=False)
class Handler:
    """A try statement (or `suppress`) that is open. `names` are the classes it catches, None: not known.

    `snapshots` are the states from which some exception may have jumped to it, with the exceptions' names. answers: the
    interpreter asks for an attribute, and takes the exception for a no.
    """

    names: frozenset[str] | None
    frame: Frame
    mark: int
    answers: bool = False
    snapshots: list[tuple[frozenset[str], Delta]] = field(default_factory=list)


Evaluator = Callable[["Machine", Any, Frame], Value]
Executor = Callable[["Machine", Any, Frame], "list[Path] | None"]
Run = Callable[[], "list[Path] | None"]
Way = TypeVar("Way")
Caller = Callable[["Machine", Value, Sequence[Value], Mapping[str, Value], Frame], Value]


@dataclass(frozen=True, slots=True)
class Tables:
    """How each kind of node is evaluated or executed, and how a value is called."""

    evaluators: Mapping[type, Evaluator]
    executors: Mapping[type, Executor]
    call: Caller
    function: Evaluator
    strings: Callable[[Machine, Value, ast.expr, Frame], None]
    module: Callable[[Machine, LoadedModule], None]
    frame: Callable[[Machine, str, Spec, Frame | None], ModuleFrame]
    outside: Outside


@dataclass(frozen=True, slots=True)
class Target:
    """What the program is judged for."""

    version: tuple[int, int]
    platform: str
    builtins: frozenset[str]


@dataclass(slots=True, eq=False)
class Machine:
    """One execution. `weight` is the share of all runs that the current path stands for.

    site: which call runs in which frame, until the call has begun. elifs: the tests before an `elif`.
    suspending: generator functions of which only the beginning runs. stopping: who iterates may stop early. registered:
    dispatching functions that have others for some classes. renamed: functions that are told by another name, or of
    another module, than where they stand. shapes: of calls of a function, as `settled.is_old` tells.
    entered: the weight at which import time called the function that is active. likely: `likelihood` of the import.
    calling: after so many steps the active function calls nothing more. rounds: of loops, and calls: what paths meet
    at one place is one event only within the same. chances: handlers around the active code that only exceptions lead
    to of which nothing says that they happen. called: the call that is being made, and its line. refused: how many
    refusals the active calls have passed that are taken for not made.
    trial: what is executed only to see what it misses. finals: the `finally` clauses that are open, with their frames.
    asker: who lets somebody outside evaluate what stands elsewhere. making: classes whose metaclasses make them.
    cautious: the names that an absence concerns; at call time calls are then followed into functions that speak of one.
    speaking: whether a function does. raising: those that are known to raise then, or not to. got_to: those that a call
    has got to.
    """

    target: Target
    tables: Tables
    world: World
    upstream: tuple[frozenset[str] | None, ...] = ()
    handling: list[Caught] = field(default_factory=list)
    crossed: list[Crossing] = field(default_factory=list)
    cautious: re.Pattern[str] | None = None
    speaking: dict[int, bool] = field(default_factory=dict)
    raising: dict[int, bool] = field(default_factory=dict)
    got_to: set[int] = field(default_factory=set)
    store: Store = field(default_factory=Store)
    when: Evaluation = Evaluation.IMPORT
    weight: float = 1.0
    entered: float = 1.0
    calling: int = 0
    rounds: int = 0
    chances: int = 0
    refused: int = 0
    likely: float = 1.0
    muted: int = 0
    trial: Trial | None = None
    finals: Sequence[tuple[Sequence[ast.stmt], Frame]] = ()
    tells: Callable[[str], bool] = bool
    handlers: list[Handler] = field(default_factory=list)
    possible: set[str] = field(default_factory=set)
    active: list[FunctionValue] = field(default_factory=list)
    running: list[Frame] = field(default_factory=list)
    calls: dict[int, int] = field(default_factory=dict)
    shapes: dict[int, set[Hashable]] = field(default_factory=dict)
    returns: dict[int, bool] = field(default_factory=dict)
    loaded: set[int] = field(default_factory=set)
    elifs: dict[int, tuple[ast.expr, ...]] = field(default_factory=dict)
    statement: ast.stmt | None = None
    site: tuple[int, int] | None = None
    called: ast.Call | None = None
    line: int = 0
    asker: Asker | None = None
    making: list[ClassValue] = field(default_factory=list)
    suspending: dict[int, Suspension] = field(default_factory=dict)
    stopping: int = 0
    registered: set[int] = field(default_factory=set)
    renamed: dict[FunctionValue, Namespace] = field(default_factory=dict)
    twins: Twins = field(default_factory=Twins)
    steps: int = 0
    depth: int = 0
    budget: int = 200_000
    limit: int = 200_000

    @property
    def likelihood(self) -> float:
        """How likely the path is as far as conditions inside of functions decide it, of which each halves it.

        Most of them are about values that the interpreter knows, and only the analysis does not. A refusal that is
        passed counts like a condition, but not for what all runs meet that pass it.
        """
        share = self.weight / self.entered if self.active and self.entered else 1.0
        return self.likely * (share / 2**self.refused if share < 1.0 else share)

    @property
    def event(self) -> tuple[str, int]:
        """Which round of loops and calls this is, while which module executes: paths that meet in it are other runs."""
        return self.world.stack[-1].module.name if self.world.stack else "", self.rounds

    def evaluate(self, node: ast.expr, frame: Frame) -> Value:
        evaluator = self.tables.evaluators.get(node.__class__)
        return evaluator(self, node, frame) if evaluator is not None else UNKNOWN

    def call(self, function: Value, arguments: Sequence[Value], keywords: Mapping[str, Value], frame: Frame) -> Value:
        return self.tables.call(self, function, arguments, keywords, frame)

    def ask(self, getter: Value, arguments: Sequence[Value], frame: Frame) -> Value:
        """Call a `__getattr__`: each name is a question of its own, however often others have been asked."""
        function = getter.function if isinstance(getter, BoundMethod) else getter
        if isinstance(function, FunctionValue):
            self.calls.pop(id(function.node), None)
        return self.call(getter, arguments, {}, frame)

    def twin(self, key: Hashable, keeps: object, make: Callable[[], Made]) -> Made:
        """Make an object, the same one on every path while there are several (`twins`)."""
        return make() if self.weight >= 1.0 else self.twins.find(self.store, key, keeps, make)

    def end(self, frame: Frame) -> None:
        """A frame has ended: of its names nothing is kept, unless something was made in it that sees them."""
        if not frame.keepers:
            self.store.drop(frame.since, frame.passing, None if frame.key is None else self.twins.alive(frame.key))

    def bind(self, frame: Frame, name: str, value: Value) -> None:
        """Assign in the scope that the compiler chose; what was assumed about the name is forgotten."""
        space = frame.binding_frame(name)
        if space is frame.module.namespace and frame.kind is not FrameKind.MODULE:
            self.world.note_elsewhere(frame.module, space, name, value, sure=self.weight >= 1.0)
        self.store.bind(space, name, value)
        for assumption in frame.assumed.get(name, ()):
            self.store.unbind(frame.assumptions, assumption)

    def bind_in(self, view: NamespaceView, name: str, value: Value) -> None:
        """Change a dict that is a namespace: `globals()[name] = value`."""
        if view.module is not None:
            self.world.note_elsewhere(view.module, view.namespace, name, value, sure=self.weight >= 1.0)
        self.store.bind(view.namespace, name, value)

    def bind_in_class(self, kind: ClassValue, name: str, value: Value) -> None:
        """Change an attribute of a class from outside of its body."""
        if kind.frame is not None:
            self.world.note_elsewhere(kind.frame.module, kind.namespace, name, value, sure=self.weight >= 1.0)
        self.store.bind(kind.namespace, name, value)

    def execute(self, node: ast.stmt, frame: Frame) -> list[Path] | None:
        """None: control went on. Else: all ways out, each with what it changes of the state in the store."""
        self.steps += 1
        if self.steps > self.limit:
            if self.steps > self.budget:
                raise BudgetExceeded
            raise CallTooLong
        self.store.clock += 1
        executor = self.tables.executors.get(node.__class__)
        return executor(self, node, frame) if executor is not None else None

    def run_block(self, statements: Sequence[ast.stmt], frame: Frame) -> list[Path] | None:
        """Execute a block on the current state; the answer is as `execute` gives it."""
        mark = self.store.mark()
        goes_on = frame.kind is FrameKind.MODULE or (self.when is Evaluation.IMPORT and self.weight >= 1.0)
        left: list[Path] = []
        paths: list[Path] | None = None  # None: one, which is the current state
        for statement in statements:
            if paths is None:
                result = self._guarded(statement, frame)
                if result is None:
                    continue
            else:
                run = partial(self._guarded, statement, frame)
                result = self.follow_all(paths, run)
            leaving = [path for path in result if path.leave is not Leave.NORMAL]
            if leaving:
                prefix = self.store.changes(mark)
                left.extend(after(prefix, path) for path in leaving)
                result = [path for path in result if path.leave is Leave.NORMAL]
                if goes_on and not self.handlers:
                    result = going_on(result, [path for path in leaving if path.exception != SUSPENDED])
            paths = self._settle(result)
            if paths == []:
                break
        if paths is None and not left:
            self.store.release(mark)
            return None
        prefix = self.store.undo(mark)
        ended = [Path(Leave.NORMAL, {}, self.weight)] if paths is None else paths
        return left + [after(prefix, path) for path in ended]

    def _guarded(self, statement: ast.stmt, frame: Frame) -> list[Path] | None:
        """Execute a statement of a block, which has a mark open; what it raises is a way out, what it may raise is told
        to the open handler."""
        if frame.kind is FrameKind.MODULE and self.world.stack:
            self.world.stack[-1].line = statement.lineno
        handler = self.handlers[-1] if self.handlers and self.handlers[-1].frame is frame else None
        position = self.store.position
        self.statement = statement
        try:
            result = self.execute(statement, frame)
        except Raised as error:
            origin = error.origin or raised_by(self.world.stack, error.name, frame.module, statement)
            if isinstance(error, Endless):
                origin = replace(origin, runs_on=True)
            return [Path(Leave.RAISE, self.store.back_to(position), self.weight, error.held, error.name, origin)]
        except (BudgetExceeded, CallTooLong, RecursionError):
            self.store.back_to(position)
            raise
        if handler is not None and self.possible:
            handler.snapshots.append((frozenset(self.possible), self.store.changes_until(handler.mark, position)))
            self.possible.clear()
        return result

    def _settle(self, paths: list[Path]) -> list[Path] | None:
        """Join what may be joined, and make the current state what all paths agree on; None: one path, which it is."""
        merged = merge(paths)
        if len(merged) < 2:
            for path in merged:
                self.resume(path)
            return None if merged else merged
        common = dict(merged[0].delta)
        for path in merged[1:]:
            common = {k: v for k, v in common.items() if k in path.delta and same(v, path.delta[k])}
        if not common:
            return merged
        self.store.apply(common)
        rest = [{k: v for k, v in path.delta.items() if k not in common} for path in merged]
        return [Path(path.leave, delta, path.weight, path.value) for path, delta in zip(merged, rest, strict=True)]

    def collect(self, run: Callable[[], list[Path] | None], share: float = 1.0) -> list[Path]:
        """Try something on the current state: all ways out, and the state as it was."""
        weight, self.weight = self.weight, self.weight * share
        mark = self.store.mark()
        try:
            result = run()
        except Raised as error:
            delta = self.store.undo(mark)
            paths = [Path(Leave.RAISE, delta, self.weight, error.held, error.name, error.origin)]
        except (BudgetExceeded, CallTooLong, RecursionError):
            self.store.undo(mark)
            raise
        else:
            ended = [Path(Leave.NORMAL, {}, self.weight)] if result is None else result
            prefix = self.store.undo(mark)
            paths = [after(prefix, path) for path in ended]
        self.weight = weight
        return paths

    def follow(self, start: Path, run: Callable[[], list[Path] | None]) -> list[Path]:
        """Go on from where a path left."""
        weight = self.weight
        mark = self.store.mark()
        self.store.apply(start.delta)
        self.weight = start.weight
        paths = self.collect(run)
        self.store.undo(mark)
        self.weight = weight
        return [after(start.delta, path) for path in paths]

    def follow_all(self, starts: Iterable[Path], run: Run) -> list[Path]:
        """Go on from where several paths left."""
        return [way for start in self.alike(starts) for way in self.follow(start, run)]

    def alike(self, paths: Iterable[Way]) -> Iterator[Way]:
        """Give paths, or what opens them, one after the other: what they meet in the same round is one event."""
        rounds = last = self.rounds
        for path in paths:
            self.rounds = rounds
            yield path
            last = max(last, self.rounds)
        self.rounds = last

    def then(self, result: list[Path] | None, run: Callable[[], list[Path] | None]) -> list[Path] | None:
        """Go on with `run` on every path that is left normally; the answer is as `execute` gives it."""
        if result is None:
            return run()
        going = [path for path in result if path.leave is Leave.NORMAL]
        return [path for path in result if path.leave is not Leave.NORMAL] + self.follow_all(going, run)

    def resume(self, path: Path) -> None:
        """Make a path's state the current one."""
        self.store.apply(path.delta)
        self.weight = path.weight

    def perhaps(self, run: Callable[[], Value], share: float = 0.5) -> Value:
        """Evaluate what only some runs evaluate; its changes are perhaps there afterwards."""
        given: list[Value] = []
        weight = self.weight

        def tried() -> list[Path] | None:
            given.append(run())
            return None

        for path in self.collect(tried, share):
            if path.leave is Leave.RAISE:
                self.possible.add(path.exception or ANY)
                continue
            self.store.apply({key: join((value, live(key))) for key, value in path.delta.items()})
        self.weight = weight
        return given[0] if given else UNKNOWN

    def glance(self, node: ast.expr, frame: Frame) -> Value:
        """What an expression would give; nothing that evaluating it does is told or kept. UNKNOWN where it raises."""
        found: list[Value] = []

        def ask() -> None:
            found.append(self.evaluate(node, frame))

        with self.mute():
            self.collect(ask)
        return found[0] if found else UNKNOWN

    @contextmanager
    def asked_by(self, asker: Asker) -> Iterator[None]:
        """Evaluate for somebody outside: the traceback leaves the project where that was called."""
        before, self.asker = self.asker, asker
        try:
            yield
        finally:
            self.asker = before

    @contextmanager
    def mute(self) -> Iterator[None]:
        """Learn without telling: what is met inside is not observed."""
        self.muted += 1
        try:
            yield
        finally:
            self.muted -= 1
