"""What class an object has: `isinstance`, `issubclass`, `callable` and the like, as far as the source shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flake8_undefined_services.program.startup import attributes, nothing, special
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.raising import ANY
from flake8_undefined_services.program.startup.values import (
    FALSE,
    NONE,
    OBJECT,
    TRUE,
    UNKNOWN,
    Arguments,
    BoundMethod,
    ClassValue,
    Constant,
    DictValue,
    External,
    FunctionValue,
    InstanceValue,
    Keywords,
    ListValue,
    ModuleValue,
    SetValue,
    TupleValue,
    Value,
    ViewValue,
    Wrapped,
)

_CLASSES: Final = (str, bytes, bytearray, int, float, complex, bool, list, tuple, dict, set, frozenset)
_IN_BUILTINS: Final = frozenset({each.__name__ for each in _CLASSES} | {"object", "type"})
_BUILTINS: Final = {each.__name__: each for each in _CLASSES}
_OF_FUNCTIONS: Final = frozenset({"types.FunctionType", "types.LambdaType"})
_MODULES: Final = "types.ModuleType"
_OF_OTHERS: Final = frozenset({_MODULES, "builtins.type"})
_PLAIN: Final = (str, bytes, int, float, complex, bool)
_NO_CLASSES: Final = (Constant, TupleValue, ListValue, DictValue, FunctionValue, Wrapped, BoundMethod, ModuleValue)

Asked = Callable[[Value, Value], "bool | None"]


def is_instance(value: Value, kind: Value) -> bool | None:
    """Whether an object is an instance of a class; None: not known."""
    if kind == OBJECT:
        return True
    if isinstance(value, InstanceValue):
        return is_subclass(value.kind, kind)
    if isinstance(value, ClassValue):
        return _is_made_by(value, kind)
    if isinstance(kind, ClassValue):
        return False if isinstance(value, _NO_CLASSES) and _is_plain(kind, _IN_BUILTINS) else None
    return _is_builtin(value, kind.name) if isinstance(kind, External) else None


def is_subclass(kind: Value, other: Value) -> bool | None:
    """Whether a class inherits from another; None: not known."""
    if not isinstance(kind, ClassValue):
        return None
    line = kind.lineage()
    if other in line or other == OBJECT:
        return True
    if not kind.is_closed:
        return None
    is_other = _is_plain(other) if isinstance(other, ClassValue) else _is_builtin_class(other)
    return False if is_other else None


def _is_plain(kind: ClassValue, names: frozenset[str] = frozenset({"object", "type"})) -> bool:
    """Whether only inheritance makes a class another's subclass: no metaclass says otherwise (PEP 3119).

    names: of the builtin classes that it may inherit from.
    """
    metaclass = attributes.metaclass_of(kind)
    lines = [kind.lineage(), () if metaclass is None else (metaclass,)]
    if isinstance(metaclass, ClassValue):  # which has been asked
        lines[1] = metaclass.lineage()
    return all(
        isinstance(base, ClassValue) or (isinstance(base, External) and base.name.removeprefix("builtins.") in names)
        for line in lines
        for base in line
    )


def _is_builtin_class(kind: Value) -> bool:
    return isinstance(kind, External) and kind.name.removeprefix("builtins.") in _BUILTINS


def _is_made_by(kind: ClassValue, other: Value) -> bool | None:
    """Whether a class, as an object, is an instance of `type`, or of the metaclass that is asked for."""
    if other == External("builtins.type"):
        return True
    metaclass = attributes.metaclass_of(kind)
    if isinstance(metaclass, ClassValue):
        if other in metaclass.lineage():
            return True
    elif metaclass is not None or not kind.is_closed:
        return None
    return False if _is_builtin_class(other) or (isinstance(other, ClassValue) and _is_plain(other)) else None


def _is_builtin(value: Value, name: str) -> bool | None:
    """Whether an object is an instance of a class of the standard library."""
    asked = _BUILTINS.get(name.removeprefix("builtins."))
    if name in _OF_FUNCTIONS and isinstance(value, _NO_CLASSES):
        return isinstance(value, FunctionValue)
    if name in _OF_OTHERS and isinstance(value, _NO_CLASSES):
        return name == _MODULES and isinstance(value, ModuleValue)
    if asked is None:
        return None
    if isinstance(value, Constant):
        return isinstance(value.value, asked) if type(value.value) in _PLAIN or value.value is None else None
    if isinstance(value, TupleValue):
        return asked is tuple
    if isinstance(value, DictValue):
        return asked is dict
    if isinstance(value, SetValue):
        return None if asked in (set, frozenset) else False
    if isinstance(value, ListValue):
        return asked is list and not isinstance(value, ViewValue)
    return False if isinstance(value, (FunctionValue, BoundMethod, ModuleValue)) else None


def class_of(value: Value) -> External | None:
    """The builtin class that an object is made by; None: not known, or another one."""
    if isinstance(value, Constant) and type(value.value) in _PLAIN:
        return External(f"builtins.{type(value.value).__name__}")
    return {TupleValue: External("builtins.tuple"), ListValue: External("builtins.list")}.get(type(value))


def _any_of(value: Value, kinds: Value, asked: Asked) -> bool | None:
    """Whether one class of a tuple, which may hold others, is the right one."""
    if not isinstance(kinds, TupleValue):
        return asked(value, kinds)
    answers = {_any_of(value, kind, asked) for kind in kinds.items}
    return True if True in answers else None if None in answers else False


def _is_instance(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """None is an instance of no class but its own and `object`, whatever class is asked for."""
    if len(arguments) == 2 and arguments[0] == NONE:
        kinds = arguments[1].items if isinstance(arguments[1], TupleValue) else (arguments[1],)
        if not any(nothing.may_be_of(kind) for kind in kinds):
            return FALSE
    machine.possible.add(ANY)
    if len(arguments) != 2:
        return UNKNOWN
    call = machine.called
    if call is not None and len(call.args) == 2 and nothing.is_nothing(arguments[1], call.args[1]):
        return nothing.is_no(machine, call.args[1], frame, "a class", call.args[1].lineno)
    of_objects = name == "builtins.isinstance"
    asked = "__instancecheck__" if of_objects else "__subclasscheck__"  # PEP 3119
    result = special.first_of(machine, arguments[1], (asked,), (arguments[0],), frame)
    if result is not None:
        return result
    _ask_abstract(machine, arguments[1], frame)
    answer = _any_of(arguments[0], arguments[1], is_instance if of_objects else is_subclass)
    return UNKNOWN if answer is None else Constant(answer)


_ABSTRACT = frozenset({"abc.ABC", "abc.ABCMeta"})


def _ask_abstract(machine: Machine, kind: Value, frame: Frame) -> None:
    """An abstract base class asks its `__subclasshook__` (library reference, abc)."""
    found = attributes.find(kind, "__subclasshook__") if isinstance(kind, ClassValue) else None
    if isinstance(found, Wrapped) and found.kind == "classmethod" and isinstance(kind, ClassValue):
        makers = (*kind.lineage(), attributes.metaclass_of(kind))
        if any(isinstance(each, External) and each.name in _ABSTRACT for each in makers):
            machine.call(BoundMethod(found.function, kind), (UNKNOWN,), {}, frame)


def _is_class(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`inspect.isclass` asks for an instance of `type`."""
    if len(arguments) != 1:
        return UNKNOWN
    if isinstance(arguments[0], ClassValue):
        return TRUE
    return FALSE if isinstance(arguments[0], _NO_CLASSES) else UNKNOWN


def _callable(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    if len(arguments) != 1:
        return UNKNOWN
    if isinstance(arguments[0], (ClassValue, FunctionValue, BoundMethod)):
        return TRUE
    return FALSE if isinstance(arguments[0], (Constant, TupleValue, ListValue, DictValue)) else UNKNOWN


HANDLERS: Final = {
    "builtins.isinstance": _is_instance,
    "builtins.issubclass": _is_instance,
    "builtins.callable": _callable,
    "inspect.isclass": _is_class,
}
