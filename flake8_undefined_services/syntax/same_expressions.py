"""Which expressions are written the same, and which tests say the same or the opposite (`x in y`, `x not in y`)."""

from __future__ import annotations

import ast

_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.IsNot: ast.Is,
    ast.NotEq: ast.Eq,
    ast.NotIn: ast.In,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
}


def shared_text(node: ast.expr) -> str:
    """A text that expressions share which are written the same, and no others; short for the most common ones."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{shared_text(node.value)}.{node.attr}"
    return ast.dump(node)


def stated(test: ast.expr) -> tuple[str, bool]:
    """A text that equal tests share, and their opposites, and whether this one says it or its opposite."""
    if isinstance(test, ast.NamedExpr):
        return stated(test.target)
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        asked = f"{shared_text(test.left)} {shared_text(test.comparators[0])}"
        operation = type(test.ops[0])
        return f"{_OPPOSITE.get(operation, operation).__name__} {asked}", operation not in _OPPOSITE
    return shared_text(test), True
