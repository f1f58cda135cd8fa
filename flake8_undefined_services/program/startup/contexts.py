"""`with`: entering and leaving managers, and the ones that swallow exceptions (language reference 8.5)."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from flake8_undefined_services.program.startup import attributes, collections_, special
from flake8_undefined_services.program.startup.assignment import assign
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.handlers import Clause, class_names, guarded
from flake8_undefined_services.program.startup.machine import ANY, Executor, Machine
from flake8_undefined_services.program.startup.paths import Path
from flake8_undefined_services.program.startup.trying import handler_names
from flake8_undefined_services.program.startup.values import (
    NONE,
    UNKNOWN,
    ExternalCall,
    FunctionValue,
    InstanceValue,
    PendingValue,
    Value,
)
from flake8_undefined_services.syntax.walking import own_nodes

_SWALLOW = frozenset({"suppress", "raises", "assertRaises", "assertRaisesRegex"})


def _with(machine: Machine, node: ast.With | ast.AsyncWith, frame: Frame) -> list[Path] | None:
    return _items(machine, node.items, node.body, frame)


def _items(
    machine: Machine, items: Sequence[ast.withitem], body: Sequence[ast.stmt], frame: Frame
) -> list[Path] | None:
    """Managers are entered from left to right; each guards what follows."""
    if not items:
        return machine.run_block(body, frame)
    manager = machine.evaluate(items[0].context_expr, frame)
    entered = _enter(machine, manager, frame)
    target = items[0].optional_vars

    def inner() -> list[Path] | None:
        if target is not None:
            assign(machine, target, entered, frame)
        return _items(machine, items[1:], body, frame)

    swallowed = _swallowed(machine, manager)
    result = inner() if swallowed is None else guarded(machine, frame, inner, lambda: None, swallowed)
    return machine.then(result, lambda: _leave(machine, manager, frame))


def _enter(machine: Machine, manager: Value, frame: Frame) -> Value:
    machine.possible.add(ANY)
    if isinstance(manager, PendingValue):
        collections_.run_pending(manager)
        return UNKNOWN
    found = special.first_of(machine, manager, ("__enter__", "__aenter__"), (), frame)
    if isinstance(found, PendingValue) and found.is_coroutine:
        return collections_.run_pending(found)
    return UNKNOWN if found is None else found


def _leave(machine: Machine, manager: Value, frame: Frame) -> None:
    collections_.run_pending(
        special.first_of(machine, manager, ("__exit__", "__aexit__"), (NONE, NONE, NONE), frame) or UNKNOWN
    )


def _swallowed(machine: Machine, manager: Value) -> list[Clause] | None:
    """The exceptions that a manager swallows; None: it lets all of them pass, or that is not known."""
    if isinstance(manager, InstanceValue):
        return _swallowed_by_exit(manager)
    if isinstance(manager, PendingValue) and manager.function is not None:
        return _swallowed_by_generator(machine, manager.function)
    if not isinstance(manager, ExternalCall) or manager.name.rpartition(".")[2] not in _SWALLOW:
        return None
    names: set[str] = set()
    for argument in manager.arguments:
        found = class_names(machine, argument)
        if found is None:
            return [_swallows(None)]
        names |= found
    return [_swallows(frozenset(names))]


def _swallows(names: frozenset[str] | None) -> Clause:
    return Clause(names, lambda: None)


def _swallowed_by_exit(manager: InstanceValue) -> list[Clause] | None:
    """An `__exit__` that returns nothing but a true constant swallows everything (language reference 3.3.9)."""
    leave = attributes.find(manager.kind, "__exit__")
    if not isinstance(leave, FunctionValue):
        return None
    returned = [node.value for node in own_nodes(leave.node) if isinstance(node, ast.Return)]
    always = all(isinstance(value, ast.Constant) and value.value for value in returned)
    return [_swallows(frozenset({"BaseException"}))] if returned and always else None


def _swallowed_by_generator(machine: Machine, function: FunctionValue) -> list[Clause] | None:
    """`@contextmanager`: the exception arises at the `yield`, where a handler may keep it (contextlib)."""
    for node in own_nodes(function.node):
        if isinstance(node, ast.Try) and any(isinstance(part, ast.Yield) for part in own_nodes(node, node.body)):
            return [
                _swallows(handler_names(machine, handler, function.closure))
                for handler in node.handlers
                if not any(isinstance(part, ast.Raise) for part in own_nodes(handler))
            ] or None
    return None


EXECUTORS: Mapping[type, Executor] = {ast.With: _with, ast.AsyncWith: _with}
