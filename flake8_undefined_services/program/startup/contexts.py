"""`with`: entering and leaving managers, and the ones that swallow exceptions (language reference 8.5)."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from flake8_undefined_services.program.startup import attributes, collections_
from flake8_undefined_services.program.startup.assignment import assign
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.handlers import class_names, guarded
from flake8_undefined_services.program.startup.machine import ANY, Executor, Machine
from flake8_undefined_services.program.startup.paths import Path
from flake8_undefined_services.program.startup.values import UNKNOWN, ExternalCall, PendingValue, Value

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
    if swallowed is not None:
        return guarded(machine, frame, inner, lambda: None, [(swallowed[0], lambda: None)])
    result = inner()
    return machine.then(result, lambda: _leave(machine, manager, frame))


def _enter(machine: Machine, manager: Value, frame: Frame) -> Value:
    machine.possible.add(ANY)
    if isinstance(manager, PendingValue):
        collections_.run_pending(manager)
        return UNKNOWN
    found = attributes.call_special(machine, manager, "__enter__", (), frame)
    return UNKNOWN if found is None else found


def _leave(machine: Machine, manager: Value, frame: Frame) -> None:
    attributes.call_special(machine, manager, "__exit__", (UNKNOWN, UNKNOWN, UNKNOWN), frame)


def _swallowed(machine: Machine, manager: Value) -> tuple[frozenset[str] | None] | None:
    """The exceptions that a manager swallows, in a tuple of one; None: it lets them pass."""
    if not isinstance(manager, ExternalCall) or manager.name.rpartition(".")[2] not in _SWALLOW:
        return None
    names: set[str] = set()
    for argument in manager.arguments:
        found = class_names(machine, argument)
        if found is None:
            return (None,)
        names |= found
    return (frozenset(names),)


EXECUTORS: Mapping[type, Executor] = {ast.With: _with, ast.AsyncWith: _with}
