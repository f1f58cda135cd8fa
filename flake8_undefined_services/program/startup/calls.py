"""Calls: which code a call expression runs, the analysed code or that of others (language reference 6.3.4)."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from flake8_undefined_services.program.startup import (
    attributes,
    bodies,
    builtin_adders,
    collections_,
    environment,
    evaluating,
    generators,
    giving_away,
    instances,
    managers,
    nothing,
    outside,
)
from flake8_undefined_services.program.startup.frames import Frame, FrameKind
from flake8_undefined_services.program.startup.machine import Evaluator, Machine
from flake8_undefined_services.program.startup.raising import ANY
from flake8_undefined_services.program.startup.truth import given
from flake8_undefined_services.program.startup.values import (
    MANY,
    UNKNOWN,
    BoundExternal,
    BoundMethod,
    ClassValue,
    External,
    ExternalCall,
    FunctionValue,
    GenericAlias,
    InstanceValue,
    SuperValue,
    Value,
    Wrapped,
)


def _call(machine: Machine, node: ast.Call, frame: Frame) -> Value:
    function = machine.evaluate(node.func, frame)
    arguments: list[Value] = []
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            items = collections_.consumed(machine, machine.evaluate(argument.value, frame), frame)
            arguments.extend((MANY,) if items is None else items)
        else:
            arguments.append(machine.evaluate(argument, frame))
    keywords: dict[str, Value] = {}
    for keyword in node.keywords:
        value = machine.evaluate(keyword.value, frame)
        spread = collections_.named_items(value) if keyword.arg is None else {keyword.arg: value}
        keywords.update({"**": value} if spread is None else spread)
    if isinstance(function, External) and function.name == "builtins.super":
        return _super(arguments, frame)
    if machine.cautious is not None and function is UNKNOWN:
        method = _own_method(node, frame)
        if method is not None:
            return machine.call(method, (UNKNOWN, *arguments), keywords, frame)
    if nothing.is_nothing(function, node.func):
        return nothing.is_no(machine, node.func, frame, "callable", node.lineno)
    if isinstance(function, External) and function.name.startswith("os."):
        environment.called(machine, node, function, arguments, keywords, frame)
    if function is UNKNOWN and isinstance(node.func, ast.Attribute) and node.func.attr == "install":
        builtin_adders.install(machine, ast.unparse(node.func))
    if function is UNKNOWN or (isinstance(function, Wrapped) and function.kind == "instantiate"):
        evaluating.method_called(machine, node, frame)
    machine.site = id(node), id(frame)
    machine.called, machine.line = node, node.lineno
    return machine.call(function, arguments, keywords, frame)


def _own_method(node: ast.Call, frame: Frame) -> FunctionValue | None:
    """The method that `self.name(…)` calls, as far as the class itself says."""
    called = node.func
    if not (isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and frame.current_class):
        return None
    parameters = getattr(frame.node, "args", None)
    if parameters is None or not parameters.args or parameters.args[0].arg != called.value.id:
        return None
    found = attributes.find(frame.current_class, called.attr)
    return found if isinstance(found, FunctionValue) else None


def _super(arguments: Sequence[Value], frame: Frame) -> Value:
    """`super()`, or `super(kind, receiver)`, which starts above the class that it names (built-in functions, super)."""
    kind = arguments[0] if arguments and isinstance(arguments[0], ClassValue) else None
    if kind is not None and len(arguments) == 2 and isinstance(arguments[1], (InstanceValue, ClassValue)):
        return SuperValue(kind, arguments[1])
    around: Frame | None = frame
    while around is not None and around.kind is FrameKind.COMPREHENSION:
        around = around.parent
    if around is None or around.current_class is None or not isinstance(around.receiver, Value):
        return UNKNOWN
    return SuperValue(kind or around.current_class, around.receiver)


def call(
    machine: Machine, function: Value, arguments: Sequence[Value], keywords: Mapping[str, Value], frame: Frame
) -> Value:
    """Call a value: analysed code runs now (generators and coroutines: when they are consumed)."""
    if function is UNKNOWN:
        machine.possible.add(ANY)
        giving_away.hand_over_to_unknown(machine, arguments, keywords)
        return given(function, *arguments)
    if isinstance(function, BoundMethod):
        target = function.function
        if not isinstance(target, Wrapped):
            return call(machine, target, (function.receiver, *arguments), keywords, frame)
        bound = target.arguments if target.kind == "partial" else ()
        return call(machine, target.function, (function.receiver, *bound, *arguments), keywords, frame)
    if isinstance(function, FunctionValue):
        return _call_function(machine, function, arguments, keywords)
    if isinstance(function, ClassValue):
        return instances.make(machine, function, arguments, keywords, frame)
    if isinstance(function, Wrapped):
        return _call_wrapped(machine, function, arguments, keywords, frame)
    if isinstance(function, InstanceValue):
        found = attributes.call_special(machine, function, "__call__", arguments, frame)
        return (managers.decorating(function, arguments) or UNKNOWN) if found is None else found
    if isinstance(function, (External, ExternalCall, BoundExternal)):
        return outside.call(machine, function, arguments, keywords, frame)
    if isinstance(function, GenericAlias):
        return call(machine, function.origin, arguments, keywords, frame)
    machine.possible.add(ANY)
    return managers.decorating(function, arguments) or given(function, *arguments)


def _call_wrapped(
    machine: Machine, function: Wrapped, arguments: Sequence[Value], keywords: Mapping[str, Value], frame: Frame
) -> Value:
    if function.kind == "partial":
        bound = {**dict(function.keywords), **keywords}
        return call(machine, function.function, (*function.arguments, *arguments), bound, frame)
    if function.kind == managers.MANAGED:
        return managers.call_managed(machine, function, arguments, keywords, frame)
    if function.kind == "instantiate" and isinstance(function.function, ClassValue):
        return instances.instantiate(machine, function.function, arguments, keywords, frame)
    if id(function.function) in machine.registered:  # which of the functions runs, and what it raises, is not known
        machine.possible.update((ANY, "NameError"))
        return UNKNOWN
    if function.kind in ("classmethod", "property"):
        return UNKNOWN
    return call(machine, function.function, arguments, keywords, frame)


def _call_function(
    machine: Machine, function: FunctionValue, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    scope = function.closure.module.scope(function.node)
    if scope.is_generator or isinstance(function.node, ast.AsyncFunctionDef):
        return generators.pending(machine, function, arguments, keywords)
    return bodies.run(machine, function, arguments, keywords)


EVALUATORS: Mapping[type, Evaluator] = {ast.Call: _call}
