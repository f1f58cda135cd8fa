"""Context managers that swallow exceptions: which ones, as far as that is known (language reference 3.3.9, 8.5)."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.program.startup import attributes
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.handlers import Clause, class_names
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.trying import handler_names
from flake8_undefined_services.program.startup.values import (
    UNKNOWN,
    ClassValue,
    External,
    ExternalCall,
    FunctionValue,
    InstanceValue,
    PendingValue,
    Value,
)
from flake8_undefined_services.syntax.walking import own_nodes

_SWALLOW = frozenset({"suppress", "raises", "assertRaises", "assertRaisesRegex"})


def swallowed(
    machine: Machine, manager: Value, written: ast.expr, body: Sequence[ast.stmt], frame: Frame
) -> list[Clause] | None:
    """The exceptions that a manager swallows; None: it lets all of them pass, or that is not known.

    written: the expression that made it. body: what it guards.
    """
    if isinstance(manager, InstanceValue):
        return _by_exit(manager.kind)
    if isinstance(manager, PendingValue) and manager.function is not None:
        return _by_generator(machine, manager.function)
    if manager is UNKNOWN and _is_installed(machine, written, body, frame):
        return [_clause(None)]
    if not isinstance(manager, ExternalCall) or manager.name.rpartition(".")[2] not in _SWALLOW:
        return None
    names: set[str] = set()
    for argument in manager.arguments:
        found = class_names(machine, argument)
        if found is None:
            return [_clause(None)]
        names |= found
    return [_clause(frozenset(names))]


def _clause(names: frozenset[str] | None) -> Clause:
    return Clause(names, lambda: None)


def _by_exit(kind: ClassValue) -> list[Clause] | None:
    """An `__exit__` that returns nothing but a true constant swallows everything, one that computes it, perhaps."""
    leave = attributes.find(kind, "__exit__")
    if not isinstance(leave, FunctionValue):
        return None
    returned = [node.value for node in own_nodes(leave.node) if isinstance(node, ast.Return)]
    answers = [bool(each.value) if isinstance(each, ast.Constant) else None for each in returned if each is not None]
    if not any(answer is not False for answer in answers):
        return None
    return [_clause(frozenset({"BaseException"}) if all(answers) and len(answers) == len(returned) else None)]


def _by_generator(machine: Machine, function: FunctionValue) -> list[Clause] | None:
    """`@contextmanager`: the exception arises at the `yield`, where a handler may keep it (contextlib)."""
    for node in own_nodes(function.node):
        if isinstance(node, ast.Try) and any(isinstance(part, ast.Yield) for part in own_nodes(node, node.body)):
            return [
                _clause(handler_names(machine, handler, function.closure))
                for handler in node.handlers
                if not any(isinstance(part, ast.Raise) for part in own_nodes(handler))
            ] or None
    return None


def _is_installed(machine: Machine, written: ast.expr, body: Sequence[ast.stmt], frame: Frame) -> bool:
    """Whether an installed class's manager may swallow what importing raises, by its source."""
    if machine.when is not Evaluation.IMPORT or not isinstance(written, ast.Call):
        return False
    if not any(isinstance(node, (ast.Import, ast.ImportFrom)) for each in body for node in ast.walk(each)):
        return False
    with machine.mute():
        made_by = machine.evaluate(written.func, frame)
    kind = machine.tables.outside.left(made_by.name) if isinstance(made_by, External) else None
    return isinstance(kind, ClassValue) and _by_exit(kind) is not None
