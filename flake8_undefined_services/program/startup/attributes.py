"""Attributes: of instances, classes and modules that are analysed, and names of what lies outside."""

from __future__ import annotations

import builtins
from collections.abc import Sequence

from flake8_undefined_services.language.models import MODELS, VALIDATING
from flake8_undefined_services.program.startup import evaluating, namespace_views, plain_attributes
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.raising import ANY
from flake8_undefined_services.program.startup.store import Namespace, Perhaps
from flake8_undefined_services.program.startup.values import (
    BARE,
    INPUT,
    NONE,
    UNKNOWN,
    BoundMethod,
    ClassValue,
    Constant,
    External,
    ExternalCall,
    FunctionValue,
    GenericAlias,
    InstanceValue,
    MemberValue,
    NamespaceView,
    SuperValue,
    Value,
    Wrapped,
)


def get(machine: Machine, value: Value, name: str, frame: Frame) -> Value:
    """`value.name`; a property's getter runs."""
    if isinstance(value, External):
        return External(f"{value.name}.{name}")
    if name == "__annotations__":
        evaluating.read(machine, value)
    if isinstance(value, InstanceValue):
        _note(machine, value.namespace, value.kind, name)
        return _of_instance(machine, value, name, frame)
    if isinstance(value, ClassValue):
        _note(machine, value.namespace, value, name)
        return _of_class(machine, value, name, frame)
    if isinstance(value, SuperValue):
        return _of_super(machine, value, name, frame)
    if isinstance(value, MemberValue):
        return _of_member(machine, value, name, frame)
    if isinstance(value, GenericAlias) and not name.startswith("__"):
        return get(machine, value.origin, name, frame)
    found = plain_attributes.get(machine, value, name)
    if found is not None:
        return found
    machine.possible.add(ANY)
    return value if value is INPUT else UNKNOWN


def _note(machine: Machine, own: Namespace, kind: ClassValue, name: str) -> None:
    """Where the attribute is looked for, for whoever wants to know what a call reads."""
    settled = machine.world.settled
    if settled.is_watching:
        for namespace in (own, *(base.namespace for base in kind.lineage() if isinstance(base, ClassValue))):
            settled.read(namespace, name)


def above(value: SuperValue) -> Sequence[Value]:
    """The classes that `super` looks through: what follows in the order of the receiver's own class, where known."""
    receiver = value.receiver
    own = receiver.kind if isinstance(receiver, InstanceValue) else receiver
    if isinstance(own, ClassValue) and own is not value.kind:
        line = own.lineage()
        if value.kind in line:
            return line[line.index(value.kind) + 1 :]
    return value.kind.lineage()[1:]


def has_method(value: SuperValue, name: str) -> bool:
    """Whether one of the classes above surely has the method."""
    for base in above(value):
        if not isinstance(base, ClassValue):
            return False
        found = base.namespace.bindings.get(name)
        if found is not None or base.namespace.dynamic:
            is_plain = isinstance(found, Wrapped) and found.kind in ("classmethod", "staticmethod")
            return is_plain or isinstance(found, FunctionValue)
    return False


def _of_super(machine: Machine, value: SuperValue, name: str, frame: Frame) -> Value:
    found = _along(above(value), name)
    receiver = value.receiver
    if name == "__new__":  # a static method, without being written as one (language reference 3.3.1)
        below = found.function if isinstance(found, Wrapped) else found
        return External("builtins.object.__new__") if below is None else below
    if found is None and name in ("__setattr__", "__delattr__"):
        return BoundMethod(External(f"builtins.object.{name}"), receiver)
    if name == "__init__" and found in (None, UNKNOWN) and not MODELS.isdisjoint(value.kind.outside()):
        return BoundMethod(External("pydantic.BaseModel.__init__"), receiver)
    if found is None and name in ("__init__", "__init_subclass__") and all(map(_is_closed, above(value))):
        return External(f"builtins.object.{name}")
    if isinstance(receiver, ClassValue) and found is None and name == "__call__":
        return Wrapped("instantiate", receiver)
    if isinstance(found, Wrapped) and found.kind in ("classmethod", "staticmethod"):
        own = receiver.kind if isinstance(receiver, InstanceValue) else receiver
        return found.function if found.kind == "staticmethod" else BoundMethod(found.function, own)
    if isinstance(found, Wrapped) and found.kind == "property" and isinstance(receiver, InstanceValue):
        return machine.call(found.function, (receiver,), {}, frame)
    return BoundMethod(found, receiver) if found is not None else UNKNOWN


def _of_member(machine: Machine, value: MemberValue, name: str, frame: Frame) -> Value:
    """A member of an enumeration has what its class gives to its instances, its name and its value."""
    found = find(value.kind, name)
    if isinstance(found, Wrapped) and found.kind == "property":
        return machine.call(found.function, (value,), {}, frame)
    if isinstance(found, (FunctionValue, Wrapped)):
        return _bound(found, value, value.kind)
    if name in ("value", "_value_"):
        return value.held
    if name in ("name", "_name_"):
        return Constant(value.name)
    if name == "__class__":
        return value.kind
    below = plain_attributes.get(machine, Constant(value.value), name) if isinstance(value.value, str) else None
    machine.possible.add(ANY)
    return UNKNOWN if below is None else below


def _is_closed(base: Value) -> bool:
    return base in BARE or (isinstance(base, ClassValue) and not base.namespace.dynamic)


def _of_instance(machine: Machine, value: InstanceValue, name: str, frame: Frame) -> Value:
    reader = find(value.kind, "__getattribute__")
    if isinstance(reader, FunctionValue):
        return machine.call(BoundMethod(reader, value), (Constant(name),), {}, frame)
    found = find(value.kind, name)
    if isinstance(found, Wrapped) and found.kind == "property":
        return machine.call(found.function, (value,), {}, frame)
    if isinstance(found, InstanceValue):
        got = call_special(machine, found, "__get__", (value, value.kind), frame)
        if got is not None:
            return got
    own = value.namespace.bindings.get(name)
    if own is not None:
        return own.value if isinstance(own, Perhaps) else own
    if value.namespace.dynamic and not isinstance(found, (FunctionValue, Wrapped)):
        return UNKNOWN  # something of its own may hide what the class has
    if found is None and name == "__class__":
        return value.kind
    if found is None:
        getter = find(value.kind, "__getattr__") if name not in _OF_OBJECTS else None
        if getter is not None and value.kind.is_closed:
            return machine.ask(BoundMethod(getter, value), (Constant(name),), frame)
        machine.possible.add(ANY)
        return UNKNOWN
    if isinstance(found, (Constant, ExternalCall)) and _is_filled_outside(value.kind):
        return UNKNOWN  # a default, which what makes the instance may replace (settings, models)
    return _bound(found, value, value.kind)


def deleted(machine: Machine, value: InstanceValue, name: str, frame: Frame) -> bool:
    """Whether a property or another descriptor deletes an attribute, which it does now (language reference 3.3.2.3)."""
    found = find(value.kind, name)
    if isinstance(found, Wrapped) and found.kind == "property" and found.deleter is not None:
        machine.call(found.deleter, (value,), {}, frame)
        return True
    return call_special(machine, found, "__delete__", (value,), frame) is not None if found is not None else False


_OF_OBJECTS = frozenset((*dir(object), "__dict__", "__module__", "__weakref__"))
"""What every object has, so that `__getattr__` is not asked for it (language reference 3.3.2)."""

_EMPTY = frozenset({"abc", "builtins", "collections", "enum", "typing", "typing_extensions"})
"""Modules whose classes give the instances of their subclasses no attributes of other names."""


def _is_filled_outside(kind: ClassValue) -> bool:
    return any(base.partition(".")[0] not in _EMPTY for base in kind.outside())


def _of_class(machine: Machine, value: ClassValue, name: str, frame: Frame) -> Value:
    if name == "register" and _is_abstract(value, name):
        return External("abc.ABCMeta.register")
    if name == "__dict__":
        return namespace_views.copied(NamespaceView(value.namespace))  # which nobody can change by it
    found = find(value, name)
    if found is None and name in ("__name__", "__qualname__"):
        return Constant(value.name)
    if name in VALIDATING and found in (None, UNKNOWN) and not MODELS.isdisjoint(value.outside()):
        return Wrapped("instantiate", value)
    given = _by_metaclass(machine, value, name, frame) if found is None else None
    if given is not None:
        return given
    if found is None:
        made = call_special(machine, value, "__getattr__", (Constant(name),), frame) if value.is_closed else None
        machine.possible.add(ANY)
        return UNKNOWN if made is None else made
    if isinstance(found, InstanceValue):
        got = call_special(machine, found, "__get__", (NONE, value), frame)
        return found if got is None else got
    if isinstance(found, Wrapped) and found.kind == "classmethod":
        return BoundMethod(found.function, value)
    return found.function if isinstance(found, Wrapped) and found.kind == "staticmethod" else found


def _by_metaclass(machine: Machine, kind: ClassValue, name: str, frame: Frame) -> Value | None:
    """What a class has of its metaclass, as an instance has it of its class (language reference 3.3.2.1)."""
    metaclass = metaclass_of(kind)
    found = find(metaclass, name) if isinstance(metaclass, ClassValue) else None
    if found is None or found is UNKNOWN or not isinstance(metaclass, ClassValue):
        return None
    if isinstance(found, Wrapped) and found.kind == "property":
        return machine.call(found.function, (kind,), {}, frame)
    return _bound(found, kind, metaclass)


def _is_abstract(kind: ClassValue, name: str) -> bool:
    """Whether the attribute can only be ABCMeta's (library reference, abc)."""
    own = [base for base in kind.lineage() if isinstance(base, ClassValue)]
    outside = {base for base in kind.lineage() if not isinstance(base, ClassValue)}.difference(BARE)
    if any(name in base.namespace.bindings or base.namespace.dynamic for base in own):
        return False
    return outside == {External("abc.ABC")} or (not outside and metaclass_of(kind) == External("abc.ABCMeta"))


def _bound(found: Value, receiver: Value, kind: ClassValue) -> Value:
    if isinstance(found, FunctionValue):
        return BoundMethod(found, receiver)
    if isinstance(found, Wrapped):
        if found.kind == "staticmethod" or found.kind == "partial":
            return found.function if found.kind == "staticmethod" else found
        return BoundMethod(
            found.function if found.kind == "classmethod" else found, kind if found.kind == "classmethod" else receiver
        )
    return found


def find(kind: ClassValue, name: str, *, skip_own: bool = False) -> Value | None:
    """A class attribute along the bases; UNKNOWN once a base that is not analysed may have it first."""
    return _along(kind.lineage()[1:] if skip_own else kind.lineage(), name)


def _along(line: Sequence[Value], name: str) -> Value | None:
    for base in line:
        if isinstance(base, ClassValue):
            found = base.namespace.bindings.get(name)
            if found is not None:
                return found.value if isinstance(found, Perhaps) else found
            if base.namespace.dynamic:
                return UNKNOWN
        elif base not in BARE and not _surely_lacks(base, name):
            return UNKNOWN if not name.startswith("__") else None
    return None


def _surely_lacks(base: Value, name: str) -> bool:
    """Whether a base is a class of the builtins that has no such attribute."""
    module, _, named = base.name.partition(".") if isinstance(base, External) else ("", "", "")
    kind = vars(builtins).get(named) if module == "builtins" else None
    return isinstance(kind, type) and not hasattr(kind, name)


_OF_TYPES = frozenset(dir(type))


def has(machine: Machine, kind: ClassValue, name: str, *, through: bool = False) -> bool | None:
    """`hasattr(kind, name)` of a class; None: not known. through: an instance is asked.

    That it is not there is known only where no base can have it, nothing binds attributes by names that are not
    spelled out, and no code assigns one of that name from outside.
    """
    line = kind.lineage()
    for base in line:
        if not isinstance(base, ClassValue):
            if base not in BARE:
                return None
            continue
        found = base.namespace.bindings.get(name)
        if found is not None and not isinstance(found, (Perhaps, InstanceValue)):
            return True
        if found is not None or base.namespace.dynamic:
            return None
    metaclass = metaclass_of(kind)
    is_stored = machine.world.stores if through else machine.world.stores_on_classes
    if name.startswith("__") or name in _OF_TYPES or is_stored(name):
        return None
    if metaclass is None:
        return False
    return False if isinstance(metaclass, ClassValue) and _gives_nothing(metaclass, name) else None


def _gives_nothing(metaclass: ClassValue, name: str) -> bool:
    """Whether a metaclass surely has no such attribute for its classes."""
    asked = {name, "__getattr__", "__getattribute__"}
    return all(
        not (base.namespace.dynamic or asked & base.namespace.bindings.keys())
        if isinstance(base, ClassValue)
        else base == External("builtins.type")
        for base in metaclass.lineage()
    )


def call_special(machine: Machine, value: Value, name: str, arguments: Sequence[Value], frame: Frame) -> Value | None:
    """Call a special method where the value's type, an analysed class, has it; None: it has not.

    It is looked up on the type: of a class that is its metaclass (language reference 3.3.12).
    """
    kind = value.kind if isinstance(value, (InstanceValue, MemberValue)) else metaclass_of(value)
    if not isinstance(kind, ClassValue):
        return None
    found = find(kind, name)
    if not isinstance(found, FunctionValue):
        return None
    return machine.call(BoundMethod(found, value), arguments, {}, frame)


def metaclass_of(value: Value) -> Value | None:
    """The metaclass of an analysed class, its own or a base's; None: `type`, or not known."""
    return value.made_by if isinstance(value, ClassValue) else None
