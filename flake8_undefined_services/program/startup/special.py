"""Special methods: what operators, tests, formatting and hashing call (language reference 3.3)."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from flake8_undefined_services.program.startup import collections_
from flake8_undefined_services.program.startup.attributes import call_special
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.values import (
    MANY,
    ClassValue,
    DictValue,
    InstanceValue,
    MemberValue,
    SetValue,
    TupleValue,
    Value,
)

BINARY: Mapping[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.BitOr: "or",
    ast.BitAnd: "and",
    ast.BitXor: "xor",
    ast.LShift: "lshift",
    ast.RShift: "rshift",
    ast.Pow: "pow",
    ast.MatMult: "matmul",
}
UNARY: Mapping[type[ast.unaryop], str] = {ast.USub: "__neg__", ast.UAdd: "__pos__", ast.Invert: "__invert__"}
_COMPARE: Mapping[type[ast.cmpop], tuple[str, str]] = {
    ast.Eq: ("__eq__", "__eq__"),
    ast.NotEq: ("__ne__", "__ne__"),
    ast.Lt: ("__lt__", "__gt__"),
    ast.LtE: ("__le__", "__ge__"),
    ast.Gt: ("__gt__", "__lt__"),
    ast.GtE: ("__ge__", "__le__"),
}


def first_of(
    machine: Machine, value: Value, names: Sequence[str], arguments: Sequence[Value], frame: Frame
) -> Value | None:
    """Call the first of some special methods that the value's class has; None: it has none of them."""
    if isinstance(value, (InstanceValue, ClassValue, MemberValue)):
        for name in names:
            result = call_special(machine, value, name, arguments, frame)
            if result is not None:
                return result
    return None


def operated(
    machine: Machine, operation: ast.operator, left: Value, right: Value, frame: Frame, *, in_place: bool = False
) -> Value | None:
    """`left <operation> right`: the left operand's method, else the right one's reflected one (3.3.8)."""
    name = BINARY[type(operation)]
    own = (f"__i{name}__", f"__{name}__") if in_place else (f"__{name}__",)
    result = first_of(machine, left, own, (right,), frame)
    return first_of(machine, right, (f"__r{name}__",), (left,), frame) if result is None else result


def compared(machine: Machine, operation: ast.cmpop, left: Value, right: Value, frame: Frame) -> Value | None:
    """A rich comparison; `!=` falls back on `__eq__` (3.3.1)."""
    own, reflected = _COMPARE[type(operation)]
    names = ("__ne__", "__eq__") if own == "__ne__" else (own,)
    result = first_of(machine, left, names, (right,), frame)
    return (
        first_of(machine, right, names if own == reflected else (reflected,), (left,), frame)
        if result is None
        else result
    )


def searched(machine: Machine, container: Value, value: Value, frame: Frame) -> None:
    """Look for a value: a set or dict asks for its hash, and the first item of others is compared with it (6.10.2)."""
    if isinstance(container, (SetValue, DictValue)):
        hashed(machine, value, frame)
        return
    items = collections_.items_of(container)
    if items and items[0] is not value and MANY is not items[0]:
        compared(machine, ast.Eq(), items[0], value, frame)


def written(machine: Machine, value: Value, names: Sequence[str], frame: Frame, *, depth: int = 3) -> None:
    """Make text of a value; containers write the `repr` of what they hold."""
    if first_of(machine, value, names, (), frame) is None and depth:
        for item in _content(value):
            written(machine, item, ("__repr__",), frame, depth=depth - 1)


def as_text(machine: Machine, value: Value, frame: Frame) -> None:
    """`str(value)`, `print(value)`."""
    written(machine, value, ("__str__", "__repr__"), frame)


def _content(value: Value) -> Sequence[Value]:
    if isinstance(value, (InstanceValue, ClassValue)):
        return ()
    return collections_.contents(value)


def hashed(machine: Machine, value: Value, frame: Frame) -> None:
    """A key of a dict, an element of a set; tuples hash what they hold."""
    first_of(machine, value, ("__hash__",), (), frame)
    if isinstance(value, TupleValue):
        for item in value.items:
            hashed(machine, item, frame)
