"""What code that is not followed may do with a class of the project: call methods that it knows by their names.

class Registry(base.Registry):               # `register`, which it has from there, calls the hook
    def registration_hook(self, cls, index):
        setattr(objects, cls.name(), cls)    # which names `objects` has is not known from now on
"""

from __future__ import annotations

import ast

from flake8_undefined_services.program.startup.importing import bind_in_module
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.store import ANY_NAME
from flake8_undefined_services.program.startup.values import UNKNOWN, ClassValue, FunctionValue, ModuleValue, Wrapped
from flake8_undefined_services.syntax.scopes import Function
from flake8_undefined_services.syntax.stored import SET_BY_A_NAME


def open_modules(machine: Machine, kind: ClassValue) -> None:
    """Modules in which a class's methods set names may have any of them, where its bases are not all known."""
    if kind.is_closed:
        return
    for base in kind.lineage():
        if isinstance(base, ClassValue) and _may_set(base):
            for value in base.namespace.bindings.values():
                below = value.function if isinstance(value, Wrapped) else value
                if isinstance(below, FunctionValue):
                    _open(machine, below)


def _may_set(kind: ClassValue) -> bool:
    """Whether the file of a class gives something attributes whose names are worked out."""
    return kind.frame is not None and bool(kind.frame.module.facts.called_for(SET_BY_A_NAME))


def _open(machine: Machine, function: FunctionValue) -> None:
    for name in function.closure.module.facts.answer(_owners, function.node):
        held = function.closure.held(name)
        if isinstance(held, ModuleValue):
            bind_in_module(machine, held, ANY_NAME, UNKNOWN)


def _owners(function: Function) -> frozenset[str]:
    """The names of what a function gives attributes whose names are worked out."""
    calls = (node for node in ast.walk(function) if isinstance(node, ast.Call) and len(node.args) == 3)
    return frozenset(
        call.args[0].id
        for call in calls
        if isinstance(call.func, ast.Name)
        and call.func.id == "setattr"
        and isinstance(call.args[0], ast.Name)
        and not isinstance(call.args[1], ast.Constant)
    )
