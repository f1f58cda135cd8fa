"""Definite assignment: which names are surely bound after each statement of a scope (language reference 7, 8).

A set of bound names goes into each statement, which adds to it in place, and comes out; None: never reached.

    def f(items):
        total = 0            # bound from here on, whatever happens
        for item in items:
            total += item    # `item` is bound in the loop only
        return total
"""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from flake8_undefined_services.syntax.screening.conditions import Conditions
from flake8_undefined_services.syntax.screening.file import ScreenedFile
from flake8_undefined_services.syntax.screening.reading import Bound, named_if_true, surely_named
from flake8_undefined_services.syntax.screening.suspicion import Suspicion

Definition = ast.FunctionDef | ast.AsyncFunctionDef

Needs = frozenset[str] | set[str]

NOTHING: Needs = frozenset()
Executor = Callable[[Any, Any, Bound], "Bound | None"]


VALUE, OPERAND, CALLED = range(3)
"""What happens to the value of an expression: it is only kept, it is operated upon, or it is called."""


class Loop:
    """A loop that is being screened: what is bound where it starts, what is not any more where a round ends, and
    what is bound where `break` leaves it."""

    __slots__ = ("clauses", "left", "lost", "start")

    def __init__(self, start: Bound, clauses: int) -> None:
        self.start = start
        self.clauses = clauses
        self.lost: set[str] = set()
        self.left: Bound | None = None


class Flow(ABC):
    """One scope. What reading, binding and defining mean differs between functions and what import executes.

    executors: how each class of statements is executed.
    losing: what a guard leaves unbound where its import fails, or `holding_none`.
    excuses: what a `try` binds may be excused behind a handler that may never come back.
    """

    executors: ClassVar[Mapping[type, Executor]]
    excuses: ClassVar[bool] = False

    def __init__(self, file: ScreenedFile) -> None:
        self.file = file
        self.missing: set[str] = set()
        self.lazies: set[str] = set()
        self.stored: set[str] = set()
        self.named = False
        self.unreached = False
        self.conditions = Conditions()
        self.loops: list[Loop] = []
        self.clauses: list[str] = []
        self.losing: frozenset[str] = frozenset()
        self.holding_none: set[str] = set()

    @abstractmethod
    def read(self, node: ast.expr, bound: Bound, use: int = VALUE) -> Needs:
        """Evaluate an expression. The answer: what must be bound before its value may be called."""

    @abstractmethod
    def bind(self, name: str, bound: Bound, needs: Needs = NOTHING) -> None:
        """Bind a name to a value whose calls need names."""

    @abstractmethod
    def define(self, node: Definition, bound: Bound) -> None:
        """Execute `def`."""

    @abstractmethod
    def define_class(self, node: ast.ClassDef, bound: Bound) -> None:
        """Execute `class`."""

    @abstractmethod
    def unbind(self, target: ast.Name, bound: Bound) -> None:
        """`del name`."""

    @abstractmethod
    def declare(self, names: Sequence[str], *, is_global: bool) -> None:
        """`global` or `nonlocal`."""

    @abstractmethod
    def annotate(self, node: ast.AnnAssign, bound: Bound) -> None:
        """Meet the annotation of a variable."""

    @abstractmethod
    def skip_type_checking(self, body: Sequence[ast.stmt]) -> None:
        """A block stands here that only type checkers enter."""

    def imported(self, node: ast.Import | ast.ImportFrom, name: str, bound: Bound) -> None:
        """An import binds a name."""
        self.bind(name, bound)

    def block(self, statements: Iterable[ast.stmt], bound: Bound | None) -> Bound | None:
        """Execute statements one after the other."""
        for statement in statements:
            if bound is None:
                self.unreached = True
                return None
            executor = self.executors.get(statement.__class__)
            if executor is None:
                raise Suspicion  # a statement that this screen does not know
            bound = executor(self, statement, bound)
        return bound

    def assign(self, target: ast.expr, bound: Bound, needs: Needs = NOTHING) -> None:
        """Bind a target of any form."""
        if isinstance(target, ast.Name):
            self.bind(target.id, bound, needs)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for element in target.elts:
                self.assign(element, bound, needs)
        elif isinstance(target, ast.Starred):
            self.assign(target.value, bound, needs)
        elif isinstance(target, ast.Attribute):
            self.read(target.value, bound, OPERAND)
        else:
            self.read(target, bound, OPERAND)

    def may_lose(self, names: frozenset[str]) -> None:
        """A guard leaves these names of this scope unbound where its import fails."""
        self.losing |= names

    def excused(self, names: frozenset[str]) -> frozenset[str]:
        """Of names that nothing has bound before, those that nobody misses."""
        return names

    def lose(self, targets: Sequence[ast.expr]) -> None:
        """Lost names are bound to None."""
        names = {target.id for target in targets if isinstance(target, ast.Name)}
        self.stored |= names
        self.holding_none |= names

    def named_by(self, node: ast.expr, bound: Bound) -> None:
        """Bind what the expression surely has bound by `:=`."""
        if self.named:
            for name in surely_named(node):
                self.bind(name, bound)

    def assume(self, test: ast.expr, bound: Bound, answer: bool) -> None:
        """Add what is bound where the test has that answer."""
        if self.named and answer:
            for name in named_if_true(test):
                self.bind(name, bound)
        if self.conditions:
            self.conditions.assume(test, bound, answer)

    def assuming(self, test: ast.expr, bound: Bound, answer: bool) -> Bound:
        """The names that are bound in the part of an expression for which the test has that answer."""
        if not self.named and not self.conditions:
            return bound
        inner = bound | (named_if_true(test) if answer else surely_named(test))
        self.conditions.assume(test, inner, answer)
        return inner

    def leave_clause(self, name: str, bound: Bound) -> None:
        """The end of `except … as name` unbinds it."""
        bound.discard(name)
        self.conditions.unbind(name, bound)


def meet(left: Bound | None, right: Bound | None) -> Bound | None:
    """What is bound where two ways meet; `left` may be changed."""
    if left is None or right is None:
        return right if left is None else left
    left &= right
    return left
