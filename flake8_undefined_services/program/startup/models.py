"""What making an object of a pydantic model runs: validators, factories, and what settings ask for their sources.

class Settings(BaseSettings):
    url: str = "redis://"

    @field_validator("url")
    @classmethod
    def check(cls, url):            # runs for `Settings()`: of settings, defaults are validated, too
        return parse(url)
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from flake8_undefined_services.language.models import (
    FIELD,
    FIELD_VALIDATORS,
    MODEL_VALIDATORS,
    MODELS,
    REFUSALS,
    SETTINGS,
    VALIDATORS,
)
from flake8_undefined_services.program.startup import attributes
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.raising import ANY, Raised
from flake8_undefined_services.program.startup.values import (
    NONE,
    TRUE,
    UNKNOWN,
    Arguments,
    BoundMethod,
    ClassValue,
    Constant,
    External,
    ExternalCall,
    FunctionValue,
    InstanceValue,
    Keywords,
    Value,
    Wrapped,
)


def start(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`super().__init__(**values)` in a model's own `__init__`."""
    if arguments and isinstance(arguments[0], InstanceValue):
        fill(machine, arguments[0], arguments[1:], keywords, frame)
    return NONE


def is_model(kind: ClassValue) -> bool:
    """Whether a class is a pydantic model."""
    return _inherits(kind, MODELS)


HANDLERS = {"pydantic.BaseModel.__init__": start}


def _inherits(kind: ClassValue, names: frozenset[str]) -> bool:
    return any(isinstance(base, External) and base.name in names for base in kind.lineage())


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of a model. is_given: None where that is not known, as the environment may give it."""

    name: str
    options: Keywords
    has_default: bool
    is_given: bool | None


@dataclass(frozen=True, slots=True)
class _Validator:
    """A method that validates; fields: their names, or `*`; None: it validates the whole. first: before all fields."""

    method: Value
    fields: tuple[str, ...] | None
    first: bool
    always: bool


def fill(machine: Machine, made: InstanceValue, arguments: Arguments, keywords: Keywords, frame: Frame) -> None:
    """Run what the model's own `__init__` runs.

    A validator that refuses a value says so in the run; what it needs to be executed at all is needed in any.
    """
    kind = made.kind
    of_settings = _inherits(kind, SETTINGS)
    sources = attributes.find(kind, "settings_customise_sources") if of_settings else None
    if isinstance(sources, Wrapped) and sources.kind == "classmethod":
        _call(machine, sources.function, kind, frame)
    validators = tuple(_validators(machine, kind))
    for validator in validators:
        if validator.fields is None and validator.first:
            _call(machine, validator.method, kind, frame)
    is_open = of_settings or bool(arguments) or "**" in keywords
    fields = tuple(_fields(kind, keywords, is_open=is_open))
    for field in fields:
        if field.is_given is False and "default_factory" in field.options:
            _call(machine, field.options["default_factory"], None, frame)
        validates_default = of_settings or field.options.get("validate_default") == TRUE
        for validator in validators:
            if validator.fields is not None and {"*", field.name} & set(validator.fields):
                is_run = field.is_given or (field.has_default and (validates_default or validator.always))
                if is_run or field.is_given is None:
                    _run(machine, partial(_call, machine, validator.method, kind, frame), surely=bool(is_run))
    surely = all(field.is_given or field.has_default for field in fields)
    ready = attributes.find(kind, "model_post_init")
    if isinstance(ready, FunctionValue):
        _run(machine, partial(_call, machine, ready, made, frame), surely=surely)
    for validator in validators:
        if validator.fields is None and not validator.first:
            _run(machine, partial(_call, machine, validator.method, made, frame), surely=surely)
    machine.possible.add(ANY)


def _run(machine: Machine, run: partial[None], *, surely: bool) -> None:
    def tried() -> Value:
        run()
        return UNKNOWN

    if surely:
        run()
    else:
        machine.perhaps(tried)


def _call(machine: Machine, method: Value, receiver: Value | None, frame: Frame) -> None:
    """Call a validator or factory; what it refuses is refused in some other way, or not at all."""
    function = method.function if isinstance(method, Wrapped) and method.kind != "partial" else method
    if isinstance(method, Wrapped) and method.kind == "classmethod" and isinstance(receiver, InstanceValue):
        receiver = receiver.kind
    if isinstance(method, Wrapped) and method.kind == "staticmethod":
        receiver = None
    given: tuple[Value, ...] = ()
    if isinstance(function, FunctionValue):
        written = function.node.args
        count = len(written.posonlyargs) + len(written.args) - (receiver is not None)
        given = (UNKNOWN,) * max(count - len(function.defaults), 0)
        by_name = {each.arg: UNKNOWN for each in written.kwonlyargs}
    else:
        by_name = {}
    called = function if receiver is None else BoundMethod(function, receiver)
    try:
        machine.call(called, given, by_name, frame)
    except Raised as error:
        if error.name and error.name.partition("@")[0].rpartition(".")[2] not in REFUSALS:
            raise
        machine.possible.add(ANY)


def _fields(kind: ClassValue, keywords: Keywords, *, is_open: bool) -> Iterator[_Field]:
    """What the class and its bases annotate. is_open: fields may be given by other ways than keywords."""
    found: dict[str, _Field] = {}
    for base in reversed(kind.lineage()):
        if not isinstance(base, ClassValue) or base.node is None:
            continue
        for statement in base.node.body:
            if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
                continue
            name = statement.target.id
            if name.startswith("_") or name == "model_config" or "ClassVar" in ast.dump(statement.annotation):
                continue
            value = base.namespace.bindings.get(name)
            options = dict(value.keywords) if isinstance(value, ExternalCall) and value.name == FIELD else {}
            has_default = statement.value is not None
            if isinstance(value, ExternalCall) and value.name == FIELD:
                first = value.arguments[0] if value.arguments else options.get("default")
                has_default = "default_factory" in options or (first is not None and first != Constant(...))
            elif value == Constant(...):
                has_default = False
            found[name] = _Field(name, options, has_default, _is_given(name, options, keywords, is_open=is_open))
    yield from found.values()


def _is_given(name: str, options: Keywords, keywords: Keywords, *, is_open: bool) -> bool | None:
    """By its name; an alias is another one."""
    if name in keywords:
        return True
    return None if is_open or any(option in options for option in ("alias", "validation_alias")) else False


def _validators(machine: Machine, kind: ClassValue) -> Iterator[_Validator]:
    """The methods of a class and its bases that are decorated as validators; a subclass replaces a base's by name."""
    found: dict[str, _Validator | None] = {}
    for base in reversed(kind.lineage()):
        if not isinstance(base, ClassValue) or base.node is None or base.frame is None:
            continue
        for statement in base.node.body:
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                found[statement.name] = _validator(machine, statement, base, base.frame)
    yield from (validator for validator in found.values() if validator is not None)


def _validator(
    machine: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef, kind: ClassValue, frame: Frame
) -> _Validator | None:
    for decorator in node.decorator_list:
        call = decorator if isinstance(decorator, ast.Call) else None
        function = machine.glance(decorator if call is None else call.func, frame)
        if not isinstance(function, External) or function.name not in VALIDATORS:
            continue
        method = kind.namespace.bindings.get(node.name)
        if not isinstance(method, (FunctionValue, Wrapped)):
            return None
        if isinstance(method, FunctionValue) and function.name != "pydantic.model_validator":
            method = Wrapped("classmethod", method)
        options = {each.arg: each.value for each in call.keywords} if call is not None else {}
        names = [each.value for each in call.args if isinstance(each, ast.Constant)] if call is not None else []
        fields = tuple(map(str, names)) if function.name in FIELD_VALIDATORS else None
        mode, pre = options.get("mode"), options.get("pre")
        first = (isinstance(mode, ast.Constant) and mode.value in ("before", "wrap")) or _is_true(pre)
        if function.name in MODEL_VALIDATORS and isinstance(method, FunctionValue) and first:
            method = Wrapped("classmethod", method)
        return _Validator(method, fields, first, _is_true(options.get("always")))
    return None


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True
