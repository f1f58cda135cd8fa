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
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flake8_undefined_services.syntax import tree
from flake8_undefined_services.syntax.screening.annotating import last_name
from flake8_undefined_services.syntax.screening.conditions import Conditions, is_fact
from flake8_undefined_services.syntax.screening.file import ScreenedFile, Suspicion
from flake8_undefined_services.syntax.screening.reading import Bound, named_if_true, surely_named

Definition = ast.FunctionDef | ast.AsyncFunctionDef
Needs = frozenset[str] | set[str]
NOTHING: Needs = frozenset()

VALUE, OPERAND, CALLED = range(3)
"""What happens to the value of an expression: it is only kept, it is operated upon, or it is called."""

_SWALLOWING = frozenset({"suppress", "raises", "assertRaises", "assertRaisesRegex"})


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
    """One scope. What reading, binding and defining mean differs between functions and what import executes."""

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
            executor = _EXECUTORS.get(statement.__class__)
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


def _expression(flow: Flow, node: ast.Expr, bound: Bound) -> Bound:
    if node.value.__class__ is not ast.Constant:
        flow.read(node.value, bound)
        flow.named_by(node.value, bound)
    return bound


def _assign(flow: Flow, node: ast.Assign, bound: Bound) -> Bound:
    targets = node.targets
    is_kept = len(targets) == 1 and targets[0].__class__ is ast.Name
    needs = flow.read(node.value, bound, VALUE if is_kept else _use_of(targets))
    flow.named_by(node.value, bound)
    if node.value.__class__ in _NAMING and flow.file.is_typing(node.value) and flow.file.note_typing(node):
        raise Suspicion  # an alias of something of `typing` that functions above may use already
    for target in targets:
        flow.assign(target, bound, needs)
    return bound


_NAMING = (ast.Name, ast.Attribute)


def _use_of(targets: Sequence[ast.expr]) -> int:
    """What is stored in another object may be called from anywhere; what is unpacked is iterated."""
    if any(isinstance(target, (ast.Attribute, ast.Subscript)) for target in targets):
        return CALLED
    return VALUE if all(isinstance(target, ast.Name) for target in targets) else OPERAND


def _augmented(flow: Flow, node: ast.AugAssign, bound: Bound) -> Bound:
    if isinstance(node.target, ast.Name):
        flow.read(ast.Name(node.target.id, ast.Load()), bound, OPERAND)
        needs = flow.read(node.value, bound, OPERAND)
        flow.bind(node.target.id, bound, needs)
    else:
        flow.read(node.target, bound, OPERAND)
        flow.read(node.value, bound, CALLED)
    return bound


def _annotated(flow: Flow, node: ast.AnnAssign, bound: Bound) -> Bound:
    needs = NOTHING
    if node.value is not None:
        is_kept = isinstance(node.target, ast.Name)
        needs = flow.read(node.value, bound, VALUE if is_kept else CALLED)
        flow.named_by(node.value, bound)
        flow.assign(node.target, bound, needs)
    elif isinstance(node.target, ast.Name):
        flow.stored.add(node.target.id)
    else:
        flow.assign(node.target, bound)
    flow.annotate(node, bound)
    return bound


def _return(flow: Flow, node: ast.Return, bound: Bound) -> None:
    if node.value is not None:
        flow.read(node.value, bound)


def _raise(flow: Flow, node: ast.Raise, bound: Bound) -> None:
    for part in (node.exc, node.cause):
        if part is not None:
            flow.read(part, bound, CALLED)


def _break(flow: Flow, node: ast.Break, bound: Bound) -> None:
    loop = flow.loops[-1]
    for name in flow.clauses[loop.clauses :]:
        flow.leave_clause(name, bound)
    loop.left = bound if loop.left is None else loop.left & bound


def _continue(flow: Flow, node: ast.Continue, bound: Bound) -> None:
    loop = flow.loops[-1]
    for name in flow.clauses[loop.clauses :]:
        flow.leave_clause(name, bound)
    loop.lost |= loop.start - bound


def _assert(flow: Flow, node: ast.Assert, bound: Bound) -> Bound:
    flow.read(node.test, bound, OPERAND)
    if node.msg is not None:
        flow.read(node.msg, bound, OPERAND)
    flow.named_by(node.test, bound)
    flow.assume(node.test, bound, True)
    return bound


def _import(flow: Flow, node: ast.Import, bound: Bound) -> Bound:
    if flow.file.may_fail(node):
        raise Suspicion
    for alias in node.names:
        flow.imported(node, alias.asname or alias.name.partition(".")[0], bound)
    return bound


def _import_from(flow: Flow, node: ast.ImportFrom, bound: Bound) -> Bound:
    if flow.file.may_fail(node):
        raise Suspicion
    for alias in node.names:
        if alias.name in _SWALLOWING and alias.asname is not None:
            raise Suspicion
        flow.imported(node, alias.asname or alias.name, bound)
    return bound


def _if(flow: Flow, node: ast.If, bound: Bound) -> Bound | None:
    known = flow.file.is_type_checking(node.test)
    if known is not None:
        flow.read(node.test, bound)
        flow.skip_type_checking(node.body if known else node.orelse)
        return flow.block(node.orelse if known else node.body, bound)
    flow.read(node.test, bound, OPERAND)
    flow.named_by(node.test, bound)
    other = bound.copy()
    flow.assume(node.test, bound, True)
    flow.assume(node.test, other, False)
    since = len(flow.conditions.bindings)
    taken = flow.block(node.body, bound)
    passed = flow.block(node.orelse, other) if node.orelse else other
    if taken is None or passed is None:
        return passed if taken is None else taken
    if taken == passed:
        return taken
    facts = flow.conditions.remember(node.test, since, taken - passed, passed - taken)
    taken &= passed
    taken.update(facts)
    return taken


def _for(flow: Flow, node: ast.For | ast.AsyncFor, bound: Bound) -> Bound | None:
    needs = flow.read(node.iter, bound, OPERAND)
    flow.named_by(node.iter, bound)

    def begin(inside: Bound) -> None:
        flow.assign(node.target, inside, needs)

    loop = _rounds(flow, node.body, bound, begin)
    return meet(flow.block(node.orelse, loop.start), loop.left)


def _while(flow: Flow, node: ast.While, bound: Bound) -> Bound | None:
    flow.read(node.test, bound, OPERAND)
    flow.named_by(node.test, bound)

    def begin(inside: Bound) -> None:
        flow.assume(node.test, inside, True)

    loop = _rounds(flow, node.body, bound, begin)
    if isinstance(node.test, ast.Constant) and node.test.value:
        if node.orelse:
            raise Suspicion
        return loop.left
    return meet(flow.block(node.orelse, loop.start), loop.left)


def _rounds(flow: Flow, body: Sequence[ast.stmt], bound: Bound, begin: Callable[[Bound], None]) -> Loop:
    """Run a loop's body; the next round begins with what was bound before the first."""
    while True:
        loop = Loop(bound, len(flow.clauses))
        flow.loops.append(loop)
        inside = bound.copy()
        begin(inside)
        end = flow.block(body, inside)
        flow.loops.pop()
        if end is not None:
            loop.lost |= bound - end
        if not loop.lost:
            return loop
        if not all(map(is_fact, loop.lost)):
            raise Suspicion  # a name is unbound in one round, and may be read in the next
        bound = bound - loop.lost


def _with(flow: Flow, node: ast.With | ast.AsyncWith, bound: Bound) -> Bound | None:
    before: Bound | None = None
    for item in node.items:
        needs = flow.read(item.context_expr, bound, OPERAND)
        flow.named_by(item.context_expr, bound)
        if before is None and _may_swallow(flow.file, item.context_expr):
            before = bound.copy()
        if item.optional_vars is not None:
            flow.assign(item.optional_vars, bound, needs)
    after = flow.block(node.body, bound)
    return after if before is None else meet(before, after)


def _may_swallow(file: ScreenedFile, manager: ast.expr) -> bool:
    if isinstance(manager, ast.Call):
        return last_name(manager.func) in _SWALLOWING
    return file.swallows and not isinstance(manager, ast.Attribute)


def _try(flow: Flow, node: ast.Try, bound: Bound) -> Bound | None:
    before = bound.copy()
    after = flow.block(node.body, bound)
    if node.orelse:
        after = flow.block(node.orelse, after)
    for handler in node.handlers:
        after = meet(after, _handler(flow, handler, before.copy()))
    if not node.finalbody:
        return after
    last = flow.block(node.finalbody, before.copy())
    if last is None or after is None:
        return None
    if not before <= last:
        raise Suspicion
    return after | last


def _handler(flow: Flow, handler: ast.ExceptHandler, bound: Bound) -> Bound | None:
    """`except … as name` unbinds the name at the end of the clause (language reference 8.4.1)."""
    if handler.type is not None:
        flow.read(handler.type, bound)
    if handler.name is None:
        return flow.block(handler.body, bound)
    flow.bind(handler.name, bound)
    flow.clauses.append(handler.name)
    after = flow.block(handler.body, bound)
    flow.clauses.pop()
    if after is not None:
        flow.leave_clause(handler.name, after)
    return after


def _match(flow: Flow, node: ast.Match, bound: Bound) -> Bound | None:
    flow.read(node.subject, bound, OPERAND)
    flow.named_by(node.subject, bound)
    after: Bound | None = None
    for case in node.cases:
        inside = bound.copy()
        _pattern(flow, case.pattern, inside)
        if case.guard is not None:
            flow.read(case.guard, inside, OPERAND)
            flow.assume(case.guard, inside, True)
        after = meet(flow.block(case.body, inside), after)
    return after if _is_irrefutable(node.cases[-1]) else meet(bound, after)


def _pattern(flow: Flow, pattern: ast.pattern, bound: Bound) -> None:
    """Values in patterns are looked up; captures count as bound where the whole pattern matched."""
    for node in ast.walk(pattern):
        if isinstance(node, ast.MatchValue):
            flow.read(node.value, bound, OPERAND)
        elif isinstance(node, ast.MatchClass):
            flow.read(node.cls, bound, OPERAND)
        elif isinstance(node, ast.MatchMapping):
            for key in node.keys:
                flow.read(key, bound, OPERAND)
    for node in ast.walk(pattern):
        name = getattr(node, "name", None) or getattr(node, "rest", None)
        if name is not None:
            flow.bind(name, bound)


def _is_irrefutable(case: ast.match_case) -> bool:
    return case.guard is None and isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None


def _delete(flow: Flow, node: ast.Delete, bound: Bound) -> Bound:
    stack = list(node.targets)
    while stack:
        target = stack.pop()
        if isinstance(target, ast.Name):
            flow.unbind(target, bound)
        elif isinstance(target, (ast.Tuple, ast.List)):
            stack += target.elts
        else:
            flow.read(target, bound, OPERAND)
    return bound


def _def(flow: Flow, node: Definition, bound: Bound) -> Bound:
    flow.define(node, bound)
    return bound


def _class(flow: Flow, node: ast.ClassDef, bound: Bound) -> Bound:
    flow.define_class(node, bound)
    return bound


def _global(flow: Flow, node: ast.Global, bound: Bound) -> Bound:
    flow.declare(node.names, is_global=True)
    return bound


def _nonlocal(flow: Flow, node: ast.Nonlocal, bound: Bound) -> Bound:
    flow.declare(node.names, is_global=False)
    return bound


def _pass(flow: Flow, node: ast.Pass, bound: Bound) -> Bound:
    return bound


_EXECUTORS: dict[type, Callable[[Any, Any, Bound], Bound | None]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AugAssign: _augmented,
    ast.AnnAssign: _annotated,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Break: _break,
    ast.Continue: _continue,
    ast.Assert: _assert,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
    tree.TryStar: _try,
    ast.Match: _match,
    ast.Delete: _delete,
    ast.FunctionDef: _def,
    ast.AsyncFunctionDef: _def,
    ast.ClassDef: _class,
    ast.Global: _global,
    ast.Nonlocal: _nonlocal,
    ast.Pass: _pass,
}
