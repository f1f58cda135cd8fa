"""`getattr`, `setattr`, `hasattr` and `delattr`: attributes by names that are computed (built-in functions)."""

from __future__ import annotations

from functools import partial

from flake8_undefined_services.language.standard_names import symbol_exists
from flake8_undefined_services.program.startup import (
    added_builtins,
    asking,
    attributes,
    importing,
    nothing,
)
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.handlers import NO_ATTRIBUTE, attempted
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.raising import ANY
from flake8_undefined_services.program.startup.store import MISSING, Perhaps
from flake8_undefined_services.program.startup.unloaded import is_unloaded
from flake8_undefined_services.program.startup.values import (
    NONE,
    TRUE,
    UNKNOWN,
    Arguments,
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
    SuperValue,
    TupleValue,
    Value,
    Wrapped,
)


def set_named(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    if len(arguments) != 3:
        return NONE
    owner, key, value = arguments
    if isinstance(owner, (ModuleValue, ClassValue, InstanceValue)):
        if isinstance(key, Constant) and isinstance(key.value, str):
            if isinstance(owner, ModuleValue):
                importing.bind_in_module(machine, owner, key.value, value)
            elif isinstance(owner, ClassValue):
                machine.bind_in_class(owner, key.value, value)
            else:
                machine.store.bind(owner.namespace, key.value, value)
        else:
            owner.namespace.dynamic = True
    elif owner == External("builtins"):
        added_builtins.add(machine, key)
    return NONE


def get_named(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    if len(arguments) >= 2 and isinstance(arguments[1], Constant) and isinstance(arguments[1].value, str):
        if isinstance(arguments[0], ModuleValue):
            return _module_attribute(machine, arguments[0], arguments[1], frame, has_default=len(arguments) > 2)
        if isinstance(arguments[0], ClassValue) and len(arguments) > 2:
            return _class_attribute(machine, arguments[0], arguments[1].value, arguments[2], frame)
        if isinstance(arguments[0], InstanceValue) and len(arguments) > 2:
            return _with_default(machine, arguments[0], arguments[1].value, arguments[2], frame)
        if isinstance(arguments[0], (InstanceValue, ClassValue)):
            return attributes.get(machine, arguments[0], arguments[1].value, frame)
        if isinstance(arguments[0], External) and len(arguments) > 2:
            return _outside_attribute(machine, arguments[0], arguments[1].value, arguments[2], frame)
        if arguments[0] == NONE and len(arguments) > 2 and arguments[1].value not in nothing.ATTRIBUTES:
            return arguments[2]
    machine.possible.add(ANY)
    return UNKNOWN


def _class_attribute(machine: Machine, kind: ClassValue, name: str, default: Value, frame: Frame) -> Value:
    """`getattr(kind, "name", default)`."""
    is_there = attributes.has(machine, kind, name)
    if is_there is None:
        _hidden(machine, kind, name, frame)
        return UNKNOWN
    return attributes.get(machine, kind, name, frame) if is_there else default


def _with_default(machine: Machine, owner: InstanceValue, name: str, default: Value, frame: Frame) -> Value:
    """`getattr(instance, "name", default)`."""
    value, lacks = attempted(machine, frame, NO_ATTRIBUTE, lambda: attributes.get(machine, owner, name, frame))
    return UNKNOWN if lacks is None else default if lacks else value


def delete_named(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    if len(arguments) == 2 and isinstance(arguments[0], (ClassValue, InstanceValue, ModuleValue)):
        owner, key = arguments[0], arguments[1]
        if not isinstance(key, Constant) or not isinstance(key.value, str):
            owner.namespace.dynamic = True
        elif isinstance(owner, ClassValue):
            machine.bind_in_class(owner, key.value, MISSING)
        else:
            machine.store.unbind(owner.namespace, key.value)
    return NONE


def _module_attribute(
    machine: Machine, module: ModuleValue, name: Constant, frame: Frame, *, has_default: bool
) -> Value:
    """`getattr(module, "name")` raises AttributeError only without a default (built-in functions, getattr)."""
    if has_default:
        found = asking.peek(machine, module, name.value)
        return UNKNOWN if found is None or isinstance(found, Perhaps) else found
    statement = machine.statement
    if statement is None:
        return UNKNOWN
    request = importing.Request(frame, statement.lineno, partial(frame.module.parsed.place, statement))
    return asking.attribute(machine, module, name.value, request)


def _outside_attribute(machine: Machine, owner: External, name: str, default: Value, frame: Frame) -> Value:
    """`getattr(module, "name", default)`: a submodule that the same code has imported, or what the target lacks."""
    dotted = f"{owner.name}.{name}"
    if symbol_exists(owner.name, name, machine.target.version, machine.target.platform) is False:
        return default
    machine.possible.add(ANY)
    loaded = any(need.module == dotted and not need.symbol for need in frame.module.observations.needs())
    finder = machine.world.finder
    is_there = loaded and finder.known and finder.source_outside(dotted) is not None
    return External(dotted, is_module=True) if is_there and machine.tables.outside.failure(dotted) is None else UNKNOWN


def has_named(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    if len(arguments) != 2 or not isinstance(arguments[1], Constant):
        return UNKNOWN
    owner, asked = arguments[0], str(arguments[1].value)
    if isinstance(owner, SuperValue):
        return TRUE if attributes.has_method(owner, asked) else UNKNOWN
    answer = is_listed(machine, owner, asked)
    if answer is None:
        return _answered(machine, owner, asked, frame) if isinstance(owner, InstanceValue) else UNKNOWN
    return Constant(answer)


def is_listed(machine: Machine, owner: Value, name: str) -> bool | None:
    """Whether an object has an attribute, as far as that is known without asking its own code for it."""
    if isinstance(owner, ModuleValue):
        return asking.has(machine, owner, name)
    if isinstance(owner, External):
        if is_unloaded(machine, owner.name, name):
            return False
        return symbol_exists(owner.name, name, machine.target.version, machine.target.platform)
    if owner == NONE:
        return name in nothing.ATTRIBUTES
    if isinstance(owner, ClassValue):
        return attributes.has(machine, owner, name)
    if isinstance(owner, InstanceValue):
        return _instance_has(machine, owner, name)
    if isinstance(owner, FunctionValue):
        return True if hasattr(_a_function, name) else None
    return _plain_has(owner, name) if type(owner) in (Constant, *_PLAIN) else None


def _a_function() -> None:
    """It has what every function has."""


def _instance_has(machine: Machine, owner: InstanceValue, name: str) -> bool | None:
    """`hasattr(instance, name)`; None: not known, or a property has to be asked."""
    kind = owner.kind
    if isinstance(attributes.find(kind, "__getattribute__"), FunctionValue):
        return None
    own, of_class = owner.namespace.bindings.get(name), attributes.has(machine, kind, name, through=True)
    if of_class and not (isinstance(found := attributes.find(kind, name), Wrapped) and found.kind == "property"):
        return True
    if own is not None and of_class is False:
        return None if isinstance(own, Perhaps) else True
    if of_class is not False or owner.namespace.dynamic or attributes.find(kind, "__getattr__") is not None:
        return None
    return False


_PLAIN = {TupleValue: tuple, DictValue: dict, ListValue: list, SetValue: set}


def _plain_has(value: Value, name: str) -> bool | None:
    """The same for objects of builtin classes, which get no other attributes."""
    if isinstance(value, Constant):
        return hasattr(value.value, name)
    kind = _PLAIN.get(type(value))
    return None if kind is None or hasattr(kind, name) else False


def _answered(machine: Machine, owner: InstanceValue, name: str, frame: Frame) -> Value:
    """`hasattr(instance, name)` where a property or `__getattr__` answers."""
    _, lacks = attempted(machine, frame, NO_ATTRIBUTE, lambda: attributes.get(machine, owner, name, frame))
    is_known = owner.kind.is_closed and not owner.namespace.dynamic
    return UNKNOWN if lacks is None or not is_known else Constant(not lacks)


def _hidden(machine: Machine, owner: Value, name: str, frame: Frame) -> Value:
    """Asking runs descriptors and `__getattr__`; who asks so catches that there is no such attribute."""
    attempted(machine, frame, NO_ATTRIBUTE, lambda: attributes.get(machine, owner, name, frame))
    return UNKNOWN
