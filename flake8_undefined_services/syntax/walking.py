"""Walks over a tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def own_nodes(node: ast.AST, parts: Sequence[ast.AST] | None = None) -> Iterator[ast.AST]:
    """All nodes below one, or below some of its parts, but not those inside of functions and classes in it."""
    stack: list[ast.AST] = list(ast.iter_child_nodes(node) if parts is None else parts)
    while stack:
        each = stack.pop()
        yield each
        if not isinstance(each, _INNER):
            stack.extend(ast.iter_child_nodes(each))


def code_nodes(root: ast.AST) -> Iterator[Any]:
    """A node and all below it, in no order that counts; without contexts and operators, a third of all nodes.

    `ast.walk` takes twice as long.
    """
    stack: list[Any] = [root]
    pop, push = stack.pop, stack.append
    while stack:
        node = pop()
        fields = _fields_of(node.__class__)
        if fields is None:
            continue
        yield node
        for field in fields:
            value = getattr(node, field, None)
            if value.__class__ is list:
                stack += value
            elif value is not None:
                push(value)


_WITHOUT_CODE = frozenset(
    """arg asname attr conversion ctx id is_async kind kwd_attrs level lineno module op ops rest simple tag type_comment
    type_ignores""".split()
)


@cache
def _fields_of(kind: type) -> tuple[str, ...] | None:
    """The fields of a class of nodes that may hold nodes; None: it is none."""
    if not issubclass(kind, ast.AST):
        return None  # a name, or nothing where a list may hold that
    return tuple(field for field in kind._fields if field not in _WITHOUT_CODE)
