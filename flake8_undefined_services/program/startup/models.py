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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flake8_undefined_services.language.models import (
    FIELD,
    FIELD_VALIDATORS,
    MODEL_VALIDATOR,
    MODELS,
    REFUSALS,
    SETTINGS,
    VALIDATORS,
)
from flake8_undefined_services.program.startup import attributes, fields
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


def is_model(kind: ClassValue) -> bool:
    """Whether a class is a pydantic model."""
    return not MODELS.isdisjoint(kind.outside())


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of a model. is_given: None where that is not known, as the environment may give it."""

    name: str
    options: Keywords
    has_default: bool
    is_given: bool | None


@dataclass(frozen=True, slots=True)
class _Validator:
    """A method that validates; fields: their names, or `*`; None: it validates the whole. is_first: before fields do.

    always: also what is not given.
    """

    method: Value
    fields: frozenset[str] | None
    is_first: bool
    always: bool


def fill(machine: Machine, made: InstanceValue, arguments: Arguments, keywords: Keywords, frame: Frame) -> None:
    """Run what the model's own `__init__` runs.

    A validator that refuses a value says so in the run; what it needs to be executed at all is needed in any.
    """
    kind = made.kind
    of_settings = not SETTINGS.isdisjoint(kind.outside())
    sources = attributes.find(kind, "settings_customise_sources") if of_settings else None
    if isinstance(sources, Wrapped):
        _call(machine, sources, made, frame)
    validators = tuple(_validators(machine, kind))
    for validator in validators:
        if validator.fields is None and validator.is_first:
            _call(machine, validator.method, made, frame)
    are_open = of_settings or bool(arguments) or "**" in keywords
    found = tuple(_fields(kind, keywords, are_open=are_open))
    for field in found:
        _fill_field(machine, field, validators, made, frame, of_settings=of_settings)
    surely = all(field.is_given or field.has_default for field in found)
    ready = attributes.find(kind, "model_post_init")
    if isinstance(ready, FunctionValue):
        _call(machine, ready, made, frame, surely=surely)
    for validator in validators:
        if validator.fields is None and not validator.is_first:
            _call(machine, validator.method, made, frame, surely=surely)
    machine.possible.add(ANY)


def _fill_field(
    machine: Machine,
    field: _Field,
    validators: Iterable[_Validator],
    made: InstanceValue,
    frame: Frame,
    *,
    of_settings: bool,
) -> None:
    """What gives a field its value: a factory for a default, validators for what is given, for defaults if asked."""
    if field.is_given is False and "default_factory" in field.options:
        _call(machine, field.options["default_factory"], None, frame)
    validates_default = of_settings or field.options.get("validate_default") == TRUE
    for validator in validators:
        if validator.fields is not None and {"*", field.name} & validator.fields:
            is_run = field.is_given or (field.has_default and (validates_default or validator.always))
            if is_run or field.is_given is None:
                _call(machine, validator.method, made, frame, surely=bool(is_run))


def _call(machine: Machine, method: Value, made: InstanceValue | None, frame: Frame, *, surely: bool = True) -> None:
    """Call a method or, without an object, a factory; what it refuses is refused in some other way, or not at all."""
    receiver: Value | None = made
    function = method
    if isinstance(method, Wrapped) and method.kind in ("classmethod", "staticmethod"):
        function = method.function
        receiver = made.kind if made is not None and method.kind == "classmethod" else None
    called = function if receiver is None else BoundMethod(function, receiver)

    def run() -> Value:
        try:
            return machine.call(called, *_for_each_parameter(function, is_bound=receiver is not None), frame)
        except Raised as error:
            if not _is_refusal(machine, error):
                raise
            machine.possible.add(ANY)
            return UNKNOWN

    if surely:
        run()
    else:
        machine.perhaps(run)


def _is_refusal(machine: Machine, error: Raised) -> bool:
    """Whether pydantic takes an exception for a refusal, perhaps."""
    catches = machine.world.exceptions.catches
    return any(catches(refusal, error.name, machine.target.version) is not False for refusal in REFUSALS)


def _for_each_parameter(function: Value, *, is_bound: bool) -> tuple[Sequence[Value], dict[str, Value]]:
    """Something for each parameter that needs it."""
    if not isinstance(function, FunctionValue):
        return (), {}
    written = function.node.args
    count = len(written.posonlyargs) + len(written.args) - is_bound - len(function.defaults)
    return (UNKNOWN,) * count, {each.arg: UNKNOWN for each in written.kwonlyargs}


def _fields(kind: ClassValue, keywords: Keywords, *, are_open: bool) -> Iterator[_Field]:
    """What the class and its bases annotate. are_open: fields may be given by other ways than keywords."""
    found: dict[str, _Field] = {}
    for base, node in kind.bodies():
        for name, part in fields.annotated(node):
            if not name.startswith("_") and name != "model_config" and not fields.is_of_the_class(part):
                value = base.namespace.bindings.get(name) if part.value is not None else None
                options = dict(value.keywords) if isinstance(value, ExternalCall) and value.name == FIELD else {}
                is_given = _is_given(name, options, keywords, are_open=are_open)
                found[name] = _Field(name, options, _has_default(value), is_given)
    yield from found.values()


def _is_given(name: str, options: Keywords, keywords: Keywords, *, are_open: bool) -> bool | None:
    """By its own name or an alias; several aliases are not told apart."""
    aliases = [options[option] for option in ("alias", "validation_alias") if option in options]
    known = [alias.value for alias in aliases if isinstance(alias, Constant)]
    if name in keywords or any(alias in keywords for alias in known):
        return True
    return None if are_open or len(known) < len(aliases) else False


def _has_default(value: Value | None) -> bool:
    """Whether what a field is assigned says what it is where nobody gives it: `...` does not."""
    if isinstance(value, ExternalCall) and value.name == FIELD:
        options = dict(value.keywords)
        return "default_factory" in options or _has_default((*value.arguments, options.get("default"))[0])
    return value is not None and value != Constant(...)


def _validators(machine: Machine, kind: ClassValue) -> Iterator[_Validator]:
    """The methods of a class and its bases that are decorated as validators; a subclass replaces a base's by name."""
    found: dict[str, _Validator | None] = {}
    for base, node in kind.bodies():
        for part in node.body:
            if isinstance(part, ast.FunctionDef) and base.frame is not None:
                found[part.name] = _validator(machine, part, base.namespace.bindings.get(part.name), base.frame)
    yield from (validator for validator in found.values() if validator is not None)


def _validator(machine: Machine, node: ast.FunctionDef, method: Value | None, frame: Frame) -> _Validator | None:
    for decorator in node.decorator_list:
        call = decorator if isinstance(decorator, ast.Call) else ast.Call(decorator, [], [])
        function = machine.glance(call.func, frame)
        if method is not None and isinstance(function, External) and function.name in VALIDATORS:
            options = {each.arg: getattr(each.value, "value", None) for each in call.keywords}
            names = frozenset(str(each.value) for each in call.args if isinstance(each, ast.Constant))
            is_first = options.get("mode") in ("before", "wrap") or options.get("pre") is True
            if isinstance(method, FunctionValue) and (is_first or function.name != MODEL_VALIDATOR):
                method = Wrapped("classmethod", method)
            of_fields = function.name in FIELD_VALIDATORS
            return _Validator(method, names if of_fields else None, is_first, options.get("always") is True)
    return None


def _start(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`super().__init__(**values)` in a model's own `__init__`."""
    if arguments and isinstance(arguments[0], InstanceValue):
        fill(machine, arguments[0], arguments[1:], keywords, frame)
    return NONE


HANDLERS = {"pydantic.BaseModel.__init__": _start}
