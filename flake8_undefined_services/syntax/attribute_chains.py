"""`name.attribute.attribute` wherever it stands in the code, and the name is no function's own."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_undefined_services.syntax.scopes import Function, scope_of


def chains(tree: ast.Module, names: frozenset[str]) -> Iterator[str]:
    """Give the attributes that are asked of some names of the module, each as it would be spelled on one line."""
    stack: list[tuple[ast.AST, frozenset[str]]] = [(tree, names)]
    while stack:
        node, seen = stack.pop()
        if isinstance(node, Function):
            inside = seen - scope_of(node).bound
            stack += ((part, seen) for part in _around(node))
            stack += ((part, inside) for part in (node.body if isinstance(node.body, list) else [node.body]))
            continue
        if isinstance(node, ast.Attribute):
            parts: list[str] = []
            inner: ast.expr = node
            while isinstance(inner, ast.Attribute):
                parts.append(inner.attr)
                inner = inner.value
            if isinstance(inner, ast.Name):
                if inner.id in seen:
                    yield ".".join((inner.id, *reversed(parts)))
                continue
            stack.append((inner, seen))
            continue
        stack += ((part, seen) for part in ast.iter_child_nodes(node))


def _around(node: Function) -> Iterator[ast.AST]:
    """What of a function is evaluated outside of it."""
    yield node.args
    if not isinstance(node, ast.Lambda):
        yield from node.decorator_list
        if node.returns is not None:
            yield node.returns
