"""Functions that a module only uses while it is imported, and deletes again.

def _make(name):
    return _Sign(name)
UNION = _make("Union")
del _make, _Sign            # nobody can call `_make` any more
"""

from __future__ import annotations

import ast
from collections.abc import Iterator


def discarded_functions(tree: ast.Module) -> frozenset[str]:
    """Names of undecorated functions that the module deletes, and that its code only calls: nobody keeps them."""
    deleted = {name for statement in tree.body if isinstance(statement, ast.Delete) for name in _names(statement)}
    functions = {
        statement.name
        for statement in tree.body
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)) and not statement.decorator_list
    } & deleted
    if not functions:
        return frozenset()
    nodes = list(ast.walk(tree))
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    kept = {
        node.id
        for node in nodes
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in called
    }
    return frozenset(functions - kept)


def _names(statement: ast.Delete) -> Iterator[str]:
    waiting = list(statement.targets)
    while waiting:
        target = waiting.pop()
        if isinstance(target, ast.Name):
            yield target.id
        elif isinstance(target, (ast.Tuple, ast.List)):
            waiting += target.elts
