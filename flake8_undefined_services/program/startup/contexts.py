"""`with`: entering and leaving managers, and the ones that swallow exceptions (language reference 8.5)."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from flake8_undefined_services.program.startup import collections_, special, swallowing
from flake8_undefined_services.program.startup.assignment import assign
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.handlers import guarded
from flake8_undefined_services.program.startup.machine import Executor, Machine
from flake8_undefined_services.program.startup.paths import Path
from flake8_undefined_services.program.startup.raising import ANY
from flake8_undefined_services.program.startup.values import (
    NONE,
    UNKNOWN,
    ExternalCall,
    PendingValue,
    Value,
)


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

    swallowed = swallowing.swallowed(machine, manager, items[0].context_expr, body, frame)
    result = inner() if swallowed is None else guarded(machine, frame, inner, lambda: None, swallowed)
    return machine.then(result, lambda: _leave(machine, manager, frame))


def _enter(machine: Machine, manager: Value, frame: Frame) -> Value:
    machine.possible.add(ANY)
    if isinstance(manager, PendingValue):
        collections_.run_pending(manager)
        return UNKNOWN
    closed = _closed(manager)
    if closed is not None:
        return closed
    found = special.first_of(machine, manager, ("__enter__", "__aenter__"), (), frame)
    if isinstance(found, PendingValue) and found.is_coroutine:
        return collections_.run_pending(found)
    return UNKNOWN if found is None else found


def _closed(manager: Value) -> Value | None:
    """What `contextlib.closing` was given, whose `close` it calls in the end."""
    if not isinstance(manager, ExternalCall) or manager.name != "contextlib.closing":
        return None
    return manager.arguments[0] if manager.arguments else None


def _leave(machine: Machine, manager: Value, frame: Frame) -> None:
    closed = _closed(manager)
    if closed is not None:
        special.first_of(machine, closed, ("close",), (), frame)
        return
    collections_.run_pending(
        special.first_of(machine, manager, ("__exit__", "__aexit__"), (NONE, NONE, NONE), frame) or UNKNOWN
    )


EXECUTORS: Mapping[type, Executor] = {ast.With: _with, ast.AsyncWith: _with}
