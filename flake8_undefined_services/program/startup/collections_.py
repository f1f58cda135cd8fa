"""Lists, tuples, dicts and what iterates over them, as far as their content is known."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from flake8_undefined_services.program.startup import attributes, namespace_views
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.paths import Leave
from flake8_undefined_services.program.startup.raising import ANY
from flake8_undefined_services.program.startup.store import Namespace, Perhaps, live
from flake8_undefined_services.program.startup.values import (
    MANY,
    UNKNOWN,
    ClassValue,
    Constant,
    DictValue,
    External,
    FunctionValue,
    InstanceValue,
    Items,
    ListValue,
    MemberValue,
    ModuleValue,
    NamespaceView,
    PendingValue,
    SetValue,
    TupleValue,
    Value,
)

MEMBERS = "__members__"
"""Under which name an enumeration holds its members, if all of them are known."""

_LONGEST = 200
_SEQUENCES = (str, bytes, tuple, range)
_BUILTIN_CLASSES = frozenset(
    f"builtins.{each.__name__}"
    for each in (str, bytes, int, float, complex, bool, list, tuple, dict, set, object, type)
)
_NEVER_REPLACED = frozenset({"abc", "collections", "enum", "numbers", "typing", "typing_extensions"})
"""Modules in which nobody puts something else under a name, so that this is the same object each time."""


def new_list(
    machine: Machine,
    values: tuple[Value, ...],
    node: ast.AST | None = None,
    kind: type[ListValue] = ListValue,
) -> Value:
    """A new list or set; `node`: the display that makes it."""
    made = machine.twin(("list", id(node)), None, lambda: kind(Namespace())) if node else kind(Namespace())
    machine.store.bind(made.namespace, "items", Items(values))
    return made


def new_dict(
    machine: Machine, keys: tuple[Value, ...], values: tuple[Value, ...], node: ast.AST | None = None
) -> Value:
    """A new dict; `node`: the display that makes it."""
    made = machine.twin(("dict", id(node)), None, lambda: DictValue(Namespace())) if node else DictValue(Namespace())
    machine.store.bind(made.namespace, "items", Items(values, keys))
    return made


def _members(kind: ClassValue) -> tuple[Value, ...] | None:
    """What iterating over the class gives: each member once; None: not known, or no enumeration."""
    held = kind.namespace.bindings.get(MEMBERS)
    items = held.namespace.bindings.get("items") if isinstance(held, DictValue) else None
    return tuple(dict.fromkeys(items.values)) if isinstance(items, Items) else None


def items_of(value: Value) -> tuple[Value, ...] | None:
    """The elements that iterating gives, MANY among them for unknown ones; None: not known at all."""
    if isinstance(value, TupleValue):
        return value.items
    if isinstance(value, (ListValue, DictValue)):
        items = live((value.namespace, "items"))
        if isinstance(items, Items):
            return items.keys if isinstance(value, DictValue) else items.values
        return None
    if isinstance(value, Constant) and type(value.value) in _SEQUENCES and len(value.value) <= _LONGEST:
        return tuple(value_of(item) for item in value.value)
    return _members(value) if isinstance(value, ClassValue) else None


def contents(value: Value) -> tuple[Value, ...]:
    """What a container is known to hold, keys and values."""
    if isinstance(value, (ListValue, DictValue)):
        items = live((value.namespace, "items"))
        return (*items.keys, *items.values) if isinstance(items, Items) else ()
    return value.items if isinstance(value, TupleValue) else ()


def plain(value: Value) -> tuple[Any] | None:
    """The Python object that a value is, in a tuple of one; None: not known entirely."""
    if isinstance(value, Constant):
        return (value.value,)
    if isinstance(value, TupleValue):
        parts = [plain(item) for item in value.items]
        if all(part is not None for part in parts):
            return (tuple(part[0] for part in parts if part is not None),)
    if isinstance(value, ListValue):
        items = items_of(value)
        if items is not None:
            parts = [plain(item) for item in items]
            if all(part is not None for part in parts):
                return _plain_items(value, [part[0] for part in parts if part is not None])
    return None


def _plain_items(value: ListValue, items: list[Any]) -> tuple[Any] | None:
    if not isinstance(value, SetValue):
        return (items,)
    try:
        return (set(items),)
    except TypeError:  # what cannot be hashed is in no set
        return None


def identical(left: Value, right: Value) -> bool | None:
    """Whether two functions, classes, modules or instances are the same object; None: not known."""
    if isinstance(left, MemberValue) and isinstance(right, Constant):
        return left == right
    if isinstance(left, External) and isinstance(right, External):
        if left == right and left.name.partition(".")[0] in _NEVER_REPLACED:
            return True
        return left == right if {left.name, right.name} <= _BUILTIN_CLASSES else None
    if isinstance(right, (External, InstanceValue)):
        left, right = right, left
    if isinstance(left, InstanceValue):
        return _is_instance(left, right)
    kinds = (ClassValue, FunctionValue, ModuleValue)
    if isinstance(left, External) and left.name in _BUILTIN_CLASSES and isinstance(right, kinds):
        return False
    if not isinstance(left, kinds) or not isinstance(right, kinds):
        return None
    if isinstance(left, ModuleValue) and isinstance(right, ModuleValue):
        return left.module is right.module
    return left is right


def is_builtin_class(value: Value) -> bool:
    """Whether it is `int`, `list`, or another class that everybody has."""
    return isinstance(value, External) and value.name in _BUILTIN_CLASSES


_OTHERS = (Constant, TupleValue, ListValue, DictValue, ClassValue, FunctionValue, ModuleValue)


def _is_instance(one: InstanceValue, other: Value) -> bool | None:
    """Whether an instance is another object; no where each call of its class is known to have made one of its own."""
    if one is other:
        return True
    instances = [value for value in (one, other) if isinstance(value, InstanceValue)]
    if len(instances) < 2 and not isinstance(other, _OTHERS):
        return None
    return False if all(_makes_its_own(value.kind) for value in instances) else None


def _makes_its_own(kind: ClassValue) -> bool:
    return kind.is_closed and attributes.metaclass_of(kind) is None and attributes.find(kind, "__new__") is None


def equal(left: Value, right: Value) -> bool | None:
    """Whether two objects are equal that are not plain; None: not known."""
    if type(left) is type(right) and type(left) in (TupleValue, ListValue):
        ours, theirs = items_of(left), items_of(right)
        if ours is None or theirs is None or MANY in ours or MANY in theirs:
            return None
        if len(ours) != len(theirs):
            return False
        answers = [equal(one, other) for one, other in zip(ours, theirs, strict=True)]
        return False if False in answers else None if None in answers else True
    if any(
        _has_own_equality(value) for value in (left, right) if left is not right or isinstance(value, InstanceValue)
    ):
        return None
    if isinstance(left, Constant) or isinstance(right, Constant):
        known = plain(left), plain(right)
        if known[0] is not None and known[1] is not None:
            return bool(known[0] == known[1])
        kinds = (ClassValue, FunctionValue, ModuleValue, InstanceValue)
        return False if any(isinstance(value, kinds) for value in (left, right)) else None
    return identical(left, right)


def _has_own_equality(value: Value) -> bool:
    """Whether an object may compare as its class says, a class as its metaclass says, not by identity."""
    kind = (
        value.kind if isinstance(value, InstanceValue) else value.metaclass if isinstance(value, ClassValue) else None
    )
    if kind is None:
        return False
    if isinstance(value, InstanceValue) and not value.kind.is_closed:
        return True
    return not isinstance(kind, ClassValue) or any(attributes.find(kind, name) is not None for name in _EQUALITY)


_EQUALITY = ("__eq__", "__dataclass_fields__", "__attrs_attrs__")
"""What gives a class an equality of its own: a method, or a decorator that writes one."""


def value_of(thing: Any) -> Value:
    if isinstance(thing, tuple):
        return TupleValue(tuple(value_of(item) for item in thing))
    if isinstance(thing, (str, bytes, int, float, complex, bool, type(None), slice, range)):
        return Constant(thing)
    return UNKNOWN


def concatenated(machine: Machine, left: Value, right: Value) -> Value | None:
    """`left + right` of two lists or tuples, of which one may be unknown."""
    if not isinstance(left, (ListValue, TupleValue)):
        return None
    ours, theirs = items_of(left), items_of(right)
    together = ((MANY,) if ours is None else ours) + ((MANY,) if theirs is None else theirs)
    return TupleValue(together) if isinstance(left, TupleValue) else new_list(machine, together)


def extend(machine: Machine, target: Value, added: tuple[Value, ...]) -> None:
    """Append to a list in place."""
    if isinstance(target, ListValue):
        items = live((target.namespace, "items"))
        if isinstance(items, Items):
            machine.store.bind(target.namespace, "items", Items(items.values + added))


def forget_order(machine: Machine, target: ListValue) -> None:
    """The items have changed places: only how many there are is known."""
    items = live((target.namespace, "items"))
    if isinstance(items, Items) and len(items.values) > 1:
        kept = tuple(MANY if item is MANY else UNKNOWN for item in items.values)
        machine.store.bind(target.namespace, "items", Items(kept))


def empty(machine: Machine, target: Value) -> None:
    """Take everything out of a list."""
    if isinstance(target, ListValue):
        machine.store.bind(target.namespace, "items", Items(()))


def named_items(value: Value) -> dict[str, Value] | None:
    """What a dict of which all keys are known strings hands over as keywords; None: it is none."""
    items = live((value.namespace, "items")) if isinstance(value, DictValue) else None
    if not isinstance(items, Items):
        return None
    names = [key.value for key in items.keys if isinstance(key, Constant) and isinstance(key.value, str)]
    return dict(zip(names, items.values, strict=True)) if len(names) == len(items.keys) else None


def lacks_key(container: DictValue, key: Value) -> bool:
    """Whether a dict certainly does not hold a key."""
    items = live((container.namespace, "items"))
    if not isinstance(items, Items) or not isinstance(key, Constant):
        return False
    return all(isinstance(held, Constant) and hashed_as(held) != hashed_as(key) for held in items.keys)


def hashed_as(key: Value) -> Value:
    """A key, as dicts and sets tell keys apart: a member that is a text as well is the same as that text."""
    return Constant(key.value) if isinstance(key, MemberValue) else key


def item(container: Value, index: Value) -> Value | None:
    """`container[index]` where both are known."""
    if isinstance(container, NamespaceView) and isinstance(index, Constant):
        found = container.namespace.bindings.get(index.value)
        return UNKNOWN if found is None or isinstance(found, Perhaps) else found
    if not isinstance(index, Constant) or isinstance(container, ClassValue):
        return None
    if isinstance(container, DictValue):
        items = live((container.namespace, "items"))
        if isinstance(items, Items) and MANY not in items.keys:
            for key, value in zip(reversed(items.keys), reversed(items.values), strict=True):
                if hashed_as(key) == hashed_as(index):
                    return value
        return None
    if isinstance(container, Constant):
        return _constant_item(container.value, index.value)
    items_ = items_of(container)
    if items_ is None or MANY in items_:
        return None
    try:
        found = items_[index.value]
    except (TypeError, IndexError, ValueError):
        return None
    return TupleValue(found) if isinstance(found, tuple) else found


def _constant_item(container: Any, index: Any) -> Value | None:
    try:
        return value_of(container[index])
    except (TypeError, LookupError, ValueError):
        return None


def once(make: Callable[[], Value]) -> Callable[[], Value]:
    """Make something when it is first asked for, and give the same again; UNKNOWN to what asks meanwhile."""
    done: list[Value] = []

    def run() -> Value:
        if not done:
            done.append(UNKNOWN)
            done[0] = make()
        return done[0]

    return run


def run_pending(value: Value) -> Value:
    """Consume a generator or coroutine: its body runs now."""
    return value.run() if isinstance(value, PendingValue) else UNKNOWN


def partly_consumed(machine: Machine, value: Value, frame: Frame) -> tuple[Value, ...] | None:
    """Iterate, perhaps not to the end: a generator surely runs as far as its first `yield`."""
    machine.stopping += 1
    try:
        return consumed(machine, value, frame)
    finally:
        machine.stopping -= 1


def _begun(machine: Machine, generator: PendingValue, resume: Callable[[], Value]) -> tuple[Value, ...] | None:
    """A generator runs as far as its first `yield`; the elements are those of a run to the end, if there can be one."""

    def first() -> None:
        resume()

    def rest() -> None:
        with machine.mute():
            found.append(items_of(generator.run()))

    found: list[tuple[Value, ...] | None] = []
    machine.collect(first)
    [way] = machine.collect(rest)
    if way.leave is Leave.RAISE:
        resume()
        return None
    machine.resume(way)
    return found[0]


def consumed(machine: Machine, value: Value, frame: Frame) -> tuple[Value, ...] | None:
    """Iterate to the end: generators run, and the elements are given where they are known."""
    if isinstance(value, PendingValue):
        if machine.stopping and value.resume is not None:
            return _begun(machine, value, value.resume)
        return items_of(value.run())
    if isinstance(value, NamespaceView):
        bound = namespace_views.names_in(machine, value)
        return namespace_views.some_names(machine, value) if bound is None else tuple(map(Constant, bound))
    items = items_of(value)
    if items is None:
        machine.possible.add(ANY)
        result = attributes.call_special(machine, value, "__iter__", (), frame)
        if isinstance(result, PendingValue):
            result.run()
        elif result is not None:
            attributes.call_special(machine, result, "__next__", (), frame)
        elif isinstance(value, InstanceValue):
            attributes.call_special(machine, value, "__getitem__", (Constant(0),), frame)
    return items
