"""Context managers that swallow exceptions: which ones, as far as that is known (language reference 3.3.9, 8.5)."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.program.startup import attributes
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.handlers import Clause, class_names
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.managers import is_stack
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
    Wrapped,
)
from flake8_undefined_services.syntax.walking import own_nodes

_SWALLOW = frozenset({"suppress", "raises", "assertRaises", "assertRaisesRegex"})


def swallowed(
    machine: Machine, manager: Value, written: ast.expr, body: Sequence[ast.stmt], frame: Frame
) -> list[Clause] | None:
    """The exceptions that a manager swallows; None: it lets all of them pass, or that is not known.

    written: the expression that made it. body: what it guards.
    """
    if is_stack(manager):
        return _by_stack(machine, body, frame)
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


def _by_stack(machine: Machine, body: Sequence[ast.stmt], frame: Frame) -> list[Clause] | None:
    """What the managers swallow that a block puts on its `ExitStack`, as if all of them were there from the first."""
    clauses: list[Clause] = []
    for statement in body:
        for node in (statement, *own_nodes(statement)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                if node.func.attr == "enter_context" and isinstance(node.args[0], ast.Call):
                    clauses += _by_call(machine, node.args[0], body, frame) or ()
                elif node.func.attr == "push" and isinstance(node.args[0], (ast.Name, ast.Attribute)):
                    clauses += _by_function(_named(machine, node.args[0], frame)) or ()
    return clauses or None


def _by_call(machine: Machine, call: ast.Call, body: Sequence[ast.stmt], frame: Frame) -> list[Clause] | None:
    """What a manager swallows, by whose call makes it: nothing is called for that."""
    kind = _named(machine, call.func, frame)
    if isinstance(kind, ClassValue):
        return _by_exit(kind)
    if isinstance(kind, Wrapped) and isinstance(kind.function, FunctionValue):
        return _by_generator(machine, kind.function)
    if not isinstance(kind, External) or kind.name.rpartition(".")[2] not in _SWALLOW:
        return None
    made = ExternalCall(kind.name, tuple(_named(machine, each, frame) for each in call.args))
    return swallowed(machine, made, call, body, frame)


def _named(machine: Machine, node: ast.expr, frame: Frame) -> Value:
    """What a name, or an attribute of one, stands for."""
    return UNKNOWN if any(isinstance(part, ast.Call) for part in ast.walk(node)) else machine.glance(node, frame)


def _by_exit(kind: ClassValue) -> list[Clause] | None:
    return _by_function(attributes.find(kind, "__exit__"))


def _by_function(leave: Value | None) -> list[Clause] | None:
    """An `__exit__` that returns nothing but a true constant swallows everything, one that computes it, perhaps."""
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
