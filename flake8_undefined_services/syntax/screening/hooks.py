"""What runs when a class is made: hooks that it or a base defines (PEP 487)."""

from __future__ import annotations

import ast


def is_hook(statement: ast.stmt) -> bool:
    """Whether a statement of a class body defines what runs when a class is derived from it."""
    return isinstance(statement, ast.FunctionDef) and statement.name in ("__init_subclass__", "__set_name__")


def root_of(node: ast.expr) -> str | None:
    """The name that a base class's expression begins with: `a` of `a.b[c]`."""
    while isinstance(node, (ast.Attribute, ast.Call, ast.Subscript)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def statements_of(node: ast.ClassDef) -> list[ast.stmt]:
    """The statements of a class body, and of the classes in it."""
    inner = [statement for part in node.body if isinstance(part, ast.ClassDef) for statement in statements_of(part)]
    return [*node.body, *inner]
