"""Arguments become local names: by position, by name, by default, and the rest (language reference 6.3.4, 8.7)."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from flake8_undefined_services.program.startup import collections_
from flake8_undefined_services.program.startup.frames import Frame, FrameKind
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.store import Namespace
from flake8_undefined_services.program.startup.values import (
    MANY,
    UNKNOWN,
    Constant,
    DictValue,
    FunctionValue,
    TupleValue,
    Value,
)


def bind_arguments(
    machine: Machine,
    function: FunctionValue,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
    site: tuple[int, int] | None = None,
) -> Frame:
    """A frame whose parameters hold the arguments, defaults, or unknown values."""
    node = function.node
    closure = function.closure
    owner = closure if closure.kind is not FrameKind.TYPE_PARAMETERS else closure.parent or closure
    in_class = owner.kind is FrameKind.CLASS
    current = owner.current_class
    facts = closure.module.facts

    def made() -> Frame:
        return Frame(
            FrameKind.FUNCTION,
            closure.module,
            Namespace(holds_scope=not facts.binds_surely(node), is_local=True),
            facts.scope_inside(node, closure.class_name),
            closure,
            node,
            current_class=current,
            class_name=closure.class_name,
        )

    since = machine.store.position
    key = ("frame", id(node), id(closure), site) if site and machine.weight < 1.0 else None
    frame = machine.twin(key, closure, made) if key is not None else made()
    frame.since, frame.key = since, key
    names = facts.parameters(node, closure.class_name)
    bindings: dict[str, Value] = dict.fromkeys(names, UNKNOWN)
    _bind_positional(function, arguments, keywords, bindings)
    _bind_by_name(machine, node.args, keywords, bindings)
    for name, value in bindings.items():
        machine.store.bind(frame.namespace, name, value)
    if in_class and names:
        frame.receiver = bindings[names[0]]
    elif not in_class:
        frame.receiver = closure.receiver
    return frame


def _bind_positional(
    function: FunctionValue,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
    bindings: dict[str, Value],
) -> None:
    """What stands before an unknown number of arguments is known; a default only where nothing else can be given."""
    written = function.node.args
    parameters = [*written.posonlyargs, *written.args]
    is_complete = MANY not in arguments
    given = arguments if is_complete else arguments[: arguments.index(MANY)]
    first_default = len(parameters) - len(function.defaults)
    for number, parameter in enumerate(parameters):
        if number < len(given):
            bindings[parameter.arg] = given[number]
        elif is_complete and "**" not in keywords and number >= first_default:
            bindings[parameter.arg] = function.defaults[number - first_default]
    if "**" not in keywords:
        for parameter, default in zip(written.kwonlyargs, function.keyword_defaults, strict=True):
            if default is not None:
                bindings[parameter.arg] = default
    if written.vararg is not None and is_complete:
        bindings[written.vararg.arg] = TupleValue(tuple(arguments[len(parameters) :]))


def _bind_by_name(
    machine: Machine, parameters: ast.arguments, keywords: Mapping[str, Value], bindings: dict[str, Value]
) -> None:
    """Keyword arguments go to the parameters of that name, the others into `**kwargs`."""
    if not keywords and parameters.kwarg is None:
        return
    named = {parameter.arg for parameter in (*parameters.args, *parameters.kwonlyargs)}
    bindings.update({name: value for name, value in keywords.items() if name in named})
    if parameters.kwarg is not None and "**" not in keywords:
        others = {name: value for name, value in keywords.items() if name not in named}
        names = tuple(Constant(name) for name in others)
        collected = collections_.new_dict(machine, names, tuple(others.values()))
        if isinstance(collected, DictValue):
            collected.namespace.is_local = True
        bindings[parameters.kwarg.arg] = collected
