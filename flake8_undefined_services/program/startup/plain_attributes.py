"""Attributes of what is no object of an analysed class: functions, texts, containers, modules, frames, exceptions.

No code runs when they are read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flake8_undefined_services.language.callables import TRANSLATIONS
from flake8_undefined_services.language.evaluators import INSTANCES
from flake8_undefined_services.language.models import ATTRS_FIELDS, ATTRS_METHODS
from flake8_undefined_services.program.startup import file_paths, namespace_views
from flake8_undefined_services.program.startup.frames import FrameKind
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.store import Namespace, Perhaps
from flake8_undefined_services.program.startup.values import (
    UNKNOWN,
    BoundExternal,
    BoundMethod,
    Caught,
    Constant,
    DictValue,
    External,
    ExternalCall,
    FrameValue,
    FunctionValue,
    Listing,
    ListValue,
    ModuleValue,
    NamespaceView,
    PendingValue,
    RecordValue,
    SetValue,
    TupleValue,
    Value,
    ViewValue,
    Wrapped,
)


def get(machine: Machine, value: Value, name: str) -> Value | None:
    """`value.name`; None: not known."""
    reader = _READERS.get(type(value))
    return None if reader is None else reader(machine, value, name)


def _of_unknown(machine: Machine, value: Value, name: str) -> Value | None:
    return BoundExternal(value, name) if value is UNKNOWN and name in _RUN_UNTIL else None


_RUN_UNTIL = ("run_until_complete",)
"""Methods of an event loop, wherever that comes from, that run the coroutine which they are given."""


def _of_container(machine: Machine, value: Value, name: str) -> Value:
    return BoundExternal(value, name)


def _of_record(machine: Machine, value: RecordValue, name: str) -> Value:
    return value.items[value.names.index(name)] if name in value.names else BoundExternal(value, name)


def _of_constant(machine: Machine, value: Constant, name: str) -> Value:
    if isinstance(value.value, tuple) and name in ("major", "minor"):
        return Constant(getattr(value.value, name, None))
    return BoundExternal(value, name)


def _of_module(machine: Machine, value: ModuleValue, name: str) -> Value:
    if name == "__dict__":
        return namespace_views.dictionary(value)
    found = value.namespace.bindings.get(name, UNKNOWN)
    return found.value if isinstance(found, Perhaps) else found


def _of_function(machine: Machine, value: FunctionValue, name: str) -> Value:
    """What every function has (data model, user-defined functions)."""
    module = value.closure.module
    renamed = machine.renamed.get(value)
    given = None if renamed is None else renamed.bindings.get(name)
    if given is not None:
        return UNKNOWN if isinstance(given, Perhaps) else given
    match name:
        case "__name__":
            return Constant(value.name)
        case "__qualname__":
            return Constant(value.name) if value.closure.kind is FrameKind.MODULE else UNKNOWN
        case "__module__":
            return Constant(module.name)
        case "__globals__":
            return NamespaceView(module.namespace, module)
    return UNKNOWN


_NAMES = ("__name__", "__qualname__", "__module__")


def rename(machine: Machine, function: FunctionValue, name: str, value: Value) -> None:
    """`function.__name__ = value`: what tells who a function is, and from where, is not what its `def` says."""
    if name in _NAMES:
        machine.store.bind(machine.renamed.setdefault(function, Namespace()), name, value)


def name_after(machine: Machine, function: Value, other: Value) -> None:
    """`functools.update_wrapper(function, other)`."""
    if isinstance(function, FunctionValue):
        for name in _NAMES:
            rename(machine, function, name, get(machine, other, name) or UNKNOWN)


def _of_method(machine: Machine, value: BoundMethod, name: str) -> Value | None:
    """A method has its function's attributes, but for two (data model, instance methods)."""
    if name in ("__func__", "__self__"):
        return value.function if name == "__func__" else value.receiver
    return get(machine, value.function, name) if isinstance(value.function, FunctionValue) else None


def _of_wrapped(machine: Machine, value: Wrapped, name: str) -> Value:
    if value.kind == "property":
        return BoundExternal(value, name) if name in ("getter", "setter", "deleter") else UNKNOWN
    if name == "register":
        machine.registered.add(id(value.function))
        return External(f"functools.{value.kind}.{name}")
    if name in ("__func__", "__wrapped__") and value.kind not in _UNLIKE:
        return value.function
    return (get(machine, value.function, name) or UNKNOWN) if name in _NAMES and value.kind not in _UNLIKE else UNKNOWN


_UNLIKE = ("instantiate", "partial")
"""Kinds that do not take over who their function is."""


def _of_frame(machine: Machine, value: FrameValue, name: str) -> Value:
    """`f_globals`, `f_locals` and `f_back` (data model, frame objects)."""
    if name in ("f_globals", "f_locals"):
        return namespace_views.of_frame(value.frames[-1], local=name == "f_locals")
    return FrameValue(value.frames[:-1]) if name == "f_back" and len(value.frames) > 1 else UNKNOWN


def _of_caught(machine: Machine, value: Caught, name: str) -> Value | None:
    """`error.name` is the module that is not there, or that a `from` import asks (library reference, ImportError)."""
    origin = value.origin
    if name == "name" and origin is not None:
        asked = origin.name if value.exception == "ModuleNotFoundError" else origin.module
        if asked and value.exception in ("ImportError", "ModuleNotFoundError"):
            return Constant(asked)
    return machine.world.exceptions.class_of(value.exception) if name == "__class__" else None


def _of_call(machine: Machine, value: ExternalCall, name: str) -> Value | None:
    is_field = value.name in ATTRS_FIELDS and name in ATTRS_METHODS
    if is_field or value.name in INSTANCES or value.name in TRANSLATIONS:
        return External(f"{value.name}.{name}")
    return file_paths.attribute(value, name)


_CONTAINERS = (ListValue, SetValue, ViewValue, Listing, DictValue, TupleValue, NamespaceView, PendingValue)
_READERS: Mapping[type, Callable[[Machine, Any, str], Value | None]] = {
    **dict.fromkeys(_CONTAINERS, _of_container),
    type(UNKNOWN): _of_unknown,
    RecordValue: _of_record,
    Constant: _of_constant,
    ModuleValue: _of_module,
    FunctionValue: _of_function,
    BoundMethod: _of_method,
    Wrapped: _of_wrapped,
    FrameValue: _of_frame,
    Caught: _of_caught,
    ExternalCall: _of_call,
}
