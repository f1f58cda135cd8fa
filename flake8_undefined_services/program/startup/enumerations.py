"""Enumerations: how their members are made, by what they are found, and which there are (library reference, enum)."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from flake8_undefined_services.program.startup import attributes, collections_
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.store import Namespace
from flake8_undefined_services.program.startup.values import (
    UNKNOWN,
    Arguments,
    ClassValue,
    Constant,
    DictValue,
    External,
    ExternalCall,
    FunctionValue,
    InstanceValue,
    ListValue,
    MemberValue,
    TupleValue,
    Value,
    Wrapped,
)

_PLAIN = frozenset({"abc.ABC", "builtins.object", "enum.Enum", "typing.Generic"})
"""Bases whose members are nothing but members: they equal themselves only."""
_AUTO = "enum.auto"


@dataclass(frozen=True, slots=True)
class _Itself:
    """What a member is that is equal to no value: how it is written."""

    kind: int
    text: str

    def __str__(self) -> str:
        return self.text


def is_enum(kind: ClassValue) -> bool:
    """Whether calling the class looks a member up."""
    return any(base.startswith("enum.") for base in kind.outside())


def is_no_member(kind: ClassValue, value: Value) -> bool:
    """Whether no member of an enumeration has a value, as far as the source shows that of each."""
    if not isinstance(value, Constant) or any(base.endswith("Flag") for base in kind.outside()):
        return False
    if isinstance(attributes.find(kind, "__new__"), FunctionValue):
        return False
    shown = [held for name, held in kind.namespace.bindings.items() if not name.startswith("_")]
    members = [held for held in shown if not isinstance(held, (FunctionValue, Wrapped))]
    values = [held.held if isinstance(held, MemberValue) else held for held in members]
    return all(isinstance(each, Constant) for each in values) and value not in values


def looked_up(kind: ClassValue, arguments: Arguments) -> Value:
    """`Color(1)`: the member that has the value."""
    if len(arguments) == 1 and isinstance(arguments[0], Constant):
        for held in kind.namespace.bindings.values():
            if isinstance(held, MemberValue) and arguments[0] in (held, held.held):
                return held
    return UNKNOWN


def named(kind: ClassValue, name: Value) -> Value | None:
    """`Color["RED"]`."""
    found = kind.namespace.bindings.get(name.value) if isinstance(name, Constant) else None
    return found if isinstance(found, MemberValue) else None


def make_members(machine: Machine, kind: ClassValue, frame: Frame) -> None:
    """The members are made with the class's own `__new__` and `__init__`, of values that it may make up."""
    _make_values(machine, kind, frame)
    makers = [attributes.find(kind, name) for name in ("__new__", "__init__")]
    makes = any(isinstance(maker, FunctionValue) for maker in makers)
    for name, value in list(kind.namespace.bindings.items()):
        if name.startswith("_") or not isinstance(value, (Constant, TupleValue, ExternalCall)) or not makes:
            continue
        arguments = value.items if isinstance(value, TupleValue) else (value,)
        for maker, first in zip(makers, (kind, InstanceValue(kind, Namespace())), strict=True):
            if isinstance(maker, FunctionValue):
                machine.call(maker, (first, *arguments), {}, frame)
    if attributes.metaclass_of(kind) is None:
        _bind_members(machine, kind, makes=makes)


def _make_values(machine: Machine, kind: ClassValue, frame: Frame) -> None:
    """`auto()` asks `_generate_next_value_`."""
    found = attributes.find(kind, "_generate_next_value_")
    maker = found.function if isinstance(found, Wrapped) else found
    if not isinstance(maker, FunctionValue):
        return
    for name, value in list(kind.namespace.bindings.items()):
        if isinstance(value, ExternalCall) and value.name == _AUTO:
            machine.call(maker, (Constant(name), Constant(1), UNKNOWN, UNKNOWN), {}, frame)


def _bind_members(machine: Machine, kind: ClassValue, *, makes: bool) -> None:
    """Put members in the place of their values; which there are is known where that is known of every attribute."""
    assigned = _assigned(kind)
    outside = [base for base in kind.lineage() if not isinstance(base, ClassValue)]
    is_plain = all(isinstance(base, External) and base.name in _PLAIN for base in outside)
    members: dict[str, Value] = {}
    are_known = assigned is not None and not kind.namespace.dynamic
    for name in assigned or ():
        value = kind.namespace.bindings.get(name, UNKNOWN)
        member = _member(kind, name, value, is_plain=is_plain, makes=makes)
        if member is None:
            are_known = False
            continue
        same = next((each for each in members.values() if _is_alias(each, member)), member)
        members[name] = same
        machine.store.bind(kind.namespace, name, same)
    if are_known and members:
        held = collections_.new_dict(machine, tuple(map(Constant, members)), tuple(members.values()))
        machine.store.bind(kind.namespace, collections_.MEMBERS, held)


def _is_alias(known: Value, member: MemberValue) -> bool:
    """A second name of the same value is another name of the same member."""
    return isinstance(known, MemberValue) and isinstance(member.held, Constant) and known.held == member.held


def _member(kind: ClassValue, name: str, value: Value, *, is_plain: bool, makes: bool) -> MemberValue | None:
    """None: it is not known whether that is a member, or what it equals."""
    is_auto = isinstance(value, ExternalCall) and value.name == _AUTO
    held = UNKNOWN if makes or is_auto else value
    if is_plain and (is_auto or isinstance(value, (Constant, TupleValue, ListValue, DictValue))):
        return MemberValue(_Itself(id(kind.node), f"{kind.name}.{name}"), kind=kind, name=name, held=held)
    if isinstance(value, Constant) and not makes:
        return MemberValue(value.value, kind=kind, name=name, held=value)
    return None


def _assigned(kind: ClassValue) -> list[str] | None:
    """The names that the body assigns, in their order; None: it does so in ways that are not looked at."""
    if kind.node is None:
        return None
    names: list[str] = []
    for statement in kind.node.body:
        if isinstance(statement, ast.Assign):
            if not all(isinstance(target, ast.Name) for target in statement.targets):
                return None
            names += [target.id for target in statement.targets if isinstance(target, ast.Name)]
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
            names.append(statement.target.id)
        elif not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Expr, ast.Pass, ast.AnnAssign)):
            return None
    if "_ignore_" in names:
        return None
    return [name for name in dict.fromkeys(names) if not name.startswith("_")]
