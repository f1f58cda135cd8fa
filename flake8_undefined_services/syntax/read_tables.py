"""Dicts of a module that its own code only reads, so that what they do not hold is not there.

_lazy = {"Task": "._tasks"}
def __getattr__(name):
    if _lazy.get(name) is None:     # nobody has put anything else into it
        raise AttributeError(name)
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator

_READING = frozenset({"get", "keys", "values", "items", "copy", "__contains__"})
_READERS = frozenset({"dict", "enumerate", "frozenset", "iter", "len", "list", "set", "sorted", "tuple"})


def tables_only_read(tree: ast.Module) -> frozenset[str]:
    """Names of dict displays that nothing changes or hands on: private ones, which other modules leave alone."""
    displays = {
        target.id
        for statement in _executed_once(tree.body)
        for target in _targets(statement)
        if isinstance(target, ast.Name) and target.id.startswith("_")
    }
    if not displays:
        return frozenset()
    nodes = list(ast.walk(tree))
    names = [node for node in nodes if isinstance(node, ast.Name) and node.id in displays]
    stored = Counter(node.id for node in names if not isinstance(node.ctx, ast.Load))
    reads = {id(part) for node in nodes for part in _read_by(node)}
    handed_on = {node.id for node in names if isinstance(node.ctx, ast.Load) and id(node) not in reads}
    return frozenset(name for name in displays - handed_on if stored[name] == 1)


def _executed_once(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """A module's statements, also those under conditions: `if TYPE_CHECKING: … else: _lazy = {…}`."""
    for statement in body:
        yield statement
        if isinstance(statement, (ast.If, ast.Try)):
            yield from _executed_once(statement.body)
            yield from _executed_once(statement.orelse)
            if isinstance(statement, ast.Try):
                yield from _executed_once(part for handler in statement.handlers for part in handler.body)
                yield from _executed_once(statement.finalbody)


def _targets(statement: ast.stmt) -> list[ast.expr]:
    if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Dict) and statement.value.keys:
        return statement.targets if len(statement.targets) == 1 else []
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.value, ast.Dict) and statement.value.keys:
        return [statement.target]
    return []


def _read_by(node: ast.AST) -> Iterator[ast.AST]:
    """What a node reads and does not keep."""
    if isinstance(node, ast.Attribute) and node.attr in _READING:
        yield node.value
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        yield node.value
    elif isinstance(node, ast.Compare):
        yield from node.comparators
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _READERS:
        yield from node.args
    elif isinstance(node, (ast.For, ast.comprehension)):
        yield node.iter
    elif isinstance(node, ast.Starred) and isinstance(node.ctx, ast.Load):
        yield node.value
