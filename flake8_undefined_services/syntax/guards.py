"""Which `try` statements are meant for an import that may fail, whatever they really catch.

try:
    import redis
except AttributeError:      # meant for it: the handler binds what the import would have bound
    redis = None
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from flake8_undefined_services.syntax import tree
from flake8_undefined_services.syntax.scopes import scope_of

_TRY = (ast.Try, tree.TryStar)


def guarded_lines(module: ast.Module) -> frozenset[int]:
    """The lines of the imports that stand directly in a `try` body, or under `suppress`, which is meant for them."""
    found: set[int] = set()
    for node in ast.walk(module):
        if isinstance(node, _TRY) and node.handlers:
            found.update(_lines(node))
        elif isinstance(node, ast.With) and any(map(_suppresses, node.items)) and _is_nothing_else(node.body):
            found.update(each.lineno for each in node.body if isinstance(each, (ast.Import, ast.ImportFrom)))
    return frozenset(found)


def _lines(node: ast.Try | tree.TryStar) -> Iterator[int]:
    imports = [each for each in node.body if isinstance(each, (ast.Import, ast.ImportFrom))]
    if not imports:
        return
    bound = scope_of(ast.Module(body=[*imports], type_ignores=[])).bound
    if _is_nothing_else(node.body) or any(_binds(handler.body, bound) for handler in node.handlers):
        yield from (each.lineno for each in imports)


def _suppresses(item: ast.withitem) -> bool:
    called = item.context_expr.func if isinstance(item.context_expr, ast.Call) else None
    return (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")) == "suppress"


def _is_nothing_else(body: Sequence[ast.stmt]) -> bool:
    """Only imports, and flags that say that they worked."""
    return all(
        isinstance(each, (ast.Import, ast.ImportFrom, ast.Pass))
        or (isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant))
        for each in body
    )


def _binds(body: Sequence[ast.stmt], names: frozenset[str]) -> bool:
    return bool(scope_of(ast.Module(body=list(body), type_ignores=[])).bound & names)
