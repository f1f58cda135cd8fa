"""Calls of what is not analysed: the builtins and standard-library callables that matter, by table."""

from __future__ import annotations

from flake8_undefined_services.language import callables
from flake8_undefined_services.language.known_values import known_result
from flake8_undefined_services.program.startup import collections_, methods
from flake8_undefined_services.program.startup.builtin_calls import BUILTINS
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import ANY, Machine, Raised
from flake8_undefined_services.program.startup.truth import given, is_input
from flake8_undefined_services.program.startup.values import (
    MANY,
    UNKNOWN,
    Arguments,
    BoundExternal,
    ClassValue,
    Constant,
    External,
    ExternalCall,
    FunctionValue,
    Keywords,
    PendingValue,
    Value,
    Wrapped,
)


def call(machine: Machine, function: Value, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """What calling an outside object does to analysed code, and what is known of its result."""
    result = _call(machine, function, arguments, keywords, frame)
    return given(function, *arguments) if result is UNKNOWN else result


def _call(machine: Machine, function: Value, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    if isinstance(function, BoundExternal):
        return methods.call(machine, function, arguments, keywords, frame)
    if isinstance(function, ExternalCall):
        return _call_result(machine, function, arguments, frame)
    assert isinstance(function, External)
    handler = BUILTINS.get(function.name)
    if handler is not None:
        return handler(machine, function.name, arguments, keywords, frame)
    if function.name in callables.NO_RETURN:
        raise Raised(callables.NO_RETURN[function.name])
    if function.name in callables.RETURNED_ARGUMENT:
        number = callables.RETURNED_ARGUMENT[function.name]
        return arguments[number] if number < len(arguments) else UNKNOWN
    if function.name in callables.IDENTITY:
        return _decorated(function.name, arguments, keywords)
    if function.name in callables.WRAPPERS:
        return _wrap(function.name, arguments)
    if function.name in callables.LAZY_ITERATORS:
        return _lazy(machine, arguments, keywords, frame)
    if function.name in callables.CONSUMERS:
        return _consume(machine, function.name, arguments, keywords, frame)
    known = known_result(function.name, machine.target.version, machine.target.platform)
    if known is not None:
        return Constant(known[0])
    collections_.hand_over(machine, arguments, keywords)
    machine.possible.add(ANY)
    return ExternalCall(function.name, tuple(arguments)) if function.name in callables.REMEMBERED else UNKNOWN


def _decorated(name: str, arguments: Arguments, keywords: Keywords) -> Value:
    """`@lru_cache` gives the function back, `@lru_cache(128)` a decorator that will."""
    is_target = len(arguments) == 1 and not keywords and not isinstance(arguments[0], Constant)
    return arguments[0] if is_target else ExternalCall(name, ())


def _call_result(machine: Machine, function: ExternalCall, arguments: Arguments, frame: Frame) -> Value:
    """The second call of a decorator with arguments: `wraps(f)(wrapper)`."""
    if function.name in callables.IDENTITY or function.name in callables.IDENTITY_AFTER_CALL:
        return arguments[0] if arguments else UNKNOWN
    machine.possible.add(ANY)
    return UNKNOWN


def _wrap(name: str, arguments: Arguments) -> Value:
    kind = callables.WRAPPERS[name]
    return Wrapped(kind, arguments[0]) if arguments else ExternalCall(name, ())


def _lazy(machine: Machine, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`map`, `filter`, `zip`: nothing is called or consumed before somebody iterates."""
    first = arguments[0] if arguments else UNKNOWN
    done: list[bool] = []

    def run() -> Value:
        if not done:
            done.append(True)
            for value in arguments:
                collections_.consumed(machine, value, frame)
            _call_callback(machine, first, frame)
        return UNKNOWN

    return PendingValue(run)


def _call_callback(machine: Machine, function: Value, frame: Frame) -> None:
    if isinstance(function, (FunctionValue, ClassValue, Wrapped)) or hasattr(function, "receiver"):
        machine.call(function, (UNKNOWN,), {}, frame)


def _consume(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    key = keywords.get("key")
    found: tuple[Value, ...] | None = None
    for value in arguments:
        found = collections_.consumed(machine, value, frame)
    if key is not None:
        machine.call(key, (UNKNOWN,), {}, frame)
    if name in callables.CALLS_FIRST and arguments:
        _call_callback(machine, arguments[0], frame)
    if found is None and any(map(is_input, arguments)):
        return UNKNOWN
    if name in ("builtins.list", "builtins.tuple", "builtins.set", "builtins.sorted"):
        ordered = found if name in ("builtins.list", "builtins.tuple") or not found else (MANY,)
        if not arguments:
            ordered = ()
        return collections_.new_list(machine, (MANY,) if ordered is None else ordered)
    return UNKNOWN
