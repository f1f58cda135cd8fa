"""Functions that keep nothing of what they decorate.

def switched_off(function):         # reads the name, and lets the function go
    def refuse(*arguments):
        raise RuntimeError(function.__name__)
    return refuse
"""

from __future__ import annotations

import ast

from flake8_undefined_services.syntax.walking import code_nodes

_TEXTS = frozenset({"__doc__", "__module__", "__name__", "__qualname__"})
_SEEING_ALL = frozenset({"_getframe", "currentframe", "eval", "exec", "locals", "stack", "vars"})
"""What looks at variables without naming them."""


def drops_first(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> bool:
    """Whether nothing of a function reads its first parameter, but for the texts that describe what it is given."""
    parameters = (*function.args.posonlyargs, *function.args.args)
    if not parameters:
        return False
    body = [function.body] if isinstance(function, ast.Lambda) else function.body
    nodes = [node for statement in body for node in code_nodes(statement)]
    described = {id(node.value) for node in nodes if isinstance(node, ast.Attribute) and node.attr in _TEXTS}
    return not any(
        (isinstance(node, ast.Name) and id(node) not in described and node.id in {parameters[0].arg, *_SEEING_ALL})
        or (isinstance(node, ast.Attribute) and node.attr in _SEEING_ALL)
        for node in nodes
    )
