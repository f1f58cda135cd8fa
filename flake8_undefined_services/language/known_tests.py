"""Tests whose answer the target fixes, as they are commonly spelled: the version, the platform, `TYPE_CHECKING`.

Read from the spelling alone, for filters that execute nothing; other spellings are not known.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def known_test(test: ast.expr, version: tuple[int, int], platform: str) -> bool | None:
    """Whether a test holds for the target; None: its spelling does not tell."""
    if isinstance(test, ast.Constant):
        return bool(test.value)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        answer = known_test(test.operand, version, platform)
        return None if answer is None else not answer
    if _spelled(test) == "TYPE_CHECKING":
        return False
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    compare, right = _COMPARE.get(type(test.ops[0])), test.comparators[0]
    if compare is None:
        return None
    if _spelled(test.left) == "version_info" and isinstance(right, ast.Tuple) and 0 < len(right.elts) <= 2:
        parts = [part.value for part in right.elts if isinstance(part, ast.Constant) and isinstance(part.value, int)]
        if len(parts) < len(right.elts) or (len(parts) == 1 and not isinstance(test.ops[0], (ast.GtE, ast.Lt))):
            return None
        return compare((*version, 0), tuple(parts))
    if _spelled(test.left) == "platform" and isinstance(test.left, ast.Attribute) and isinstance(right, ast.Constant):
        return compare(platform, right.value) if isinstance(right.value, str) else None
    return None


def _spelled(node: ast.expr) -> str:
    """The last part of a dotted name."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
