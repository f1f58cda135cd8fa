"""Which names of an expression are used in a way that may run analysed code.

TABLE = {"a": Handler}          # Handler is only kept
Alias = Optional[Handler]       # the same
TABLE["b"] = make(Handler)      # make runs, and it may call Handler
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flake8_undefined_services.language.callables import CALLS_FIRST, CONSUMERS, LAZY_ITERATORS
from flake8_undefined_services.syntax.screening.annotating import last_name
from flake8_undefined_services.syntax.screening.flow import CALLED, OPERAND, VALUE

CALLERS = frozenset(name.rpartition(".")[2] for name in CONSUMERS | CALLS_FIRST | LAZY_ITERATORS)
"""Outside callables by these names call, or consume, what they are given."""

_CONTAINERS = (ast.Tuple, ast.List, ast.Set, ast.Dict, ast.Starred, ast.keyword)


@dataclass(frozen=True, slots=True)
class Uses:
    """Names whose value is called, names whose value is operated upon, and whether a lambda may be called."""

    called: set[str]
    operated: set[str]
    calls_lambda: bool


def uses_of(root: ast.expr, use: int, is_outside: Callable[[ast.expr], bool]) -> Uses:
    """`is_outside` tells what the program does not define: it calls nothing that it is given."""
    found: tuple[set[str], set[str], set[str]] = (set(), set(), set())
    calls_lambda = False
    stack: list[tuple[Any, int]] = [(root, use)]
    while stack:
        node, use = stack.pop()
        if isinstance(node, ast.Name):
            found[use].add(node.id)
        elif isinstance(node, ast.Lambda):
            calls_lambda = calls_lambda or use == CALLED
            stack += ((part, VALUE) for part in (*node.args.defaults, *node.args.kw_defaults) if part is not None)
        elif isinstance(node, ast.Call) and use != CALLED and _only_keeps(node, is_outside):
            stack += ((part, VALUE) for part in (*node.args, *node.keywords))
        elif isinstance(node, ast.Subscript) and is_outside(node.value):
            stack.append((node.slice, use))
        else:
            inner = _use_of_parts(node, use)
            stack += ((part, inner) for part in ast.iter_child_nodes(node))
    return Uses(found[CALLED], found[OPERAND], calls_lambda)


def _use_of_parts(node: ast.AST, use: int) -> int:
    if isinstance(node, (ast.Call, ast.Await, ast.comprehension)):
        return CALLED
    return use if isinstance(node, _CONTAINERS) else max(use, OPERAND)


def _only_keeps(node: ast.Call, is_outside: Callable[[ast.expr], bool]) -> bool:
    return is_outside(node.func) and last_name(node.func) not in CALLERS
