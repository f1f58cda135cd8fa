"""Where annotations stand in the tree."""

from __future__ import annotations

import ast


def signature(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.expr]:
    """The annotations of a function's parameters and of what it returns, in the order of `__annotations__`."""
    arguments = node.args
    written = (*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg)
    found = [each.annotation for each in written if each is not None and each.annotation is not None]
    return found if node.returns is None else [*found, node.returns]
