"""Names that code puts among the builtins, where every module of the process finds them.

import builtins, gettext
builtins.log = print                # also setattr(builtins, …), builtins.__dict__[…], __builtins__[…]
gettext.install("app")              # `_`
"""

from __future__ import annotations

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.store import ANY_NAME
from flake8_undefined_services.program.startup.values import UNKNOWN, Constant, External, Value

DICTIONARIES = (External("builtins"), External("builtins.__dict__"))
"""In a module that was imported `__builtins__` is the dict, in `__main__` the module (CPython)."""


def add(machine: Machine, name: Value) -> None:
    """One more builtin, of any name where it is not known."""
    known = name.value if isinstance(name, Constant) else None
    machine.world.bind_elsewhere(machine.world.builtins, known if isinstance(known, str) else ANY_NAME, UNKNOWN)


def has(machine: Machine, name: str) -> bool:
    """Whether code of this process has added a builtin of that name; by the time of a call, of any process."""
    world = machine.world
    for each in (name, ANY_NAME):
        if each in world.builtins.bindings:
            binder = world.binders.get((id(world.builtins), each))
            if binder is not None:
                world.lean_on(binder)
            return True
    return machine.when is not Evaluation.IMPORT and not world.builtins.bound_elsewhere.isdisjoint((name, ANY_NAME))
