"""`operator.add(a, b)` is `a + b` (library reference, operator)."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from flake8_undefined_services.program.startup import special
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.raising import ANY
from flake8_undefined_services.program.startup.values import UNKNOWN, Arguments, Keywords, Value

_BINARY = {_name + "_" * (_name in ("and", "or")): kind() for kind, _name in special.BINARY.items()}
_COMPARISONS: Mapping[str, ast.cmpop] = {
    "eq": ast.Eq(),
    "ne": ast.NotEq(),
    "lt": ast.Lt(),
    "le": ast.LtE(),
    "gt": ast.Gt(),
    "ge": ast.GtE(),
}
_METHODS = {
    "contains": "__contains__",
    "delitem": "__delitem__",
    "getitem": "__getitem__",
    "inv": "__invert__",
    "invert": "__invert__",
    "neg": "__neg__",
    "pos": "__pos__",
    "setitem": "__setitem__",
}


def _operate(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    machine.possible.add(ANY)
    part = name.rpartition(".")[2]
    found: Value | None = None
    if len(arguments) == 2 and part in _BINARY:
        found = special.operated(machine, _BINARY[part], arguments[0], arguments[1], frame)
    elif len(arguments) == 2 and part in _COMPARISONS:
        found = special.compared(machine, _COMPARISONS[part], arguments[0], arguments[1], frame)
    elif arguments and part in _METHODS:
        found = special.first_of(machine, arguments[0], (_METHODS[part],), arguments[1:], frame)
    return UNKNOWN if found is None else found


HANDLERS: Mapping[str, Callable[[Machine, str, Arguments, Keywords, Frame], Value]] = {
    f"operator.{part}": _operate for part in (*_BINARY, *_COMPARISONS, *_METHODS)
}
