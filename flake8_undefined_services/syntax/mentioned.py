"""Which definitions of a module its own import may come to run, told from the names that are mentioned.

def setup(): ...         # mentioned: `table` is, and its body mentions `setup`
def table(): setup()
TABLE = table()
def later(): ...         # not mentioned by anything that the import executes
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def mentioned_at_import(tree: ast.Module) -> frozenset[str]:
    """The top-level functions and classes that code which the import executes names, directly or around corners."""
    definitions: dict[str, list[ast.stmt]] = {}
    for statement in tree.body:
        if isinstance(statement, _Definition):
            definitions.setdefault(statement.name, []).append(statement)
    pending = {name for statement in tree.body for name in _named_at_import(statement)}
    found: set[str] = set()
    while pending:
        name = pending.pop()
        if name in definitions and name not in found:
            found.add(name)
            bodies = (part for statement in definitions[name] for part in ast.walk(statement))
            pending |= {part.id for part in bodies if isinstance(part, ast.Name)}
    return frozenset(found)


def _named_at_import(statement: ast.stmt) -> Iterator[str]:
    """Names outside of functions' bodies; signatures and decorators are evaluated where the function is made."""
    stack: list[ast.AST] = [statement]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            stack += [*node.decorator_list, node.args, *([node.returns] if node.returns is not None else ())]
        else:
            stack += ast.iter_child_nodes(node)
