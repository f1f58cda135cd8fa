"""Instances: what calling a class runs (language reference 3.3.1, dataclasses, enum)."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_undefined_services.program.startup import attributes
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import ANY, Machine
from flake8_undefined_services.program.startup.store import Namespace
from flake8_undefined_services.program.startup.values import (
    MANY,
    UNKNOWN,
    Arguments,
    BoundMethod,
    ClassValue,
    External,
    ExternalCall,
    FunctionValue,
    InstanceValue,
    Keywords,
    Value,
    Wrapped,
)

DATACLASS = "__dataclass_fields__"
"""What `dataclass` leaves in the class."""
_POST_INITS = {DATACLASS: "__post_init__", "__attrs_attrs__": "__attrs_post_init__"}


def make(machine: Machine, kind: ClassValue, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """Call a class: its metaclass's `__call__` decides, which mostly is `type`'s."""
    site = machine.site
    metaclass = attributes.metaclass_of(kind)
    caller = attributes.find(metaclass, "__call__") if isinstance(metaclass, ClassValue) else None
    if isinstance(caller, FunctionValue):
        return machine.call(BoundMethod(caller, kind), arguments, keywords, frame)
    machine.site = site
    return instantiate(machine, kind, arguments, keywords, frame)


def instantiate(machine: Machine, kind: ClassValue, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`__new__` and `__init__` of the class or an analysed base run."""
    site, machine.site = machine.site, None
    if is_enum(kind):
        machine.possible.add(ANY)
        return UNKNOWN
    made: Value = new(machine, kind, site)
    maker = attributes.find(kind, "__new__")
    maker = maker.function if isinstance(maker, Wrapped) else maker
    if isinstance(maker, FunctionValue):
        machine.site = site and (site[0], -site[1])
        given = machine.call(maker, (kind, *arguments), keywords, frame)
        if given is not UNKNOWN and not (isinstance(given, InstanceValue) and given.kind is kind):
            return given
        made = made if given is UNKNOWN else given
    start = attributes.find(kind, "__init__")
    machine.site = site
    if isinstance(start, FunctionValue):
        machine.call(start, (made, *arguments), keywords, frame)
    elif isinstance(start, Wrapped):
        machine.call(BoundMethod(start, made), arguments, keywords, frame)
    else:
        _fill(machine, kind, made, arguments, keywords, frame)
    return made


def new(machine: Machine, kind: ClassValue, site: tuple[int, int] | None = None) -> InstanceValue:
    """An instance without attributes of its own; site: the call that makes it."""
    if site is None:
        return InstanceValue(kind, Namespace())
    return machine.twin(("new", site, id(kind)), kind, lambda: InstanceValue(kind, Namespace()))


def is_enum(kind: ClassValue) -> bool:
    """Whether calling the class looks a member up (library reference, enum)."""
    return any(isinstance(base, External) and base.name.startswith("enum.") for base in kind.lineage())


def _fill(
    machine: Machine, kind: ClassValue, made: Value, arguments: Arguments, keywords: Keywords, frame: Frame
) -> None:
    """The `__init__` that `dataclass` writes: default factories of fields that are not given, then `__post_init__`."""
    if not kind.is_closed:
        machine.possible.add(ANY)
    if _marked(kind, DATACLASS) and MANY not in arguments and "**" not in keywords:
        for name, default in list(_fields(kind))[len(arguments) :]:
            factory = dict(default.keywords).get("default_factory") if isinstance(default, ExternalCall) else None
            if factory is not None and name not in keywords:
                value = machine.call(factory, (), {}, frame)
                if isinstance(made, InstanceValue):
                    machine.store.bind(made.namespace, name, value)
    for mark, name in _POST_INITS.items():
        ready = attributes.find(kind, name) if _marked(kind, mark) else None
        if isinstance(ready, FunctionValue):
            machine.call(ready, (made,), {}, frame)


def _marked(kind: ClassValue, mark: str) -> bool:
    return any(isinstance(base, ClassValue) and mark in base.namespace.bindings for base in kind.lineage())


def _fields(kind: ClassValue) -> Iterator[tuple[str, Value | None]]:
    """The fields in the order of the parameters, with their defaults; a subclass replaces where the base stood."""
    found: dict[str, Value | None] = {}
    for base in reversed(kind.lineage()):
        if not isinstance(base, ClassValue) or base.node is None:
            continue
        for statement in base.node.body:
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                name = statement.target.id
                if "ClassVar" not in ast.dump(statement.annotation):
                    found[name] = base.namespace.bindings.get(name)
    yield from found.items()
