"""Code that only type checkers read: `if TYPE_CHECKING:`, and mypy's older `if MYPY:`."""

from __future__ import annotations

import ast

_CONSTANTS = ("TYPE_CHECKING", "MYPY")


def is_for_type_checkers(test: ast.expr) -> bool:
    """Whether a test is `TYPE_CHECKING`, or an `or` that has it among its operands (typing.TYPE_CHECKING)."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or):
        return any(map(is_type_checking_name, test.values))
    return is_type_checking_name(test)


def is_type_checking_name(node: ast.AST) -> bool:
    """Whether an expression is the constant, or one of that use, by its name."""
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name in _CONSTANTS
