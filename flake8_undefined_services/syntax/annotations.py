"""Where annotations stand in the tree."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flake8_undefined_services.syntax.type_checking import is_for_type_checkers


def signature(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.expr]:
    """The annotations of a function's parameters and of what it returns, in the order of `__annotations__`."""
    arguments = node.args
    written = (*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg)
    found = [each.annotation for each in written if each is not None and each.annotation is not None]
    return found if node.returns is None else [*found, node.returns]


def is_annotated(body: Sequence[ast.AST]) -> bool:
    """Whether an annotated assignment stands in a body, at any depth but in functions and classes."""
    waiting = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.AnnAssign):
            return True
        if isinstance(node, (ast.stmt, ast.ExceptHandler, ast.match_case)) and not isinstance(
            node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        ):
            waiting += ast.iter_child_nodes(node)
    return False


def annotated_names(body: Sequence[ast.stmt]) -> tuple[str, ...] | None:
    """The names that a class body surely annotates, in their order; None: some runs annotate others."""
    found: dict[str, None] = {}
    for statement in body:
        if isinstance(statement, ast.AnnAssign):
            if isinstance(statement.target, ast.Name) and statement.simple:
                found[statement.target.id] = None
        elif isinstance(statement, ast.If) and is_for_type_checkers(statement.test):
            if is_annotated(statement.orelse):
                return None
        elif is_annotated([statement]):
            return None
    return tuple(found)
