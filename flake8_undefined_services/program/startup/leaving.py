"""Ways out: `return`, `break`, `continue`, `raise` and `assert` (language reference 7)."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from flake8_undefined_services.language.exceptions import is_group
from flake8_undefined_services.program.startup.catching import raise_again
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.handlers import class_names
from flake8_undefined_services.program.startup.machine import Executor, Machine
from flake8_undefined_services.program.startup.paths import Leave, Path
from flake8_undefined_services.program.startup.raising import Raised
from flake8_undefined_services.program.startup.truth import assume, condition
from flake8_undefined_services.program.startup.values import NONE, Caught, ClassValue, TupleValue, Value


def _return(machine: Machine, node: ast.Return, frame: Frame) -> list[Path]:
    value = NONE if node.value is None else machine.evaluate(node.value, frame)
    return _leaving(machine, Leave.RETURN, value)


def _leaving(machine: Machine, leave: Leave, value: Value = NONE) -> list[Path]:
    return [Path(leave, {}, machine.weight, value)]


def _break(machine: Machine, node: ast.Break, frame: Frame) -> list[Path]:
    return _leaving(machine, Leave.BREAK)


def _continue(machine: Machine, node: ast.Continue, frame: Frame) -> list[Path]:
    return _leaving(machine, Leave.CONTINUE)


def _raise(machine: Machine, node: ast.Raise, frame: Frame) -> None:
    name = ""
    if node.exc is None and machine.handling:
        raise_again(machine, machine.handling[-1].exception, machine.handling[-1].origin, frame)
    if node.exc is not None:
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        with machine.mute():
            found = class_names(machine, machine.evaluate(raised, frame))
        given = machine.evaluate(node.exc, frame)
        if isinstance(given, ClassValue):
            machine.call(given, (), {}, frame)  # an exception class is called without arguments (7.8)
        if isinstance(given, Caught) and given.exception:
            raise_again(machine, given.exception, given.origin, frame)
        name = next(iter(found)) if found and len(found) == 1 else ""
        if is_group(name):
            raise Raised(name, held=_held(machine, node.exc, frame))
    if node.cause is not None:
        machine.evaluate(node.cause, frame)
    raise Raised(name)


def _held(machine: Machine, group: ast.expr, frame: Frame) -> Value:
    """The exceptions that a group is made of (PEP 654), where the source shows the class of each."""
    given = group.args[1] if isinstance(group, ast.Call) and len(group.args) == 2 else None
    held: list[Value] = []
    for each in given.elts if isinstance(given, (ast.List, ast.Tuple)) else ():
        with machine.mute():
            names = class_names(machine, machine.evaluate(each.func if isinstance(each, ast.Call) else each, frame))
        if names is None or len(names) != 1 or is_group(next(iter(names))):
            return NONE
        held.append(Caught(next(iter(names))))
    return TupleValue(tuple(held)) if held else NONE


def _assert(machine: Machine, node: ast.Assert, frame: Frame) -> None:
    answer = condition(machine, node.test, frame)
    if answer is False:
        if node.msg is not None:
            machine.evaluate(node.msg, frame)
        raise Raised("AssertionError")
    assume(machine, node.test, frame, True)
    if answer is None:
        machine.possible.add("AssertionError")


EXECUTORS: Mapping[type, Executor] = {
    ast.Return: _return,
    ast.Break: _break,
    ast.Continue: _continue,
    ast.Raise: _raise,
    ast.Assert: _assert,
}
