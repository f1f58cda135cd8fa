"""Context managers: what entering and leaving one runs, and stacks of them (library reference, contextlib).

with ExitStack() as stack:
    stack.callback(close, connection)       # called when the block is left
    stack.enter_context(lock)               # entered now, left then
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flake8_undefined_services.language.callables import SELF_ENTERING
from flake8_undefined_services.program.startup import attributes, collections_, library_objects, special
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.raising import ANY
from flake8_undefined_services.program.startup.values import (
    MANY,
    NONE,
    UNKNOWN,
    Arguments,
    BoundMethod,
    External,
    ExternalCall,
    FunctionValue,
    InstanceValue,
    Keywords,
    PendingValue,
    Value,
    Wrapped,
)

MANAGED = "managed"
_DECORATOR = External("contextlib.ContextDecorator")
_STACK = "contextlib.ExitStack"
_METHODS = ("callback", "close", "enter_context", "pop_all", "push")
_LEFT = "callbacks"
"""Under which name a stack keeps what it calls when it is left."""


def enter(machine: Machine, manager: Value, frame: Frame) -> Value:
    """What `with manager as value` gives."""
    machine.possible.add(ANY)
    if isinstance(manager, PendingValue):
        collections_.run_pending(manager)
        return UNKNOWN
    closed = _closed(manager)
    if closed is not None:
        return closed
    if is_stack(manager) or library_objects.is_one_of(manager, SELF_ENTERING):
        return manager
    found = special.first_of(machine, manager, ("__enter__", "__aenter__"), (), frame)
    if isinstance(found, PendingValue) and found.is_coroutine:
        return collections_.run_pending(found)
    return UNKNOWN if found is None else found


def leave(machine: Machine, manager: Value, frame: Frame) -> None:
    """The block has ended, without an exception."""
    closed = _closed(manager)
    if closed is not None:
        special.first_of(machine, closed, ("close",), (), frame)
    elif isinstance(manager, InstanceValue) and is_stack(manager):
        _unwind(machine, manager.namespace.bindings[_LEFT], frame)
    else:
        collections_.run_pending(
            special.first_of(machine, manager, ("__exit__", "__aexit__"), (NONE, NONE, NONE), frame) or UNKNOWN
        )


def _closed(manager: Value) -> Value | None:
    """What `contextlib.closing` was given, whose `close` it calls in the end."""
    if not isinstance(manager, ExternalCall) or manager.name != "contextlib.closing":
        return None
    return manager.arguments[0] if manager.arguments else None


def decorating(manager: Value, arguments: Arguments) -> Value | None:
    """What a manager makes of a function that it decorates: it is entered for each call (ContextDecorator)."""
    if len(arguments) != 1 or not isinstance(arguments[0], FunctionValue):
        return None
    if isinstance(manager, InstanceValue):
        decorates = _DECORATOR in manager.kind.lineage()
    else:
        decorates = isinstance(manager, PendingValue) and manager.resume is not None
    return Wrapped(MANAGED, arguments[0], (manager,)) if decorates else None


def call_managed(machine: Machine, function: Wrapped, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """Call a function that a manager decorates."""
    (manager,) = function.arguments
    enter(machine, manager, frame)
    result = machine.call(function.function, arguments, keywords, frame)
    if not isinstance(manager, PendingValue):
        leave(machine, manager, frame)
    return result


def is_stack(manager: Value) -> bool:
    """Whether it is a `contextlib.ExitStack`."""
    return isinstance(manager, InstanceValue) and _LEFT in manager.namespace.bindings and not manager.kind.node


def _stack(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`ExitStack()`: its methods know what it has kept."""
    kept = collections_.new_list(machine, ())
    methods = {each: library_objects.method(_STACK, each, kept) for each in _METHODS}
    return library_objects.made(machine, _STACK, {_LEFT: kept, **methods})


def _callback(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`stack.callback(function, …)` gives the function back."""
    if len(arguments) < 2:
        return UNKNOWN
    kept, function, *given = arguments
    collections_.extend(machine, kept, (Wrapped("partial", function, tuple(given), tuple(keywords.items())),))
    return function


def _push(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`stack.push(exit)` takes a manager that is not entered, or a function like its `__exit__`."""
    if len(arguments) < 2:
        return UNKNOWN
    _keep(machine, arguments[0], arguments[1])
    return arguments[1]


def _keep(machine: Machine, kept: Value, manager: Value) -> None:
    leaving = attributes.find(manager.kind, "__exit__") if isinstance(manager, InstanceValue) else manager
    if isinstance(leaving, FunctionValue):
        called = BoundMethod(leaving, manager) if isinstance(manager, InstanceValue) else leaving
        collections_.extend(machine, kept, (Wrapped("partial", called, (NONE, NONE, NONE)),))


def _enter_context(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    if len(arguments) < 2:
        return UNKNOWN
    entered = enter(machine, arguments[1], frame)
    if isinstance(arguments[1], InstanceValue):
        _keep(machine, arguments[0], arguments[1])
    return entered


def _close(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    _unwind(machine, arguments[0], frame)
    return NONE


def _unwind(machine: Machine, kept: Value, frame: Frame) -> None:
    """Call what a stack has kept, the last first."""
    waiting = collections_.items_of(kept) or ()
    collections_.empty(machine, kept)
    for each in reversed(waiting):
        if each is not MANY:
            machine.call(each, (), {}, frame)


def _pop_all(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`stack.pop_all()`: another stack has it all."""
    made = _stack(machine, name, (), {}, frame)
    if isinstance(made, InstanceValue):
        collections_.extend(machine, made.namespace.bindings[_LEFT], collections_.items_of(arguments[0]) or (MANY,))
    collections_.empty(machine, arguments[0])
    return made


HANDLERS: Mapping[str, Callable[[Machine, str, Arguments, Keywords, Frame], Value]] = {
    _STACK: _stack,
    f"{_STACK}.callback": _callback,
    f"{_STACK}.close": _close,
    f"{_STACK}.enter_context": _enter_context,
    f"{_STACK}.pop_all": _pop_all,
    f"{_STACK}.push": _push,
}
