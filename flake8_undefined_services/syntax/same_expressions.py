"""Which expressions are written the same, whatever stands between their parts."""

from __future__ import annotations

import ast


def shared_text(node: ast.expr) -> str:
    """A text that expressions share which are written the same, and no others; short for the most common ones."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{shared_text(node.value)}.{node.attr}"
    return ast.dump(node)
