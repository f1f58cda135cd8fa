"""What code that is not followed may change: what it is given, what that holds, and what closures can reach."""

from __future__ import annotations

from collections.abc import Iterable

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.program.startup.frames import Frame, FrameKind
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.store import Perhaps, live
from flake8_undefined_services.program.startup.values import (
    UNKNOWN,
    Arguments,
    BoundExternal,
    BoundMethod,
    ClassValue,
    Constant,
    DictValue,
    External,
    FunctionValue,
    InstanceValue,
    Items,
    Keywords,
    Listing,
    ListValue,
    ModuleValue,
    NamespaceView,
    SetValue,
    TupleValue,
    Value,
    ViewValue,
    Wrapped,
)


def forget(machine: Machine, target: Value) -> None:
    """Something changed the content in a way that is not followed."""
    if isinstance(target, (ListValue, DictValue)):
        machine.store.unbind(target.namespace, "items")


_DEEP = 3
"""Through so many containers and instances it is followed what a call is given."""


def hand_over(machine: Machine, arguments: Arguments, keywords: Keywords) -> None:
    """Outside code may change what it is given, and call it."""
    if _give(machine, arguments, keywords, _CLOSED):
        _call_closures(machine)


def hand_over_to_unknown(machine: Machine, arguments: Arguments, keywords: Keywords) -> None:
    """The same of code that is not known at all, or not followed: it may have been given closures before.

    What the calls of functions do to modules and namespaces concerns nobody else's start.
    """
    _give(machine, arguments, keywords, _CLOSED if machine.when is Evaluation.IMPORT else _CLOSED_TO_CALLS)
    _call_closures(machine)


def _give(machine: Machine, arguments: Arguments, keywords: Keywords, closed: frozenset[type]) -> bool:
    """Whether something among them can be called. closed: kinds of values that nothing happens to."""
    calls = False
    for value in (*arguments, *keywords.values()) if keywords else arguments:
        kind = value.__class__
        if kind not in closed:
            _give_away(machine, value, _DEEP)
            calls = calls or kind in _CALLED
    return calls


def _call_closures(machine: Machine) -> None:
    """What was made in the frames that are active may change and bind their variables when it is called."""
    frame: Frame | None = machine.running[-1] if machine.running else None
    while frame is not None and frame.kind is not FrameKind.MODULE:
        if frame.keepers and frame.kind is not FrameKind.CLASS:  # whose names no closure sees (4.2.2)
            for value in tuple(frame.namespace.bindings.values()):
                if value.__class__ in _FILLED:
                    forget(machine, value)
            for name in frame.module.facts.function_nonlocals & frame.scope.bound:
                if name not in frame.namespace.bindings:
                    machine.store.bind(frame.namespace, name, Perhaps(UNKNOWN, vague=True))
        frame = frame.parent


def _give_away(machine: Machine, value: Value, depth: int) -> None:
    if isinstance(value, (NamespaceView, ModuleValue)):
        value.namespace.dynamic = True
        return
    held = _held(value) if depth else ()
    forget(machine, value)
    for each in held:
        if isinstance(each, _OPEN):
            _give_away(machine, each, depth - 1)


def _held(value: Value) -> Iterable[Value]:
    """What can be reached from a value."""
    if isinstance(value, (ListValue, DictValue)):
        items = live((value.namespace, "items"))
        return items.values if isinstance(items, Items) else ()
    if isinstance(value, TupleValue):
        return value.items
    if isinstance(value, InstanceValue):
        return tuple(value.namespace.bindings.values())
    if isinstance(value, (BoundMethod, BoundExternal)):
        return (value.receiver,)
    return (value.function, *value.arguments) if isinstance(value, Wrapped) else ()


_FILLED = frozenset({ListValue, SetValue, ViewValue, Listing, DictValue})
_CLOSED: frozenset[type] = frozenset({Constant, External, type(UNKNOWN)})
"""Kinds of values through which nothing else is reached: most of what is given."""
_CLOSED_TO_CALLS = _CLOSED | {NamespaceView, ModuleValue}
_CALLED = frozenset({FunctionValue, BoundMethod, ClassValue, InstanceValue, Wrapped})
_OPEN = (ListValue, DictValue, TupleValue, InstanceValue, BoundMethod, BoundExternal, Wrapped)


def filled_later(machine: Machine, value: Value) -> Value:
    """What import time has left empty, other calls may have filled by the time of a call."""
    if isinstance(value, (ListValue, DictValue)) and machine.when is not Evaluation.IMPORT:
        items = live((value.namespace, "items"))
        if isinstance(items, Items) and not items.values:
            forget(machine, value)
    return value
