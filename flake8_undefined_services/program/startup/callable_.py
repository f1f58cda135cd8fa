"""Whether anybody can call a function where a dependency is absent: other code may stand in the way.

class Cache:
    def __init__(self):
        if redis is None:
            raise RuntimeError("install app[redis]")    # so nobody has an instance

    def get(self, key):
        return redis.Redis().get(key)                   # and this never runs
"""

from __future__ import annotations

from flake8_undefined_services.program.startup import bodies
from flake8_undefined_services.program.startup.binding import bind_arguments
from flake8_undefined_services.program.startup.bodies import speaks_of_absence
from flake8_undefined_services.program.startup.frames import FrameKind
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.paths import Path
from flake8_undefined_services.program.startup.raising import BudgetExceeded, CallTooLong, Raised
from flake8_undefined_services.program.startup.store import Perhaps
from flake8_undefined_services.program.startup.values import UNKNOWN, ClassValue, FunctionValue, Value, Wrapped

_MAKERS = ("__new__", "__init__")


def can_be_called(machine: Machine, function: FunctionValue) -> bool:
    """Whether neither the class's own construction nor a decorator keeps calls from it, for certain."""
    owner = function.closure.current_class if function.closure.kind is FrameKind.CLASS else None
    if owner is not None and function.name not in _MAKERS and _cannot_be_made(machine, owner):
        return False
    wrapper = _standing_for(function)
    return wrapper is None or not speaks_of_absence(machine, wrapper) or _reaches(machine, wrapper, function)


def _cannot_be_made(machine: Machine, kind: ClassValue) -> bool:
    """Whether making an instance raises, here or in a base of the project."""
    made_by = (
        _function_of(base.namespace.bindings.get(name))
        for base in kind.lineage()
        if isinstance(base, ClassValue)
        for name in _MAKERS
    )
    return any(maker is not None and speaks_of_absence(machine, maker) and _raises(machine, maker) for maker in made_by)


def _standing_for(function: FunctionValue) -> FunctionValue | None:
    """The function that a decorator has put under this one's name."""
    bound = _function_of(function.closure.namespace.bindings.get(function.name))
    return bound if bound is not None and bound.node is not function.node else None


def _function_of(value: Value | None) -> FunctionValue | None:
    while isinstance(value, (Wrapped, Perhaps)):
        value = value.function if isinstance(value, Wrapped) else value.value
    return value if isinstance(value, FunctionValue) else None


def _raises(machine: Machine, function: FunctionValue) -> bool:
    """Whether every call raises; what the call would change is taken back."""
    known = machine.raising.get(id(function.node))
    if known is None:
        machine.raising[id(function.node)] = False  # while it is tried, a call of itself is no reason
        known = machine.raising[id(function.node)] = _try(machine, function)
    return known


def _reaches(machine: Machine, wrapper: FunctionValue, function: FunctionValue) -> bool:
    """Whether a call of the wrapper gets to the function, as far as that can be followed."""
    machine.got_to.discard(id(function.node))
    raised = _try(machine, wrapper)
    return not raised or id(function.node) in machine.got_to


def _try(machine: Machine, function: FunctionValue) -> bool:
    raised: list[bool] = []

    def run() -> list[Path] | None:
        frame = bind_arguments(machine, function, (), {})
        frame.namespace.bindings.update(dict.fromkeys(frame.scope.parameters, UNKNOWN))
        try:
            bodies.run_body(machine, function, frame)
        except Raised:
            raised.append(True)
        except (CallTooLong, BudgetExceeded, RecursionError):
            pass
        return None

    with machine.mute():
        machine.collect(run)
    return bool(raised)
