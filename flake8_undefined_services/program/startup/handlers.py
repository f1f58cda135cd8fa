"""Handlers: what a guarded body raises, or may raise, and where that goes (language reference 4.3, 8.4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.language.exceptions import is_group
from flake8_undefined_services.program.startup import collections_
from flake8_undefined_services.program.startup.exceptions import BROAD
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Handler, Machine, Run
from flake8_undefined_services.program.startup.paths import Leave, Path, merge
from flake8_undefined_services.program.startup.raising import ANY, SUSPENDED, Raised
from flake8_undefined_services.program.startup.store import Delta, Key
from flake8_undefined_services.program.startup.values import (
    MANY,
    NONE,
    UNKNOWN,
    Caught,
    ClassValue,
    External,
    InstanceValue,
    TupleValue,
    Value,
)


@dataclass(frozen=True, slots=True)
class Clause:
    """An `except` clause, or what a manager swallows.

    names: the classes that it catches, None where they are not known. ask: looks up what the clause names, which the
    interpreter does when an exception arrives (language reference 8.4.1). splits: `except*`.
    """

    names: frozenset[str] | None
    run: Run
    ask: Run = lambda: None
    splits: bool = False


def class_names(machine: Machine, value: Value) -> frozenset[str] | None:
    """The names of the classes that an exception class, an exception, or a tuple of classes stands for."""
    if isinstance(value, External):
        return frozenset({value.name.rpartition(".")[2] if value.name.startswith("builtins.") else value.name})
    if isinstance(value, Caught):
        return frozenset({value.exception}) if value.exception else None
    kind = value.kind if isinstance(value, InstanceValue) else value
    if isinstance(kind, ClassValue):
        return frozenset({machine.world.exceptions.name_of(kind)})
    items = collections_.items_of(value)
    if items is None or MANY in items:
        return None
    found = [class_names(machine, item) for item in items]
    return frozenset().union(*(names for names in found if names is not None)) if None not in found else None


def guarded(
    machine: Machine,
    frame: Frame,
    body: Run,
    otherwise: Run,
    clauses: Sequence[Clause],
    asking: frozenset[str] = frozenset(),
) -> list[Path]:
    """Run a body under handlers: what it surely raises, may raise, and what follows where it raises nothing.

    asking: exceptions that get to the clauses, whether one of them catches these or not.
    """
    names = [clause.names for clause in clauses]
    everything = asking.union(*(n for n in names if n is not None)) if None not in names else None
    outer, machine.possible = machine.possible, set()
    mark = machine.store.mark()
    handler = Handler(everything, frame, mark)
    machine.handlers.append(handler)
    try:
        ways = machine.collect(body)
    finally:
        machine.handlers.pop()
        machine.store.release(mark)
        inner, machine.possible = machine.possible, outer
    raised = [way for way in ways if way.leave is Leave.RAISE]
    others = [way for way in ways if way.leave is not Leave.RAISE]
    surely = bool(raised) and not others  # what does neither, an endless loop, is left by an exception only
    if inner and not surely:  # else it is of the statement that raises
        handler.snapshots.append((frozenset(inner), {}))
    if handler.snapshots and not (surely and all(_is_caught(machine, way, clauses) for way in raised)):
        return _may_raise(machine, others, otherwise, clauses, raised, handler.snapshots)
    left = machine.then(others, otherwise) or []
    for way in machine.alike(raised):
        left += _handled(machine, way, clauses)
    return left


def _is_caught(machine: Machine, way: Path, clauses: Sequence[Clause]) -> bool:
    return any(_catches(machine, clause.names, way.exception) for clause in clauses)


NO_ATTRIBUTE = frozenset({"AttributeError"})


def attempted(
    machine: Machine, frame: Frame, caught: frozenset[str], run: Callable[[], Value]
) -> tuple[Value, bool | None]:
    """What something gives that the caller's own code, which is not analysed, calls under a handler; and whether that
    handler catches an exception: True, False, None where some runs meet one."""
    outer, machine.possible = machine.possible, set()
    mark = machine.store.mark()
    machine.handlers.append(Handler(caught, frame, mark, answers=caught == NO_ATTRIBUTE))
    try:
        value, answer = run(), False
    except Raised as error:
        sure = _catches(machine, caught, error.name)
        if sure is False:
            raise
        return UNKNOWN, sure
    finally:
        machine.handlers.pop()
        machine.store.release(mark)
        met, machine.possible = machine.possible, outer
        kept = {each for each in met if not _enters(machine, caught, each)}
        machine.possible |= kept
    return value, answer if kept == met else None


def _may_raise(
    machine: Machine,
    others: Sequence[Path],
    otherwise: Run,
    clauses: Sequence[Clause],
    raised: Sequence[Path],
    snapshots: Sequence[tuple[frozenset[str], Delta]],
) -> list[Path]:
    """The body may end normally or jump to a handler; both are followed, with half the weight each."""
    entered: list[tuple[Run, list[Path], bool]] = []
    asked: list[Clause] = []
    for clause in clauses:
        asked.append(clause)
        arriving = [({e for e in errors if _enters(machine, clause.names, e)}, delta) for errors, delta in snapshots]
        states = [delta for errors, delta in arriving if errors]
        if states:
            starts = merge(_arrivals(states))
            by_chance = not any(errors - {ANY} for errors, _ in arriving)
            entered.append((clause.run, starts, by_chance))
            machine.chances += by_chance
            for each in asked:
                machine.follow(starts[0]._replace(weight=machine.weight * 0.5), each.ask)
            machine.chances -= by_chance
            asked.clear()
    for errors, _ in snapshots:
        machine.possible |= {e for e in errors if not any(_enters(machine, clause.names, e) for clause in clauses)}
    halved = [way._replace(weight=way.weight * 0.5) for way in others] if entered else list(others)
    left = machine.then(halved, otherwise) or []
    total = sum(way.weight for way in others) if others else machine.weight
    for run, starts, by_chance in entered:
        share = total * 0.5 / len(entered) / sum(start.weight for start in starts)
        machine.handling.append(Caught(""))
        machine.chances += by_chance
        for start in starts:
            left += machine.follow(start._replace(weight=start.weight * share), run)
        machine.chances -= by_chance
        machine.handling.pop()
    for way in raised:
        left += _handled(machine, way, clauses)
    return left


def _arrivals(states: Sequence[Delta]) -> list[Path]:
    """A path for each state, as heavy as it is frequent: most statements leave things as the one before them did."""
    times: dict[frozenset[tuple[Key, int]], int] = {}
    first: list[Delta] = []
    for state in states:
        same = frozenset((key, id(value)) for key, value in state.items())
        if same not in times:
            first.append(state)
        times[same] = times.get(same, 0) + 1
    return [Path(Leave.NORMAL, state, float(often)) for state, often in zip(first, times.values(), strict=True)]


def _enters(machine: Machine, names: frozenset[str] | None, error: str) -> bool:
    """Whether an exception that may happen enters a handler; unknown ones are not of names or imports."""
    if names is None:
        return True
    if error == ANY:
        return not names <= (_NOT_BY_CHANCE if machine.when is Evaluation.IMPORT else _NAME_ERRORS)
    return any(machine.world.exceptions.catches(name, error, machine.target.version) for name in names)


_NAME_ERRORS = frozenset({"NameError", "UnboundLocalError"})

_NOT_BY_CHANCE = _NAME_ERRORS | {"ImportError", "ModuleNotFoundError", "SyntaxError"}


def _handled(machine: Machine, way: Path, clauses: Sequence[Clause]) -> list[Path]:
    """Where a raised exception goes: to the first handler that catches it, or on."""
    if way.exception == SUSPENDED:
        return [way]
    if is_group(way.exception) and isinstance(way.value, TupleValue) and clauses and clauses[0].splits:
        return _split(machine, way, way.value, clauses)
    left: list[Path] = []
    share = 1.0
    for clause in clauses:
        asked = machine.follow(way._replace(leave=Leave.NORMAL), clause.ask)
        if asked[0].leave is Leave.RAISE:
            return [*left, *asked]
        sure = _catches(machine, clause.names, way.exception)
        if clause.splits and is_group(way.exception) and not (clause.names or BROAD) & BROAD:
            sure = None  # what the group holds decides
        if sure is False:
            continue
        part = share if sure else share / 2
        machine.handling.append(Caught(way.exception, way.origin))
        ends = machine.follow(way._replace(leave=Leave.NORMAL, weight=way.weight * part), clause.run)
        machine.handling.pop()
        if sure and _catches(machine, clause.names, "ModuleNotFoundError"):
            _note_swallowed(machine, way, ends)
        left += ends
        share -= part
        if sure:
            return left
    return [*left, way._replace(weight=way.weight * share)]


def _split(machine: Machine, way: Path, group: TupleValue, clauses: Sequence[Clause]) -> list[Path]:
    """Each `except*` takes what it catches out of the group, what is left is raised on (language reference 8.4.2)."""
    left: list[Path] = []
    here = [way._replace(leave=Leave.NORMAL, value=NONE)]
    held = [each for each in group.items if isinstance(each, Caught)]
    for clause in clauses:
        taken = [each for each in held if _catches(machine, clause.names, each.exception) is not False]
        held = [each for each in held if each not in taken]
        if not taken:
            continue
        machine.handling.append(Caught(way.exception, way.origin))
        ends = machine.follow_all(here, clause.run)
        machine.handling.pop()
        left += [end for end in ends if end.leave is not Leave.NORMAL]
        here = [end for end in ends if end.leave is Leave.NORMAL]
    if held:
        here = [end._replace(leave=Leave.RAISE, value=TupleValue(tuple(held))) for end in here]
    return left + here


def _catches(machine: Machine, names: frozenset[str] | None, exception: str) -> bool | None:
    """Whether one of a handler's classes catches the exception; None: one of the two is not known well enough."""
    if names is None:
        return None
    if not exception:
        return True if names & BROAD else None
    answers = {machine.world.exceptions.catches(name, exception, machine.target.version) for name in names}
    return True if True in answers else None if None in answers else False


def _note_swallowed(machine: Machine, way: Path, ends: Sequence[Path]) -> None:
    """A handler has caught what an imported module met, and on no way raises it again."""
    crossed = [each for each in machine.crossed if each.origin is way.origin]
    if crossed and not any(end.leave is Leave.RAISE for end in ends):
        crossed[-1].swallowed()
