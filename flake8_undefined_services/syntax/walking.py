"""Walks over a tree that stay in one scope."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def own_nodes(node: ast.AST, parts: Sequence[ast.AST] | None = None) -> Iterator[ast.AST]:
    """All nodes below one, or below some of its parts, but not those inside of functions and classes in it."""
    stack: list[ast.AST] = list(ast.iter_child_nodes(node) if parts is None else parts)
    while stack:
        each = stack.pop()
        yield each
        if not isinstance(each, _INNER):
            stack.extend(ast.iter_child_nodes(each))
