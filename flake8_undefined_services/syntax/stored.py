"""What a module's code binds elsewhere than in its own scopes: globals from functions, attributes of objects.

def connect():
    global client               # a global
    client = backend.pool = …   # an attribute

Only statements are looked at: no sensible expression does either.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_undefined_services.syntax.scopes import scope_of

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


def bound_globals(tree: ast.Module, lines: tuple[str, ...]) -> frozenset[str]:
    """Names that some function, or class body, may bind in the module (`global x`, language reference 7.12)."""
    if not any("global" in line for line in lines):
        return frozenset()
    return frozenset().union(*(scope_of(node).bound_globals for node in _statements(tree) if isinstance(node, _SCOPES)))


def attributes_stored(tree: ast.Module) -> Iterator[ast.Attribute]:
    """Attributes that are assigned, whenever that runs."""
    waiting = [target for node in _statements(tree) for target in _targets(node)]
    while waiting:
        target = waiting.pop()
        if isinstance(target, ast.Attribute):
            yield target
        elif isinstance(target, (ast.Tuple, ast.List)):
            waiting += target.elts
        elif isinstance(target, ast.Starred):
            waiting.append(target.value)


def _statements(tree: ast.Module) -> Iterator[ast.AST]:
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        yield node
        for block in _BLOCKS:
            waiting += getattr(node, block, ())


def _targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    if isinstance(node, (ast.AugAssign, ast.AnnAssign, ast.For, ast.AsyncFor)):
        return [node.target]
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return [item.optional_vars for item in node.items if item.optional_vars is not None]
    return []
