"""`X | Y` with a forward reference in it: a string has no such operator, and neither do `None` and plain classes.

def parent(self) -> "Node" | None: ...      # TypeError, where the annotation is evaluated
"""

from __future__ import annotations

import ast

from flake8_undefined_services.program.startup.catching import fail, origin_of
from flake8_undefined_services.program.startup.collections_ import is_builtin_class
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.values import ClassValue, Constant, Value


def is_text(*operands: Value) -> bool:
    """Whether one of the operands is a string."""
    return any(isinstance(each, Constant) and isinstance(each.value, str) for each in operands)


def is_plain(value: Value) -> bool:
    """Whether an operand does not know how to join a string: types of `typing` would make a ForwardRef of it."""
    if isinstance(value, Constant):
        return value.value is None or isinstance(value.value, str)
    return is_builtin_class(value) or (isinstance(value, ClassValue) and value.is_closed and value.made_by is None)


def refuse(machine: Machine, node: ast.BinOp, left: Value, right: Value, frame: Frame) -> Value:
    """Raise TypeError, where that is caught, else go on."""
    message = f"unsupported operand type(s) for |: {_kind(left)!r} and {_kind(right)!r}"
    place = frame.module.parsed.place(node)

    def tell() -> None:
        """There is no code for it: it is no matter of names."""

    return fail(
        machine,
        "TypeError",
        lambda: origin_of(machine, "TypeError", None, message, frame, node.lineno, place),
        frame,
        tell,
    )


def _kind(value: Value) -> str:
    return type(value.value).__name__ if isinstance(value, Constant) else "type"
