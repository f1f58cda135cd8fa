"""Blocks that are left before their end, and those whose last call may well be the end of them."""

from __future__ import annotations

import ast
from collections.abc import Sequence

LEAVING = (ast.Return, ast.Break, ast.Continue)
"""By these control goes out of a block without an exception (language reference 7, 8)."""
_OF_A_LOOP = (ast.Break, ast.Continue)
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.expr)
"""Nothing in these leaves the block around them: no expression holds a statement of it."""


def may_leave(node: ast.AST, kinds: tuple[type[ast.AST], ...] = LEAVING) -> bool:
    """Whether a statement holds one by which control leaves it; what ends a loop leaves no more than that loop."""
    if isinstance(node, kinds):
        return True
    if isinstance(node, _INNER):
        return False
    if isinstance(node, (ast.For, ast.AsyncFor, ast.While)):
        of_outside = tuple(kind for kind in kinds if kind not in _OF_A_LOOP)
        return any(may_leave(each, kinds if each in node.orelse else of_outside) for each in ast.iter_child_nodes(node))
    return any(may_leave(each, kinds) for each in ast.iter_child_nodes(node))


def may_not_return(block: Sequence[ast.stmt]) -> bool:
    """Whether a block ends in a call that may well raise or exit: `parser.error(…)`, `with reraising(): …`.

    Calls that log, print or put something into a container are known to return.
    """
    if block and isinstance(block[-1], ast.With):
        managers = (item.context_expr for item in block[-1].items)
        return any("raise" in ast.dump(manager.func) for manager in managers if isinstance(manager, ast.Call))
    if block and isinstance(block[-1], ast.If) and block[-1].orelse:
        return is_called_an_end(block[-1].body) or is_called_an_end(block[-1].orelse)
    called = _called_last(block)
    if isinstance(called, ast.Attribute):
        return called.attr not in _RETURNING and "log" not in ast.dump(called.value).lower()
    return isinstance(called, ast.Name) and called.id not in _RETURNING


def is_called_an_end(block: Sequence[ast.stmt]) -> bool:
    """Whether a block ends in a call whose name says that it does not return: `self.fail(…)`, `pytest.skip(…)`."""
    called = _called_last(block)
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name.lower().startswith(_ENDS)


def _called_last(block: Sequence[ast.stmt]) -> ast.expr | None:
    """What the last statement of a block calls, where that is all it does."""
    last = block[-1] if block else None
    return last.value.func if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call) else None


_ENDS = ("abort", "die", "exit", "fail", "raise", "reraise", "skip")
_RETURNING = frozenset(
    """print append add extend update insert remove discard pop clear close write flush join start stop set
    setdefault sort warn warning info debug exception critical log print_exc sleep commit rollback save delete put
    send release acquire setattr delattr""".split()
)
