"""Flags that one module tests while it is imported, and that others import to test them too.

installed = find_spec("pandas")        # frames.py
if installed:
    def to_frame(rows): ...

from frames import installed           # who imports `to_frame` under it knows what that module has found
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_undefined_services.syntax.walking import code_nodes


def flags_tested(tree: ast.Module) -> frozenset[str]:
    """The names that tests of `if` statements at the top level of a module read, and those that tell of the outcome."""
    chosen = [statement for statement in tree.body if isinstance(statement, ast.If)]
    read = {node.id for each in chosen for node in ast.walk(each.test) if isinstance(node, ast.Name)}
    return frozenset(read.union(*(_told_of(each) for each in chosen)))


def _told_of(chosen: ast.If) -> Iterator[str]:
    """`enabled = True` in one branch, and `enabled = False` in the other."""
    for statement in (*chosen.body, *chosen.orelse):
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
            yield from (target.id for target in statement.targets if isinstance(target, ast.Name))


def symbols_imported(tree: ast.Module) -> dict[str, tuple[str, str]]:
    """The names that `from` imports bind: the last part of the module as it is written, and the name there."""
    return dict(_symbols(tree))


def _symbols(tree: ast.Module) -> Iterator[tuple[str, tuple[str, str]]]:
    for node in code_nodes(tree):
        if isinstance(node, ast.ImportFrom):
            module = (node.module or "").rpartition(".")[2]
            for alias in node.names:
                yield alias.asname or alias.name, (module, alias.name)
