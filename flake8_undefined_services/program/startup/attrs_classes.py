"""What making an object of an attrs class runs: factories, converters and validators of its fields.

@define
class Service:
    url: str = field(converter=parse)       # called for what is given, and for a default

    @url.validator
    def _check(self, attribute, value): ...  # called once all fields have their values
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flake8_undefined_services.language.models import ATTRS_FACTORIES, ATTRS_FIELDS, ATTRS_METHODS
from flake8_undefined_services.program.startup import attributes, collections_, fields
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine
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

ATTRS = "__attrs_attrs__"
"""What the decorator leaves in the class."""


@dataclass(frozen=True, slots=True)
class _Field:
    """A field, what `field()` was given, its default if it has one, and the methods that it decorates."""

    name: str
    options: Keywords
    default: Value | None
    methods: dict[str, FunctionValue]


def fill(machine: Machine, made: InstanceValue, arguments: Arguments, keywords: Keywords, frame: Frame) -> None:
    """Run what the `__init__` runs that attrs writes, up to what the class itself does after it."""
    ready = attributes.find(made.kind, "__attrs_pre_init__")
    if isinstance(ready, FunctionValue):
        machine.call(BoundMethod(ready, made), (UNKNOWN,) * (len(ready.node.args.args) - 1), {}, frame)
    found = tuple(_fields(made.kind))
    is_known = MANY not in arguments and "**" not in keywords
    places = iter(arguments)
    for field in found:
        given = keywords.get(field.name.lstrip("_"))
        if given is None and field.options.get("init") != FALSE and field.options.get("kw_only") != TRUE:
            given = next(places, None)
        if given is None and is_known:
            _make_default(machine, field, made, frame)
        if "converter" in field.options:
            _call(machine, field.options["converter"], 1, frame)
    for field in found:
        for check in _each(field.options.get("validator")):
            _call(machine, check, 3, frame)
        if "validator" in field.methods:
            _call(machine, BoundMethod(field.methods["validator"], made), 2, frame)


def _make_default(machine: Machine, field: _Field, made: InstanceValue, frame: Frame) -> None:
    factory: Value | None = field.options.get("factory")
    takes = 0
    if isinstance(field.default, ExternalCall) and field.default.name in ATTRS_FACTORIES and field.default.arguments:
        factory = field.default.arguments[0]
        takes = int(dict(field.default.keywords).get("takes_self", FALSE) == TRUE)
    if "default" in field.methods:
        factory = BoundMethod(field.methods["default"], made)
    if factory is not None:
        _call(machine, factory, takes, frame)


def _call(machine: Machine, function: Value, count: int, frame: Frame) -> None:
    if isinstance(function, (FunctionValue, BoundMethod, Wrapped, ClassValue)):
        machine.call(function, (UNKNOWN,) * count, {}, frame)


def _each(validators: Value | None) -> Sequence[Value]:
    """Validators come alone or in a list."""
    if validators is None:
        return ()
    items = collections_.items_of(validators)
    return (validators,) if items is None else items


def _fields(kind: ClassValue) -> Iterator[_Field]:
    """What the class and its bases annotate or make with `field()`; a subclass replaces where the base stood."""
    found: dict[str, _Field] = {}
    for base, node in kind.bodies():
        methods = _methods(base, node)
        annotated = {name for name, part in fields.annotated(node) if not fields.is_of_the_class(part)}
        for name in (name for part in node.body for name in _names(part)):
            value = base.namespace.bindings.get(name)
            made = value if isinstance(value, ExternalCall) and value.name in ATTRS_FIELDS else None
            if made is not None or name in annotated:
                options = {} if made is None else dict(made.keywords)
                default = value if made is None else options.get("default")
                found[name] = _Field(name, options, default, methods.get(name, {}))
    yield from found.values()


def _names(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement assigns or annotates."""
    if isinstance(statement, (ast.Assign, ast.AnnAssign)):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def _methods(kind: ClassValue, node: ast.ClassDef) -> dict[str, dict[str, FunctionValue]]:
    """By the field's name, the methods that are decorated with what it gives: `@url.validator`."""
    found: dict[str, dict[str, FunctionValue]] = {}
    for statement in node.body:
        if not isinstance(statement, ast.FunctionDef):
            continue
        for decorator in statement.decorator_list:
            method = kind.namespace.bindings.get(statement.name)
            if (
                isinstance(decorator, ast.Attribute)
                and isinstance(decorator.value, ast.Name)
                and decorator.attr in ATTRS_METHODS
                and isinstance(method, FunctionValue)
            ):
                found.setdefault(decorator.value.id, {})[decorator.attr] = method
    return found
