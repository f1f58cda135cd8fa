"""`for` and `while`: rounds over content that is known, any number of rounds else (language reference 8.2, 8.3)."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.program.startup import collections_, trials
from flake8_undefined_services.program.startup.assignment import assign
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Executor, Machine, Run
from flake8_undefined_services.program.startup.paths import Leave, Path, merge, vaguely_bound
from flake8_undefined_services.program.startup.raising import SUSPENDED
from flake8_undefined_services.program.startup.store import MISSING, Delta, live
from flake8_undefined_services.program.startup.suspension import PASSED
from flake8_undefined_services.program.startup.truth import assume, condition, given, is_input
from flake8_undefined_services.program.startup.values import MANY, UNKNOWN, PendingValue, Value
from flake8_undefined_services.syntax.returning import may_leave, may_not_return

_ROUNDS = 64
"""Loops over content that is known are followed for so many rounds."""


def _for(machine: Machine, node: ast.For | ast.AsyncFor, frame: Frame) -> list[Path] | None:
    iterable = machine.evaluate(node.iter, frame)
    items = _items(machine, node, iterable, frame)
    if machine.when is not Evaluation.IMPORT and not items:
        items = None  # who got hold of an empty list may have filled it by the time of the call

    def bind_and_run(value: Value) -> Run:
        def run() -> list[Path] | None:
            assign(machine, node.target, value, frame)
            return machine.run_block(node.body, frame)

        return run

    if items is not None and MANY not in items and len(items) <= _ROUNDS:
        return _finish_loop(machine, node, frame, *_rounds(machine, [bind_and_run(item) for item in items]))
    has_parts = items is None and _has_parts(node.iter)
    surely = has_parts or (items is not None and any(item is not MANY for item in items))
    run = bind_and_run(given(iterable))
    may_end = has_parts and machine.when is Evaluation.IMPORT
    return _unknown_rounds(
        machine, node, frame, run, may_skip=not surely, may_be_empty=is_input(iterable), may_end=may_end
    )


def _items(machine: Machine, node: ast.For | ast.AsyncFor, iterable: Value, frame: Frame) -> tuple[Value, ...] | None:
    """What the loop iterates over. A generator surely runs to its end only where nothing leaves the loop before."""
    if isinstance(iterable, PendingValue):
        leaving = (*_LEAVING, *_YIELDING) if id(frame.node) in machine.suspending else _LEAVING
        if any(may_leave(part, leaving) for part in node.body):
            return collections_.partly_consumed(machine, iterable, frame)
    return collections_.consumed(machine, iterable, frame)


def _has_parts(iterable: ast.expr) -> bool:
    """Whether a text is taken apart at a separator: what has none is one part (library reference, str.split)."""
    if not isinstance(iterable, ast.Call) or not isinstance(iterable.func, ast.Attribute):
        return False
    separators = [*iterable.args[:1], *(given.value for given in iterable.keywords if given.arg == "sep")]
    is_text = any(isinstance(each, ast.Constant) and isinstance(each.value, (str, bytes)) for each in separators)
    return is_text and iterable.func.attr in ("split", "rsplit")


_LEAVING = (ast.Break, ast.Return, ast.Raise)
_YIELDING = (ast.Yield, ast.YieldFrom)


def _rounds(machine: Machine, rounds: Sequence[Run]) -> tuple[list[Path], list[Path], list[Path]]:
    """Run known rounds one after the other: paths that end normally, that broke out, that left the block."""
    going = [Path(Leave.NORMAL, {}, machine.weight)]
    broken: list[Path] = []
    left: list[Path] = []
    for run in rounds:
        machine.rounds += 1
        ways = machine.follow_all(going, run)
        going, stopped, gone = _sorted_out(ways)
        broken += stopped
        left += gone
        going = merge(going)
        if not going:
            break
    return going, broken, left


def _sorted_out(ways: Sequence[Path]) -> tuple[list[Path], list[Path], list[Path]]:
    going = [w._replace(leave=Leave.NORMAL) for w in ways if w.leave in (Leave.NORMAL, Leave.CONTINUE)]
    broken = [way._replace(leave=Leave.NORMAL) for way in ways if way.leave is Leave.BREAK]
    left = [way for way in ways if way.leave in (Leave.RETURN, Leave.RAISE)]
    return going, broken, left


def _finish_loop(
    machine: Machine,
    node: ast.For | ast.AsyncFor | ast.While,
    frame: Frame,
    going: list[Path],
    broken: list[Path],
    left: list[Path],
) -> list[Path]:
    """The else clause runs where the loop was not broken."""
    ended = machine.follow_all(going, lambda: machine.run_block(node.orelse, frame))
    if may_not_return(node.orelse):
        ended = [vaguely_bound(path, broken) for path in ended]
    return ended + broken + left


def _unknown_rounds(
    machine: Machine,
    node: ast.For | ast.AsyncFor | ast.While,
    frame: Frame,
    run: Run,
    *,
    may_skip: bool,
    may_be_empty: bool = True,
    may_end: bool = False,
    endless: bool = False,
) -> list[Path]:
    """Any number of rounds: what one round binds counts as bound in the next, and is not told about before.

    may_be_empty: whether that there is no round at all is worth telling; who loops over something may know better.
    may_end: whether that there is one round only is.
    """
    machine.rounds += 1
    with trials.trying(machine, frame) as trial:
        first = machine.collect(run)
    widened = _widened(first)
    share = 0.5 if may_skip else 1.0
    if trial.missed:
        trials.tell(machine, trial, widened, share)
    start = Path(Leave.NORMAL, widened, machine.weight * share)
    ways = machine.follow(start, run)
    if may_end:
        ways = [way._replace(weight=way.weight * 0.5) for way in (*first, *ways)]
    going, broken, left = _sorted_out(ways)
    if id(frame.node) in machine.suspending and any(may_leave(part, _YIELDING) for part in node.body):
        left += [way._replace(leave=Leave.RAISE, exception=SUSPENDED) for way in going]
        going = []
    if endless:
        broken, left = _scaled(broken, left, machine.weight)
        going, left = [], _beside_endless(left) if going else left
    elif may_skip:
        unchanged = Path(Leave.NORMAL, {}, machine.weight * (1 - share))
        if may_be_empty and (isinstance(node, ast.While) or machine.when is Evaluation.IMPORT):
            going.append(unchanged)
        else:
            going.append(vaguely_bound(unchanged, [*going, *broken, *left]))
    return _finish_loop(machine, node, frame, merge(going), broken, left)


def _scaled(broken: list[Path], left: list[Path], weight: float) -> tuple[list[Path], list[Path]]:
    """All runs leave an endless loop one way or another, if they leave at all."""
    total = sum(path.weight for path in broken + left)
    factor = weight / total if total else 0.0
    return (
        [path._replace(weight=path.weight * factor) for path in broken],
        [path._replace(weight=path.weight * factor) for path in left],
    )


def _beside_endless(left: list[Path]) -> list[Path]:
    """Ways out of a loop in which other runs go on and on: who raises there has started."""
    return [way._replace(origin=replace(way.origin, runs_on=True)) if way.origin is not None else way for way in left]


def _widened(ways: Sequence[Path]) -> Delta:
    going = (way for way in ways if way.leave in (Leave.NORMAL, Leave.CONTINUE))
    changed = {key for way in going for key in way.delta if key[1] != PASSED}
    return {
        key: UNKNOWN
        for key in changed
        if any(way.delta.get(key, MISSING) is not MISSING for way in ways) or live(key) is not MISSING
    }


def _while(machine: Machine, node: ast.While, frame: Frame) -> list[Path] | None:
    if isinstance(node.test, ast.Constant) and node.test.value:
        return _unknown_rounds(
            machine, node, frame, lambda: machine.run_block(node.body, frame), may_skip=False, endless=True
        )
    answer = condition(machine, node.test, frame)
    if answer is False:
        return machine.run_block(node.orelse, frame)

    def run() -> list[Path] | None:
        machine.evaluate(node.test, frame)
        assume(machine, node.test, frame, True)
        return machine.run_block(node.body, frame)

    return _unknown_rounds(machine, node, frame, run, may_skip=answer is None)


EXECUTORS: Mapping[type, Executor] = {ast.For: _for, ast.AsyncFor: _for, ast.While: _while}
