"""`with`: entering and leaving managers, and the ones that swallow exceptions (language reference 8.5)."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from flake8_undefined_services.program.startup import managers, swallowing
from flake8_undefined_services.program.startup.assignment import assign
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.handlers import guarded
from flake8_undefined_services.program.startup.machine import Executor, Machine
from flake8_undefined_services.program.startup.paths import Path


def _with(machine: Machine, node: ast.With | ast.AsyncWith, frame: Frame) -> list[Path] | None:
    return _items(machine, node.items, node.body, frame)


def _items(
    machine: Machine, items: Sequence[ast.withitem], body: Sequence[ast.stmt], frame: Frame
) -> list[Path] | None:
    """Managers are entered from left to right; each guards what follows."""
    if not items:
        return machine.run_block(body, frame)
    manager = machine.evaluate(items[0].context_expr, frame)
    entered = managers.enter(machine, manager, frame)
    target = items[0].optional_vars

    def inner() -> list[Path] | None:
        if target is not None:
            assign(machine, target, entered, frame)
        return _items(machine, items[1:], body, frame)

    swallowed = swallowing.swallowed(machine, manager, items[0].context_expr, body, frame)
    result = inner() if swallowed is None else guarded(machine, frame, inner, lambda: None, swallowed)
    return machine.then(result, lambda: managers.leave(machine, manager, frame))


EXECUTORS: Mapping[type, Executor] = {ast.With: _with, ast.AsyncWith: _with}
