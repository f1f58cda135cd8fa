"""Objects that the standard library makes, of which a few methods matter: `re.compile(…)`, `ThreadPoolExecutor()`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.store import Namespace
from flake8_undefined_services.program.startup.values import (
    Arguments,
    ClassValue,
    External,
    InstanceValue,
    Keywords,
    Value,
    Wrapped,
)


def made(machine: Machine, kind: str, attributes: Mapping[str, Value]) -> InstanceValue:
    """An instance of a class of the library with the attributes that are known; all others are not.

    kind: the class's name, qualified.
    """
    name = kind.rpartition(".")[2]
    instance = InstanceValue(ClassValue(name, Namespace(), (External(kind),), None), Namespace())
    for attribute, value in attributes.items():
        machine.store.bind(instance.namespace, attribute, value)
    return instance


def method(kind: str, name: str, *receiver: Value) -> Value:
    """A method that the table of calls knows as `kind.name`. receiver: what it is given first."""
    called = External(f"{kind}.{name}")
    return Wrapped("partial", called, receiver) if receiver else called


def _namespace(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`SimpleNamespace(start=function)` has what it is given as attributes."""
    named = {key: value for key, value in keywords.items() if key != "**"}
    namespace = made(machine, name, named)
    namespace.namespace.dynamic = bool(arguments) or len(named) < len(keywords)
    return namespace


HANDLERS: Mapping[str, Callable[[Machine, str, Arguments, Keywords, Frame], Value]] = {
    "types.SimpleNamespace": _namespace
}


def is_one_of(value: Value, kinds: frozenset[str]) -> bool:
    """Whether an object was made here, by one of some classes of the library."""
    if not isinstance(value, InstanceValue) or value.kind.node is not None:
        return False
    return any(isinstance(base, External) and base.name in kinds for base in value.kind.bases)
