"""Generators and coroutines: their bodies run when somebody asks, up to a `yield` or to the end (6.2.9, 6.4)."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from flake8_undefined_services.program.startup import bodies, collections_, special, suspension
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Evaluator, Machine
from flake8_undefined_services.program.startup.raising import ANY, SUSPENDED, Raised
from flake8_undefined_services.program.startup.store import Namespace
from flake8_undefined_services.program.startup.values import UNKNOWN, FunctionValue, PendingValue, Value


def pending(
    machine: Machine, function: FunctionValue, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> PendingValue:
    """What calling a generator function or a coroutine function gives: nothing of its body has run."""
    is_generator = function.closure.module.scope(function.node).is_generator
    resumed = Namespace()

    def run() -> Value:
        returned = bodies.run(machine, function, arguments, keywords)
        return UNKNOWN if is_generator else returned

    def resume() -> Value:
        before = suspension.number(resumed)
        ahead = suspension.Suspension(1 if before is None else before + 1)
        try:
            with _suspending(machine, function, ahead):
                bodies.run(machine, function, arguments, keywords)
        except Raised as error:
            if error.name != SUSPENDED and ahead.is_new:
                raise
        if before is not None:
            suspension.count(machine.store, resumed, ahead.last)
        return UNKNOWN

    is_coroutine = isinstance(function.node, ast.AsyncFunctionDef)
    return PendingValue(collections_.once(run), is_coroutine, function, resume if is_generator else None)


@contextmanager
def _suspending(machine: Machine, function: FunctionValue, ahead: suspension.Suspension) -> Iterator[None]:
    """Nothing is told before it is new."""
    node = id(function.node)
    around, machine.suspending[node] = machine.suspending.get(node), ahead
    machine.muted += not ahead.is_new
    try:
        yield
    finally:
        machine.muted -= not ahead.is_new
        if around is None:
            del machine.suspending[node]
        else:
            machine.suspending[node] = around


def _yield(machine: Machine, node: ast.Yield, frame: Frame) -> Value:
    if node.value is not None:
        machine.evaluate(node.value, frame)
    ahead = machine.suspending.get(id(frame.node))
    if ahead is not None:
        was_new = ahead.is_new
        ahead.get_to_yield(machine.store)
        machine.muted -= ahead.is_new and not was_new
    machine.possible.add(ANY)
    return UNKNOWN


def _yield_from(machine: Machine, node: ast.YieldFrom, frame: Frame) -> Value:
    delegate = machine.evaluate(node.value, frame)
    if id(frame.node) in machine.suspending:
        collections_.partly_consumed(machine, delegate, frame)
        raise Raised(SUSPENDED)
    collections_.consumed(machine, delegate, frame)
    machine.possible.add(ANY)
    return UNKNOWN


def _await(machine: Machine, node: ast.Await, frame: Frame) -> Value:
    machine.possible.add(ANY)
    value = machine.evaluate(node.value, frame)
    waiting = special.first_of(machine, value, ("__await__",), (), frame)
    return collections_.run_pending(value if waiting is None else waiting)


EVALUATORS: Mapping[type, Evaluator] = {ast.Await: _await, ast.Yield: _yield, ast.YieldFrom: _yield_from}
