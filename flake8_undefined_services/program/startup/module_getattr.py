"""A module's `__getattr__` answers for names that it has not bound (PEP 562)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.program.startup.frames import Frame, ModuleFrame
from flake8_undefined_services.program.startup.handlers import NO_ATTRIBUTE, attempted
from flake8_undefined_services.program.startup.importing import Request, lacks
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.origin import Origin
from flake8_undefined_services.program.startup.raising import Raised
from flake8_undefined_services.program.startup.values import (
    UNKNOWN,
    Constant,
    FunctionValue,
    ModuleValue,
    Value,
    Wrapped,
)
from flake8_undefined_services.syntax.import_facts import ImportKind


def answer(
    machine: Machine,
    module: ModuleValue,
    name: str,
    frame: Frame,
    refusals: list[Origin] | None = None,
    *,
    catches: bool = False,
) -> Value | None:
    """What the module's `__getattr__` answers (PEP 562); None: there is none, or it says AttributeError.

    catches: a `from` import asks, which takes any AttributeError for that (7.11).
    """
    getter = module.namespace.bindings.get("__getattr__")
    if getter is None or name == "__path__":
        return None
    if not isinstance(getter, (FunctionValue, Wrapped)) or machine.when is not Evaluation.IMPORT:
        return UNKNOWN
    asked = partial(machine.ask, getter, (Constant(name),), frame)
    if catches:
        value, lacks = attempted(machine, frame, NO_ATTRIBUTE, asked)
        return None if lacks else value
    try:
        return asked()
    except Raised as error:
        if error.name == "AttributeError":
            if refusals is not None and error.origin is not None:
                refusals.append(error.origin)
            return None
        raise


@contextmanager
def asking(module: ModuleFrame, name: str) -> Iterator[None]:
    """It is asked for a name meanwhile."""
    before = module.asked_for
    module.asked_for = before | {name}
    try:
        yield
    finally:
        module.asked_for = before


def asks_itself(machine: Machine, module: ModuleValue, name: str, request: Request) -> Value:
    """`from . import name` in the function that is just asked for the name asks it again, without end."""
    message = "maximum recursion depth exceeded"
    reason = f"the __getattr__ of {module.module.name} asks itself for it, as importlib.import_module would not"
    return lacks(machine, request, ImportKind.SYMBOL_NOT_FOUND, name, message, error="RecursionError", reason=reason)
