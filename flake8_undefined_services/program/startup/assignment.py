"""Statements that bind and unbind: targets, `del`, augmented and annotated assignment (language reference 7)."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.program.startup import (
    added_builtins,
    annotating,
    attributes,
    collections_,
    environment,
    expressions,
    giving_away,
    importing,
    lookups,
    names,
    plain_attributes,
    replaced,
    special,
    subscripts,
    sys_modules,
)
from flake8_undefined_services.program.startup.frames import Frame, FrameKind
from flake8_undefined_services.program.startup.machine import Executor, Machine
from flake8_undefined_services.program.startup.store import MISSING, Namespace, Perhaps
from flake8_undefined_services.program.startup.values import (
    MANY,
    UNKNOWN,
    BoundMethod,
    ClassValue,
    Constant,
    DictValue,
    External,
    FunctionValue,
    InstanceValue,
    Items,
    ListValue,
    ModuleValue,
    NamespaceView,
    SetValue,
    Value,
    Wrapped,
)
from flake8_undefined_services.syntax.facts import ScopeKind
from flake8_undefined_services.syntax.scopes import mangle


def assign(machine: Machine, target: ast.expr, value: Value, frame: Frame) -> None:
    """Bind a target of any form; attribute and subscript targets load what they stand on."""
    binder = _TARGETS.get(target.__class__)
    if binder is not None:
        binder(machine, target, value, frame)


def _assign_name(machine: Machine, target: ast.Name, value: Value, frame: Frame) -> None:
    name = mangle(target.id, frame.class_name)
    if frame.kind is FrameKind.MODULE:
        replaced.forget(machine, frame, name)
    machine.bind(frame, name, value)


def _assign_sequence(machine: Machine, target: ast.Tuple | ast.List, value: Value, frame: Frame) -> None:
    """One of several targets may be starred: it takes what the others leave, as a list (language reference 7.2)."""
    items = collections_.consumed(machine, value, frame)
    elements = target.elts
    starred = next((number for number, each in enumerate(elements) if isinstance(each, ast.Starred)), None)
    if items is None or MANY in items or len(items) < len(elements) - (starred is not None):
        for element in elements:
            assign(machine, element, UNKNOWN, frame)
        return
    given = list(items)
    if starred is not None:
        end = len(items) - (len(elements) - starred - 1)
        given[starred:end] = [collections_.new_list(machine, items[starred:end])]
    for element, each in zip(elements, given, strict=False):
        assign(machine, element, each, frame)


def _assign_attribute(machine: Machine, target: ast.Attribute, value: Value, frame: Frame) -> None:
    set_attribute(machine, machine.evaluate(target.value, frame), target.attr, value, frame)


def set_attribute(machine: Machine, owner: Value, name: str, value: Value, frame: Frame) -> None:
    """`owner.name = value`; a property's setter runs."""
    if isinstance(owner, InstanceValue):
        if not _is_set_by_class(machine, owner, name, value, frame):
            machine.store.bind(owner.namespace, name, value)
    elif isinstance(owner, ModuleValue):
        importing.bind_in_module(machine, owner, name, value)
        if name == "__class__":  # its class serves attributes from now on (language reference 3.3.2.1)
            owner.namespace.dynamic = True
    elif isinstance(owner, ClassValue):
        machine.bind_in_class(owner, name, value)
    elif isinstance(owner, FunctionValue):
        plain_attributes.rename(machine, owner, name, value)
    elif owner == External("sys") and name == "path":
        machine.world.change_path()
    elif owner == External("builtins"):
        added_builtins.add(machine, Constant(name))


def _is_set_by_class(machine: Machine, owner: InstanceValue, name: str, value: Value, frame: Frame) -> bool:
    """Whether `__setattr__`, a property or another descriptor takes the value (language reference 3.3.2)."""
    if attributes.call_special(machine, owner, "__setattr__", (Constant(name), value), frame) is not None:
        return True
    found = attributes.find(owner.kind, name)
    if isinstance(found, Wrapped) and found.kind == "property":
        if found.setter is not None:
            machine.call(found.setter, (owner, value), {}, frame)
        return True
    setter = attributes.find(found.kind, "__set__") if isinstance(found, InstanceValue) else None
    if isinstance(setter, FunctionValue):
        machine.call(BoundMethod(setter, found or UNKNOWN), (owner, value), {}, frame)
    return setter is not None


def _assign_item(machine: Machine, target: ast.Subscript, value: Value, frame: Frame) -> None:
    container = machine.evaluate(target.value, frame)
    _set_item(machine, target, container, machine.evaluate(target.slice, frame), value, frame)


def _set_item(
    machine: Machine, target: ast.Subscript, container: Value, index: Value, value: Value, frame: Frame
) -> None:
    """`container[index] = value`."""
    if isinstance(container, NamespaceView):
        if isinstance(index, Constant) and isinstance(index.value, str):
            machine.bind_in(container, index.value, value)
        else:
            container.namespace.dynamic = True
        return
    if container in added_builtins.DICTIONARIES:
        added_builtins.add(machine, index)
    elif container == sys_modules.LOADED:
        sys_modules.put(machine, index, value, frame)
    elif container == External("sys.path"):
        machine.world.change_path()
    elif container == environment.ENVIRONMENT:
        environment.subscripted(machine, target, index, frame)
    if isinstance(container, DictValue):
        special.hashed(machine, index, frame)
        _assign_key(machine, container, index, value)
        return
    if isinstance(container, ListValue):
        giving_away.forget(machine, container)
    attributes.call_special(machine, container, "__setitem__", (index, value), frame)


def _assign_key(machine: Machine, container: DictValue, index: Value, value: Value) -> None:
    items = container.namespace.bindings.get("items", MISSING)
    if not isinstance(items, Items):
        return
    key = index if isinstance(index, Constant) else MANY
    machine.store.bind(container.namespace, "items", Items((*items.values, value), (*items.keys, key)))


def _assign_starred(machine: Machine, target: ast.Starred, value: Value, frame: Frame) -> None:
    assign(machine, target.value, value, frame)


_TARGETS: Mapping[type, Callable[[Machine, Any, Value, Frame], None]] = {
    ast.Name: _assign_name,
    ast.Tuple: _assign_sequence,
    ast.List: _assign_sequence,
    ast.Attribute: _assign_attribute,
    ast.Subscript: _assign_item,
    ast.Starred: _assign_starred,
}


def _assign(machine: Machine, node: ast.Assign, frame: Frame) -> None:
    value = machine.evaluate(node.value, frame)
    for target in node.targets:
        assign(machine, target, value, frame)


def _augmented(machine: Machine, node: ast.AugAssign, frame: Frame) -> None:
    """The target is read first, and its parts are evaluated once (language reference 7.2.1)."""
    match node.target:
        case ast.Name(id=name) as target:
            _augment_name(machine, node, target, names.load(machine, name, target, frame), frame)
        case ast.Attribute() as target:
            owner = machine.evaluate(target.value, frame)
            old = lookups.attribute(machine, target, owner, frame)
            set_attribute(machine, owner, target.attr, _augmented_value(machine, node, old, frame), frame)
        case ast.Subscript() as target:
            container, index = subscripts.parts(machine, target, frame)
            old = subscripts.item(machine, target, container, index, frame)
            _set_item(machine, target, container, index, _augmented_value(machine, node, old, frame), frame)


def _augment_name(machine: Machine, node: ast.AugAssign, target: ast.Name, old: Value, frame: Frame) -> None:
    new = _augmented_value(machine, node, old, frame)
    name = mangle(target.id, frame.class_name)
    space = frame.binding_frame(name)
    was_bound, bound_at = name in space.bindings, space.bound_at.get(name, -1)
    assign(machine, target, new, frame)
    if not was_bound:
        space.bound_at[name] = bound_at  # what the failing statement itself would bind is no later binding


def _augmented_value(machine: Machine, node: ast.AugAssign, old: Value, frame: Frame) -> Value:
    """What the target is given; a list changes in place."""
    added = machine.evaluate(node.value, frame)
    if isinstance(old, ListValue) and isinstance(node.op, ast.Add):
        items = collections_.consumed(machine, added, frame)
        collections_.extend(machine, old, (MANY,) if items is None else items)
        return old
    if isinstance(old, SetValue) and isinstance(added, SetValue):  # the set itself changes, for all that hold it
        items = collections_.items_of(added) if isinstance(node.op, ast.BitOr) else None
        if items is None:
            giving_away.forget(machine, old)
        else:
            collections_.extend(machine, old, items)
        return old
    return expressions.binary(machine, node.op, old, added, frame, in_place=True)


def _annotated(machine: Machine, node: ast.AnnAssign, frame: Frame) -> None:
    """PEP 526: in a function nothing evaluates it; else it is evaluated unless annotations are lazy."""
    if node.value is not None:
        assign(machine, node.target, machine.evaluate(node.value, frame), frame)
    elif isinstance(node.target, (ast.Attribute, ast.Subscript)):
        machine.evaluate(node.target.value, frame)
    if frame.kind in (FrameKind.CLASS, FrameKind.MODULE):
        recorded = isinstance(node.target, ast.Name) and bool(node.simple)
        annotating.meet_variable(machine, node.annotation, frame, recorded=recorded, value=node.value)


def _delete(machine: Machine, node: ast.Delete, frame: Frame) -> None:
    for target in node.targets:
        _delete_target(machine, target, frame)


def _delete_target(machine: Machine, target: ast.expr, frame: Frame) -> None:
    if isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            _delete_target(machine, element, frame)
    elif isinstance(target, ast.Name):
        _delete_name(machine, target, frame)
    elif isinstance(target, ast.Attribute):
        owner = machine.evaluate(target.value, frame)
        if attributes.call_special(machine, owner, "__delattr__", (Constant(target.attr),), frame) is not None:
            return
        if isinstance(owner, InstanceValue) and attributes.deleted(machine, owner, target.attr, frame):
            return
        if isinstance(owner, (InstanceValue, ClassValue, ModuleValue)):
            machine.store.unbind(owner.namespace, target.attr)
    elif isinstance(target, ast.Subscript):
        container = machine.evaluate(target.value, frame)
        index = machine.evaluate(target.slice, frame)
        special.first_of(machine, container, ("__delitem__",), (index,), frame)
        if isinstance(container, NamespaceView):
            _delete_in_view(machine, container, index)
        giving_away.forget(machine, container)


def _delete_in_view(machine: Machine, view: NamespaceView, index: Value) -> None:
    """`del globals()["name"]`; with a name that is not known, any may be gone."""
    if isinstance(index, Constant) and isinstance(index.value, str):
        machine.bind_in(view, index.value, MISSING)
    else:
        view.namespace.dynamic = True


def _delete_name(machine: Machine, target: ast.Name, frame: Frame) -> None:
    """`del x` fails itself where x is not bound (language reference 7.5)."""
    name = mangle(target.id, frame.class_name)
    namespace = frame.binding_frame(name)
    value = namespace.bindings.get(name)
    if value is None or isinstance(value, Perhaps):
        _missing_target(machine, name, target, frame, namespace, value)
    if value is not None:
        _note_dropped(machine, name, value, frame, namespace)
    machine.store.unbind(namespace, name)
    for assumption in frame.assumed.get(name, ()):
        machine.store.unbind(frame.assumptions, assumption)


def _note_dropped(machine: Machine, name: str, value: Value, frame: Frame, namespace: Namespace) -> None:
    """A package deletes a submodule from its own namespace while it is imported."""
    own = frame.module
    if isinstance(value, ModuleValue) and value.module.name == f"{own.name}.{name}" and namespace is own.namespace:
        stack = machine.world.stack
        if stack and stack[-1].module.frame is own:
            stack[-1].module.dropped.add(name)


def _missing_target(
    machine: Machine, name: str, target: ast.Name, frame: Frame, namespace: Namespace, value: Value | None
) -> None:
    if namespace.dynamic or (isinstance(value, Perhaps) and value.vague):
        return
    if machine.when is not Evaluation.IMPORT and namespace is frame.module.namespace:
        if names.comes_by_a_call(name, frame.module):
            return
    is_local = namespace is frame.namespace and frame.kind is FrameKind.FUNCTION
    kind = ScopeKind.FUNCTION if is_local else ScopeKind.CLASS if frame.kind is FrameKind.CLASS else ScopeKind.GLOBAL
    names.miss(machine, name, target, frame, kind, namespace, perhaps=value is not None)


def _expression(machine: Machine, node: ast.Expr, frame: Frame) -> None:
    if not isinstance(node.value, ast.Constant):
        machine.evaluate(node.value, frame)


EXECUTORS: Mapping[type, Executor] = {
    ast.Assign: _assign,
    ast.AugAssign: _augmented,
    ast.AnnAssign: _annotated,
    ast.Delete: _delete,
    ast.Expr: _expression,
}
