"""Tests whose answer the target fixes, read from how they are spelled: `sys.version_info >= (3, 11)`, `TYPE_CHECKING`.

For filters that execute nothing: a name counts as what it nearly always is, and what is not spelled so is not known.
"""

from __future__ import annotations

import ast
from typing import Any

from flake8_undefined_services.language.comparisons import ORDERING
from flake8_undefined_services.language.known_values import TYPE_CHECKING_NAMES, Undecidable, known_value

_IMPORTED = {name.rpartition(".")[2]: name for name in (*TYPE_CHECKING_NAMES, "sys.version_info")}
"""Names that people import from their modules."""


def known_test(test: ast.expr, version: tuple[int, int], platform: str) -> bool | None:
    """Whether a test holds for the target; None: its spelling does not tell."""
    try:
        found = _value(test, version, platform)
        return None if found is None else bool(found[0])
    except (Undecidable, TypeError, ValueError):
        return None


def _value(node: ast.expr, version: tuple[int, int], platform: str) -> tuple[Any] | None:
    if isinstance(node, (ast.Name, ast.Attribute)):
        spelled = ast.unparse(node)
        found = known_value(_IMPORTED.get(spelled, spelled), version, platform)
        return None if found is None else (found[0],)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        answer = _value(node.operand, version, platform)
        return None if answer is None else (not answer[0],)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        compare = ORDERING.get(type(node.ops[0]))
        left, right = (_value(side, version, platform) for side in (node.left, node.comparators[0]))
        return (compare(left[0], right[0]),) if compare and left and right else None
    return (ast.literal_eval(node),) if isinstance(node, (ast.Constant, ast.Tuple)) else None
