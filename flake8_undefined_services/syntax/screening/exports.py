"""`__all__`, as far as plain lists of strings say what it holds (language reference 7.11)."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from flake8_undefined_services.syntax.screening.suspicion import Suspicion

_NAME = "__all__"
_COPIES = frozenset({"list", "tuple", "sorted"})
_ADDS = frozenset({"append", "extend"})


def exports_of(body: Sequence[ast.stmt], text: str) -> frozenset[str]:
    """The entries that a module's statements give it; Suspicion where they cannot be read from the source."""
    simple = list(_simple_statements(body))
    given = [value for value in map(_given, simple) if value is not None]
    if any(isinstance(value, ast.Constant) and isinstance(value.value, str) for value in map(_assigned, simple)):
        raise Suspicion  # each character of the string is an entry
    if text.count(_NAME) > len(given):
        others = [statement for statement in simple if _given(statement) is None]
        if any(_is_exports(node) for statement in others for node in ast.walk(statement)):
            raise Suspicion
    return frozenset(name for value in given for name in _entries(value))


def _simple_statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in body:
        if isinstance(statement, (ast.If, ast.Try)):
            for block in (statement.body, statement.orelse, getattr(statement, "finalbody", ())):
                yield from _simple_statements(block)
            for handler in getattr(statement, "handlers", ()):
                yield from _simple_statements(handler.body)
        else:
            yield statement


def _given(statement: ast.stmt) -> ast.expr | None:
    """What a statement puts into `__all__`; None: it does not do that, and nothing else."""
    if isinstance(statement, ast.Assign):
        return statement.value if len(statement.targets) == 1 and _is_exports(statement.targets[0]) else None
    if isinstance(statement, (ast.AugAssign, ast.AnnAssign)):
        return statement.value if _is_exports(statement.target) else None
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return None
    call = statement.value
    is_addition = isinstance(call.func, ast.Attribute) and call.func.attr in _ADDS and _is_exports(call.func.value)
    return call.args[0] if is_addition and len(call.args) == 1 else None


def _assigned(statement: ast.stmt) -> ast.expr | None:
    """What an assignment puts into `__all__`."""
    return None if isinstance(statement, ast.Expr) else _given(statement)


def _entries(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
        return
    for part in _parts(node):
        yield from _entries(part)


def _parts(node: ast.expr) -> Iterable[ast.expr]:
    if isinstance(node, (ast.List, ast.Tuple)):
        return node.elts
    if isinstance(node, ast.Starred):
        return (node.value,)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return (node.left, node.right)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _COPIES:
        return node.args
    if _is_exports(node) or (isinstance(node, ast.Attribute) and node.attr == _NAME):
        return ()
    raise Suspicion


def _is_exports(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == _NAME
