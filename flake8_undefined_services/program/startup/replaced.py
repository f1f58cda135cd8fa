"""Functions whose name gets another value before anything has read it: nobody can call them.

def connect():
    return Client()         # nobody gets here
connect = None
"""

from __future__ import annotations

from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.values import FunctionValue


def forget(machine: Machine, frame: Frame, name: str) -> None:
    """A name of the frame itself is about to be bound anew, which only some runs may do."""
    if machine.weight < 1.0:
        return
    old = frame.namespace.bindings.get(name)
    if isinstance(old, FunctionValue) and id(old.node) not in machine.loaded:
        frame.module.deferred.pop(id(old.node), None)
