"""Instances: what calling a class runs (language reference 3.3.1, dataclasses, enum)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.program.startup import (
    attributes,
    attrs_classes,
    enumerations,
    evaluating,
    fields,
    models,
)
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.raising import ANY
from flake8_undefined_services.program.startup.store import Namespace
from flake8_undefined_services.program.startup.values import (
    FALSE,
    MANY,
    TRUE,
    UNKNOWN,
    Arguments,
    BoundMethod,
    ClassValue,
    ExternalCall,
    FunctionValue,
    InstanceValue,
    Keywords,
    Value,
    Wrapped,
)

DATACLASS = "__dataclass_fields__"
"""What `dataclass` leaves in the class."""
_POST_INITS = {DATACLASS: "__post_init__", attrs_classes.ATTRS: "__attrs_post_init__"}


def make(machine: Machine, kind: ClassValue, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """Call a class: its metaclass's `__call__` decides, which mostly is `type`'s."""
    site = machine.site
    if machine.when is Evaluation.IMPORT and kind.bases:
        evaluating.instantiated(machine, kind, frame)
    metaclass = attributes.metaclass_of(kind)
    caller = attributes.find(metaclass, "__call__") if isinstance(metaclass, ClassValue) else None
    if isinstance(caller, FunctionValue):
        return machine.call(BoundMethod(caller, kind), arguments, keywords, frame)
    machine.site = site
    return instantiate(machine, kind, arguments, keywords, frame)


def instantiate(machine: Machine, kind: ClassValue, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`__new__` and `__init__` of the class or an analysed base run."""
    site, machine.site = machine.site, None
    if enumerations.is_enum(kind):
        machine.possible.add(ANY)
        found = attributes.find(kind, "_missing_")
        if isinstance(found, Wrapped) and len(arguments) == 1 and enumerations.is_no_member(kind, arguments[0]):
            machine.call(BoundMethod(found.function, kind), arguments, {}, frame)
        return enumerations.looked_up(kind, arguments)
    made = new(machine, kind, site)
    maker = attributes.find(kind, "__new__")
    maker = maker.function if isinstance(maker, Wrapped) else maker
    if isinstance(maker, FunctionValue):
        machine.site = site and (site[0], -site[1])
        given = machine.call(maker, (kind, *arguments), keywords, frame)
        if given is not UNKNOWN and not (isinstance(given, InstanceValue) and given.kind is kind):
            return given
        if isinstance(given, InstanceValue):
            made = given
        else:
            made.namespace.dynamic = True  # which object it gave, and what that has of its own, is not known
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


def _fill(
    machine: Machine, kind: ClassValue, made: Value, arguments: Arguments, keywords: Keywords, frame: Frame
) -> None:
    """What an `__init__` does that a decorator or a base of others has written, and after it `__post_init__`."""
    if not kind.is_closed:
        machine.possible.add(ANY)
    if isinstance(made, InstanceValue) and models.is_model(kind):
        models.fill(machine, made, arguments, keywords, frame)
    elif isinstance(made, InstanceValue) and _marked(kind, attrs_classes.ATTRS):
        attrs_classes.fill(machine, made, arguments, keywords, frame)
    if isinstance(made, InstanceValue) and _marked(kind, DATACLASS):
        _fill_fields(machine, made, arguments, keywords, frame)
    elif isinstance(made, InstanceValue) and any(_marked(kind, mark) for mark in _POST_INITS):
        made.namespace.dynamic = True
    for mark, name in _POST_INITS.items():
        ready = attributes.find(kind, name) if _marked(kind, mark) else None
        if isinstance(ready, FunctionValue):
            machine.call(ready, (made,), {}, frame)


def _fill_fields(machine: Machine, made: InstanceValue, arguments: Arguments, keywords: Keywords, frame: Frame) -> None:
    """The fields of a dataclass: what is given, else what their factories make; other defaults are the class's."""
    if MANY in arguments or "**" in keywords or (arguments and not made.kind.is_closed):
        made.namespace.dynamic = True
        return
    by_place = iter(arguments)
    for field in _fields(made.kind):
        given = keywords.get(field.name)
        if given is None and field.has_place:
            given = next(by_place, None)
        if given is None and "default_factory" in field.options:
            given = machine.call(field.options["default_factory"], (), {}, frame)
        if given is not None:
            machine.store.bind(made.namespace, field.name, given)


def _marked(kind: ClassValue, mark: str) -> bool:
    return any(isinstance(base, ClassValue) and mark in base.namespace.bindings for base in kind.lineage())


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of a dataclass: what `field()` was given, and whether `__init__` takes it by its place."""

    name: str
    options: Keywords
    has_place: bool


def _fields(kind: ClassValue) -> Iterator[_Field]:
    """The fields in the order of the parameters; a subclass replaces where the base stood (library reference,
    dataclasses)."""
    found: dict[str, _Field] = {}
    for base, node in kind.bodies():
        has_place = not any("kw_only" in ast.dump(decorator) for decorator in node.decorator_list)
        for name, part in fields.annotated(node):
            if "KW_ONLY" in ast.dump(part.annotation):
                has_place = False
            elif not fields.is_of_the_class(part):
                default = base.namespace.bindings.get(name)
                options = dict(default.keywords) if isinstance(default, ExternalCall) else {}
                by_name = options.get("init") == FALSE or options.get("kw_only") == TRUE
                found[name] = _Field(name, options, has_place and not by_name)
    yield from found.values()
