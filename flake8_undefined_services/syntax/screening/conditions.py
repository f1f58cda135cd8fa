"""The same condition tested again: what its first branch bound is bound in the second, too.

    if verbose:
        log = open_log()
    ...
    if verbose:              # neither `verbose` nor `log` has been bound anew
        log.close()

Such a fact stands among the bound names as `fact("log", "<the test>", True)`, so that it is lost where ways meet
of which only one knows it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

Bound = set[str]

_MARK = " if "
_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.IsNot: ast.Is,
    ast.NotEq: ast.Eq,
    ast.NotIn: ast.In,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
}


class Conditions:
    """The tests of one scope that facts depend on, by the names in them."""

    __slots__ = ("_keys", "bindings")

    def __init__(self) -> None:
        self._keys: dict[str, set[str]] = {}
        self.bindings: list[str] = []

    def __bool__(self) -> bool:
        return bool(self._keys)

    def remember(self, test: ast.expr, since: int, if_true: Iterable[str], if_false: Iterable[str]) -> set[str]:
        """The facts that a branch leaves; none if it has bound a name of the test (`since`: where it began)."""
        names = {node.id for node in ast.walk(test) if isinstance(node, ast.Name)}
        if not names.isdisjoint(self.bindings[since:]):
            return set()
        key, positive = _key(test)
        for name in names:
            self._keys.setdefault(name, set()).add(key)
        facts = {_fact(name, key, positive) for name in if_true if _MARK not in name}
        return facts | {_fact(name, key, not positive) for name in if_false if _MARK not in name}

    def assume(self, test: ast.expr, bound: Bound, answer: bool) -> None:
        """Add the names that are bound where the test has that answer."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            self.assume(test.operand, bound, not answer)
            return
        if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) is answer:
            for operand in test.values:
                self.assume(operand, bound, answer)
        key, positive = _key(test)
        ending = _fact("", key, positive is answer)
        bound |= {fact[: -len(ending)] for fact in bound if fact.endswith(ending)}

    def rebind(self, name: str, bound: Bound) -> None:
        """A name gets another value: nothing is known about tests of it any more."""
        for key in self._keys.get(name, ()):
            endings = (_fact("", key, True), _fact("", key, False))
            bound.difference_update([fact for fact in bound if fact.endswith(endings)])

    def unbind(self, name: str, bound: Bound) -> None:
        """A name is no longer bound, whatever the tests say."""
        start = name + _MARK
        bound.difference_update([fact for fact in bound if fact.startswith(start)])


def is_fact(entry: str) -> bool:
    """Whether an entry among the bound names is such a fact, and no name."""
    return _MARK in entry


def _fact(name: str, key: str, answer: bool) -> str:
    return f"{name}{_MARK}{answer}: {key}"


def _key(test: ast.expr) -> tuple[str, bool]:
    """A text that equal tests share, and whether the test says it or its opposite."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        key, positive = _key(test.operand)
        return key, not positive
    if isinstance(test, ast.NamedExpr):
        return f"{test.target.id}:=", True
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        opposite = _OPPOSITE.get(type(test.ops[0]))
        kind = opposite or type(test.ops[0])
        return f"{kind.__name__} {_spelled(test.left)} {_spelled(test.comparators[0])}", opposite is None
    return _spelled(test), True


def _spelled(node: ast.expr) -> str:
    """The same for equal expressions; `ast.dump` takes its time, and most tests are short."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_spelled(node.value)}.{node.attr}"
    return repr(node.value) if isinstance(node, ast.Constant) else ast.dump(node)
