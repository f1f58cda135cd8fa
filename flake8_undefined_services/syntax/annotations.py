"""Where annotations stand in the tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def signature(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.expr]:
    """The annotations of a function's parameters and of what it returns, in the order of `__annotations__`."""
    arguments = node.args
    for argument in (
        *arguments.posonlyargs,
        *arguments.args,
        arguments.vararg,
        *arguments.kwonlyargs,
        arguments.kwarg,
    ):
        if argument is not None and argument.annotation is not None:
            yield argument.annotation
    if node.returns is not None:
        yield node.returns
