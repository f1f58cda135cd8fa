"""Calls of what is not analysed: the builtins and standard-library callables that matter, by table."""

from __future__ import annotations

from flake8_undefined_services.language import callables, evaluators
from flake8_undefined_services.language.known_values import known_result
from flake8_undefined_services.program.startup import (
    attributes,
    builtin_adders,
    evaluating,
    giving_away,
    iteration,
    methods,
    plain_attributes,
    special,
)
from flake8_undefined_services.program.startup.builtin_calls import BUILTINS
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.raising import ANY, Raised
from flake8_undefined_services.program.startup.truth import given
from flake8_undefined_services.program.startup.values import (
    UNKNOWN,
    Arguments,
    BoundExternal,
    ClassValue,
    Constant,
    External,
    ExternalCall,
    Keywords,
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
        return _call_result(machine, function, arguments, keywords, frame)
    assert isinstance(function, External)
    evaluating.called(machine, function.name, arguments, keywords, frame)
    handler = BUILTINS.get(function.name)
    if handler is not None:
        return handler(machine, function.name, arguments, keywords, frame)
    if function.name in callables.NO_RETURN:
        raise Raised(callables.NO_RETURN[function.name])
    if function.name in callables.RETURNED_ARGUMENT:
        number = callables.RETURNED_ARGUMENT[function.name]
        return arguments[number] if number < len(arguments) else UNKNOWN
    if function.name in callables.IDENTITY:
        return _decorated(machine, function.name, arguments, keywords)
    if function.name in callables.WRAPPERS:
        return _wrap(function.name, arguments, keywords)
    if function.name in callables.LAZY_ITERATORS:
        return iteration.lazily(machine, function.name, arguments, keywords, frame)
    if function.name in callables.CONSUMERS:
        return iteration.consume(machine, function.name, arguments, keywords, frame)
    if function.name in callables.ASKERS:
        return iteration.members(machine, function.name, arguments, keywords, frame)
    if function.name in callables.SPECIAL_METHODS and arguments:
        names = callables.SPECIAL_METHODS[function.name]
        result = special.first_of(machine, arguments[0], names, (UNKNOWN,) * (len(arguments) - 1), frame)
        machine.possible.add(ANY)
        return UNKNOWN if result is None else result
    known = known_result(function.name, machine.target.version, machine.target.platform)
    if known is not None:
        return Constant(known[0])
    builtin_adders.install(machine, function.name)
    machine.possible.add(ANY)
    if function.name in callables.REMEMBERED:  # they call and change nothing
        return ExternalCall(function.name, tuple(arguments), tuple(keywords.items()))
    giving_away.hand_over(machine, arguments, keywords)
    if evaluators.is_remembered(function.name):
        return ExternalCall(function.name, tuple(arguments), tuple(keywords.items()))
    return UNKNOWN


def _decorated(machine: Machine, name: str, arguments: Arguments, keywords: Keywords) -> Value:
    """`@lru_cache` gives the function back, `@lru_cache(128)` a decorator that will."""
    is_target = len(arguments) == 1 and not keywords and not isinstance(arguments[0], Constant)
    if is_target:
        _mark(machine, name, arguments[0])
    return arguments[0] if is_target else ExternalCall(name, ())


def _mark(machine: Machine, name: str, target: Value) -> None:
    """A class remembers that its `__init__` is written by a decorator."""
    mark = callables.CLASS_MARKS.get(name)
    if mark is not None and isinstance(target, ClassValue):
        machine.store.bind(target.namespace, mark, UNKNOWN)


def _wrap(name: str, arguments: Arguments, keywords: Keywords) -> Value:
    kind = callables.WRAPPERS[name]
    if name == "builtins.property":
        given = dict(zip(("fget", "fset", "fdel"), arguments, strict=False)) | dict(keywords)
        return Wrapped(kind, given.get("fget", UNKNOWN), setter=given.get("fset"), deleter=given.get("fdel"))
    if not arguments:
        return ExternalCall(name, ())
    return Wrapped(kind, arguments[0], tuple(arguments[1:]), tuple(keywords.items()))


def _call_result(
    machine: Machine, function: ExternalCall, arguments: Arguments, keywords: Keywords, frame: Frame
) -> Value:
    """The second call of a decorator with arguments: `wraps(f)(wrapper)`."""
    given_before = bool(function.arguments)
    evaluating.called(machine, function.name, arguments, {**dict(function.keywords), **keywords}, frame, given_before)
    if function.name in callables.IDENTITY or function.name in callables.IDENTITY_AFTER_CALL:
        if arguments:
            _mark(machine, function.name, arguments[0])
            if function.name == "functools.wraps":
                plain_attributes.name_after(machine, arguments[0], function.arguments[0] if given_before else UNKNOWN)
        return arguments[0] if arguments else UNKNOWN
    if function.name in ("operator.attrgetter", "operator.methodcaller") and arguments:
        return _get_by_name(machine, function, arguments[0], frame)
    machine.possible.add(ANY)
    return UNKNOWN


def _get_by_name(machine: Machine, function: ExternalCall, owner: Value, frame: Frame) -> Value:
    """`attrgetter("name")(owner)`, `methodcaller("name", …)(owner)`."""
    name = function.arguments[0] if function.arguments else UNKNOWN
    if not isinstance(name, Constant) or not isinstance(name.value, str):
        return UNKNOWN
    found = attributes.get(machine, owner, name.value, frame)
    if function.name == "operator.attrgetter":
        return found
    return machine.call(found, function.arguments[1:], dict(function.keywords), frame)
