"""Subscripts: items of containers, what `Class[…]` calls, and slices (language reference 6.3.2)."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.program.startup import (
    attributes,
    collections_,
    enumerations,
    environment,
    giving_away,
    nothing,
    special,
    sys_modules,
)
from flake8_undefined_services.program.startup.catching import Catch, catching
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Evaluator, Machine
from flake8_undefined_services.program.startup.raising import ANY, Raised
from flake8_undefined_services.program.startup.truth import (
    given,
    is_input,
)
from flake8_undefined_services.program.startup.values import (
    INPUT,
    MANY,
    NONE,
    UNKNOWN,
    BoundMethod,
    ClassValue,
    Constant,
    DictValue,
    External,
    FunctionValue,
    GenericAlias,
    InstanceValue,
    Items,
    ListValue,
    TupleValue,
    Value,
    Wrapped,
)


def _subscript(machine: Machine, node: ast.Subscript, frame: Frame) -> Value:
    container, index = parts(machine, node, frame)
    return item(machine, node, container, index, frame)


def parts(machine: Machine, node: ast.Subscript, frame: Frame) -> tuple[Value, Value]:
    """The container and the index of a subscript that is read, evaluated in this order."""
    container = machine.evaluate(node.value, frame)
    if nothing.is_nothing(container, node.value):
        nothing.is_no(machine, node.value, frame, "subscriptable", node.lineno)
    machine.tables.strings(machine, container, node.slice, frame)
    return container, machine.evaluate(node.slice, frame)


def item(machine: Machine, node: ast.Subscript, container: Value, index: Value, frame: Frame) -> Value:
    """What `container[index]` gives."""
    if isinstance(container, External):
        return _outside_item(machine, node, container, index, frame)
    if isinstance(container, DictValue):
        special.hashed(machine, index, frame)
    elif not isinstance(container, (InstanceValue, ClassValue)):
        special.first_of(machine, index, ("__index__",), (), frame)
    found = collections_.item(container, index)
    if found is not None:
        if isinstance(found, Constant) and _may_be_changed(machine, node, container, frame):
            return UNKNOWN
        return giving_away.filled_later(machine, found)
    machine.possible.add(ANY)
    _raise_caught(machine, container, index, frame)
    if isinstance(container, DictValue):
        return _missing_item(machine, container, index, frame)
    result = special.first_of(machine, container, ("__getitem__",), (index,), frame)
    if isinstance(container, GenericAlias):
        return container
    if result is None and isinstance(container, ClassValue):
        result = _class_item(machine, container, index, frame)
    return given(container, index) if result is None else result


def _may_be_changed(machine: Machine, node: ast.Subscript, container: Value, frame: Frame) -> bool:
    """Whether some call may have put something else into a list or dict that import time has left in a global."""
    if machine.when is Evaluation.IMPORT or not isinstance(container, (ListValue, DictValue)):
        return False
    named = node.value.id if isinstance(node.value, ast.Name) else ""
    return frame.module.namespace.bindings.get(named) is container and named not in frame.module.facts.tables


def _outside_item(machine: Machine, node: ast.Subscript, container: External, index: Value, frame: Frame) -> Value:
    """Most are annotations: `dict[str, int]`."""
    special.first_of(machine, index, ("__index__",), (), frame)
    if is_input(container):
        machine.possible.add(ANY)
        if container == environment.ENVIRONMENT:
            environment.subscripted(machine, node, index, frame)
        return INPUT
    if container == sys_modules.LOADED:
        return sys_modules.item(machine, index, frame)
    return given(index)


def _raise_caught(machine: Machine, container: Value, index: Value, frame: Frame) -> None:
    """What a display surely does not hold, read under a handler of the same file that is there for it."""
    if machine.when is not Evaluation.IMPORT or not machine.handlers or not isinstance(index, Constant):
        return
    if isinstance(container, DictValue):
        error = "KeyError"
        lacks = "factory" not in container.namespace.bindings and collections_.lacks_key(container, index)
    else:
        error = "IndexError"
        items = collections_.items_of(container) if isinstance(container, (ListValue, TupleValue)) else None
        known = items is not None and MANY not in items and type(index.value) is int
        lacks = known and items is not None and not -len(items) <= index.value < len(items)
    if lacks and catching(machine, error, frame.module) is Catch.HERE:
        raise Raised(error)


def _missing_item(machine: Machine, container: DictValue, index: Value, frame: Frame) -> Value:
    """A defaultdict makes what it does not hold; what it holds is not always known."""
    factory = container.namespace.bindings.get("factory")
    if factory is None:
        return UNKNOWN
    items = container.namespace.bindings.get("items")
    known = isinstance(items, Items) and MANY not in items.keys and isinstance(index, Constant)

    def make() -> Value:
        made = machine.call(factory, (), {}, frame)
        giving_away.forget(machine, made)  # code that was not followed may have filled it before
        if known and isinstance(items, Items):
            kept = Items((*items.values, made), (*items.keys, index))
            machine.store.bind(container.namespace, "items", kept)
        return made

    if known:
        return make()
    machine.perhaps(make)
    if isinstance(items, Items):
        machine.store.bind(container.namespace, "items", Items((*items.values, UNKNOWN), (*items.keys, MANY)))
    return UNKNOWN


def _class_item(machine: Machine, kind: ClassValue, index: Value, frame: Frame) -> Value | None:
    """`Class[index]` (PEP 560); of an enumeration the member of that name."""
    member = enumerations.named(kind, index)
    if member is not None:
        return member
    getter = attributes.find(kind, "__class_getitem__")
    getter = getter.function if isinstance(getter, Wrapped) else getter
    if isinstance(getter, FunctionValue):
        return machine.call(BoundMethod(getter, kind), (index,), {}, frame)
    return GenericAlias(kind) if getter == _ALIAS or (getter is None and _is_generic(kind)) else None


_ALIAS = External("types.GenericAlias")
_METACLASSES = (External("builtins.type"), External("abc.ABCMeta"))
_WITHOUT_ITEMS = ("typing", "typing_extensions", "builtins", "collections", "abc")
"""Modules whose classes leave it to `Generic`, or `GenericAlias`, what `Class[index]` is."""


def _is_generic(kind: ClassValue) -> bool:
    """Whether only an alias can come of `Class[index]`; the metaclass's own `__getitem__` has been asked."""
    metaclass = attributes.metaclass_of(kind)
    made_by = metaclass.lineage() if isinstance(metaclass, ClassValue) else () if metaclass is None else (metaclass,)
    return all(isinstance(each, ClassValue) or each in _METACLASSES for each in made_by) and all(
        not base.namespace.dynamic
        if isinstance(base, ClassValue)
        else isinstance(base, External) and base.name.partition(".")[0] in _WITHOUT_ITEMS
        for base in kind.lineage()
    )


def _slice(machine: Machine, node: ast.Slice, frame: Frame) -> Value:
    bounds = [NONE if part is None else machine.evaluate(part, frame) for part in (node.lower, node.upper, node.step)]
    if all(isinstance(bound, Constant) for bound in bounds):
        return Constant(slice(*(bound.value for bound in bounds if isinstance(bound, Constant))))
    return UNKNOWN


EVALUATORS: Mapping[type, Evaluator] = {
    ast.Subscript: _subscript,
    ast.Slice: _slice,
}
