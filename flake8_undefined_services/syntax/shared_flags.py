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
    """The names that tests of `if` statements at the top level of a module read."""
    tests = (statement.test for statement in tree.body if isinstance(statement, ast.If))
    return frozenset(node.id for test in tests for node in ast.walk(test) if isinstance(node, ast.Name))


def symbols_imported(tree: ast.Module) -> dict[str, tuple[str, str]]:
    """The names that `from` imports bind: the last part of the module as it is written, and the name there."""
    return dict(_symbols(tree))


def _symbols(tree: ast.Module) -> Iterator[tuple[str, tuple[str, str]]]:
    for node in code_nodes(tree):
        if isinstance(node, ast.ImportFrom):
            module = (node.module or "").rpartition(".")[2]
            for alias in node.names:
                yield alias.asname or alias.name, (module, alias.name)
