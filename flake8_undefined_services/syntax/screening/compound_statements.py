"""Statements that hold blocks, and the ways out of these (language reference 7, 8)."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence

from flake8_undefined_services.syntax import tree
from flake8_undefined_services.syntax.returning import may_not_return
from flake8_undefined_services.syntax.scopes import scope_of
from flake8_undefined_services.syntax.screening.annotating import last_name
from flake8_undefined_services.syntax.screening.conditions import is_fact
from flake8_undefined_services.syntax.screening.file import SWALLOWING, ScreenedFile
from flake8_undefined_services.syntax.screening.flow import (
    CALLED,
    OPERAND,
    Executor,
    Flow,
    Loop,
    meet,
)
from flake8_undefined_services.syntax.screening.guarding import tested_names, tests_of
from flake8_undefined_services.syntax.screening.reading import Bound
from flake8_undefined_services.syntax.screening.suspicion import Suspicion


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


def _if(flow: Flow, node: ast.If, bound: Bound) -> Bound | None:
    known = flow.file.is_type_checking(node.test)
    if known is not None:
        flow.read(node.test, bound)
        flow.skip_type_checking(node.body if known else node.orelse)
        return flow.block(node.orelse if known else node.body, bound)
    flow.read(node.test, _with_none(flow, node.test, bound), OPERAND)
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


def _with_none(flow: Flow, test: ast.expr, bound: Bound) -> Bound:
    """What is bound for a condition that may ask whether a lost name holds None."""
    if not flow.holding_none:
        return bound
    return bound | flow.holding_none.intersection(tested_names(test))


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
        name = last_name(manager.func)
        return name in SWALLOWING or name in file.managers
    return file.swallows and not isinstance(manager, ast.Attribute)


def _try(flow: Flow, node: ast.Try, bound: Bound) -> Bound | None:
    before = bound.copy()
    stored = flow.stored.copy() if flow.excuses else set()
    after = flow.block(node.body, bound)
    if node.orelse:
        after = flow.block(node.orelse, after)
    lost = flow.file.guards.lost_in(node) if flow.file.guards is not None else None
    if lost:
        after = _meet_failure(flow, node, after, before - lost, lost)
    else:
        for handler in node.handlers:
            left = _handler(flow, handler, before.copy())
            if left is not None and flow.excuses and may_not_return(handler.body):
                left |= flow.excused(_bound_in(node) - stored) - {handler.name or ""}
            after = meet(after, left)
    if not node.finalbody:
        return after
    last = flow.block(node.finalbody, before.copy())
    if last is None or after is None:
        return None
    if not before <= last:
        raise Suspicion
    return after | last


def _bound_in(node: ast.Try) -> frozenset[str]:
    """What is not told to be missing where a handler may never come back."""
    return scope_of(ast.Module(body=[*node.body, *node.orelse], type_ignores=[])).bound


def _meet_failure(flow: Flow, node: ast.Try, worked: Bound | None, before: Bound, lost: frozenset[str]) -> Bound | None:
    """What is bound after a guard around an import, whether that works or not, and what conditions tell which."""
    flow.may_lose(lost)
    failed: Bound | None = None
    for handler in node.handlers:
        failed = meet(failed, _handler(flow, handler, before.copy()))
    if worked is None or failed is None:
        return failed if worked is None else worked
    conditions = flow.conditions
    facts = [
        conditions.remember(test, len(conditions.bindings), worked - failed, failed - worked)
        for test in tests_of(node, lost)
    ]
    return (worked & failed).union(*facts)


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


EXECUTORS: Mapping[type, Executor] = {
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Break: _break,
    ast.Continue: _continue,
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
    tree.TryStar: _try,
    ast.Match: _match,
}
