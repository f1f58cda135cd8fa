"""`name` and `name.attribute.attribute` wherever they are evaluated, and the name is no function's own."""

from __future__ import annotations

import ast
import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flake8_undefined_services.syntax.scopes import Function, scope_of


@dataclass(frozen=True, slots=True)
class Chain:
    """One place.

    text: as it would be spelled on one line. statement: the one of the module's body that holds it.
    in_function: it is evaluated when a function is called.
    """

    text: str
    statement: ast.stmt
    in_function: bool


def chains(tree: ast.Module, names: frozenset[str], lines: Sequence[int]) -> Iterator[Chain]:
    """Give what is done with some names of the module, where it stands on one of these lines (sorted)."""
    for statement in tree.body:
        for text, in_function in _in_statement(statement, names, lines):
            yield Chain(text, statement, in_function)


def _in_statement(statement: ast.stmt, names: frozenset[str], lines: Sequence[int]) -> Iterator[tuple[str, bool]]:
    stack: list[tuple[ast.AST, frozenset[str], bool]] = [(statement, names, False)]
    while stack:
        node, seen, called = stack.pop()
        if isinstance(node, ast.stmt) and not _holds_any(node, lines):
            continue
        if isinstance(node, Function):
            inside = seen - scope_of(node).bound
            stack += ((part, seen, called) for part in _around(node))
            stack += ((part, inside, True) for part in (node.body if isinstance(node.body, list) else [node.body]))
            continue
        if isinstance(node, ast.Name):
            if node.id in seen and isinstance(node.ctx, ast.Load):
                yield node.id, called
            continue
        if not isinstance(node, ast.Attribute):
            stack += ((part, seen, called) for part in ast.iter_child_nodes(node))
            continue
        parts: list[str] = []
        inner: ast.expr = node
        while isinstance(inner, ast.Attribute):
            parts.append(inner.attr)
            inner = inner.value
        if not isinstance(inner, ast.Name):
            stack.append((inner, seen, called))
        elif inner.id in seen:
            yield ".".join((inner.id, *reversed(parts))), called


def _holds_any(node: ast.stmt, lines: Sequence[int]) -> bool:
    decorators = getattr(node, "decorator_list", None)
    first = min((each.lineno for each in decorators), default=node.lineno) if decorators else node.lineno
    number = bisect.bisect_left(lines, first)
    return number < len(lines) and lines[number] <= (node.end_lineno or node.lineno)


def _around(node: Function) -> Iterator[ast.AST]:
    """What of a function is evaluated outside of it."""
    yield node.args
    if not isinstance(node, ast.Lambda):
        yield from node.decorator_list
        if node.returns is not None:
            yield node.returns
