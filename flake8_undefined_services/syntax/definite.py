"""The screen before function bodies: can a call of this function miss a name at all?

Definite assignment, one walk, no paths: a function is cleared when every local name that it reads is surely
bound by then and every other name is known. It may suspect too much, never too little; what it suspects the
abstract execution judges.

    def f(items):
        total = 0            # bound from here on, whatever happens
        for item in items:
            total += item
        return total         # cleared
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

from flake8_undefined_services.syntax.scopes import Scope, parameter_names, scope_of

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_Bound = frozenset[str]
_SWALLOWING = ("suppress", "raises", "assertRaises", "assertRaisesRegex")


class _Suspicion(Exception):
    """Something that the screen cannot clear."""


def may_miss(function: Function, known: frozenset[str]) -> bool:
    """Whether a call may read a name that is not bound; `known`: names that exist outside of the function."""
    try:
        _Screen(scope_of(function), known).function(function)
    except (_Suspicion, RecursionError):
        return True
    return False


class _Screen:
    """One function. A set of surely bound names goes in and comes out of each statement; None: never reached."""

    def __init__(self, scope: Scope, known: frozenset[str]) -> None:
        self.scope = scope
        self.known = known

    def function(self, node: Function) -> None:
        if self.scope.nonlocals or self.scope.globals:
            raise _Suspicion
        bound = frozenset(parameter_names(node.args))
        if isinstance(node, ast.Lambda):
            self.expression(node.body, bound)
        else:
            self.block(node.body, bound)

    def block(self, statements: Iterable[ast.stmt], bound: _Bound | None) -> _Bound | None:
        for statement in statements:
            if bound is None:
                return None
            method = getattr(self, f"_{type(statement).__name__}", None)
            bound = method(statement, bound) if method is not None else self._other(statement, bound)
        return bound

    def expression(self, root: ast.AST | None, bound: _Bound) -> None:
        """Every name that the expression reads must be there."""
        if root is None:
            return
        stack: list[Any] = [root]
        while stack:
            node = stack.pop()
            if isinstance(node, ast.Name):
                if isinstance(node.ctx, ast.Load):
                    self._read(node.id, bound)
            elif isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
                self._inner(node, bound)
            elif isinstance(node, ast.NamedExpr):
                stack.append(node.value)
            else:
                stack.extend(ast.iter_child_nodes(node))

    def _read(self, name: str, bound: _Bound) -> None:
        if name not in bound and (name in self.scope.bound or name not in self.known):
            raise _Suspicion

    def _inner(self, node: Any, bound: _Bound) -> None:
        """A scope inside this one sees this one's names; what it binds itself is its own."""
        own = scope_of(node).bound
        parts: Iterable[ast.AST] = ast.iter_child_nodes(node)
        if isinstance(node, ast.Lambda):
            for default in (*node.args.defaults, *node.args.kw_defaults):
                self.expression(default, bound)
            parts = [node.body]
        for part in parts:
            self.expression(part, bound | own)

    def _targets(self, target: ast.AST, bound: _Bound) -> _Bound:
        names = set()
        stack: list[ast.AST] = [target]
        while stack:
            node = stack.pop()
            if isinstance(node, ast.Name):
                names.add(node.id)
            elif isinstance(node, (ast.Tuple, ast.List, ast.Starred)):
                stack.extend(ast.iter_child_nodes(node))
            elif not isinstance(node, ast.expr_context):
                self.expression(node, bound)
        return bound | names

    def _other(self, node: ast.stmt, bound: _Bound) -> _Bound:
        if isinstance(node, (ast.Pass, ast.Global, ast.Nonlocal)):
            return bound
        if not isinstance(node, ast.Expr):
            raise _Suspicion  # a statement that this screen does not know
        self.expression(node.value, bound)
        return bound | _walrus(node.value)

    def _Assign(self, node: ast.Assign, bound: _Bound) -> _Bound:
        self.expression(node.value, bound)
        bound |= _walrus(node.value)
        for target in node.targets:
            bound = self._targets(target, bound)
        return bound

    def _AugAssign(self, node: ast.AugAssign, bound: _Bound) -> _Bound:
        self.expression(node.value, bound)
        if isinstance(node.target, ast.Name):
            self._read(node.target.id, bound)
        return self._targets(node.target, bound)

    def _AnnAssign(self, node: ast.AnnAssign, bound: _Bound) -> _Bound:
        if node.value is None:
            return bound
        self.expression(node.value, bound)
        return self._targets(node.target, bound)

    def _Return(self, node: ast.Return, bound: _Bound) -> None:
        self.expression(node.value, bound)

    def _Raise(self, node: ast.Raise, bound: _Bound) -> None:
        self.expression(node.exc, bound)
        self.expression(node.cause, bound)

    def _Break(self, node: ast.Break, bound: _Bound) -> None:
        return None

    _Continue = _Break

    def _Assert(self, node: ast.Assert, bound: _Bound) -> _Bound:
        self.expression(node.test, bound)
        self.expression(node.msg, bound | _walrus(node.test))
        return bound | _walrus(node.test)

    def _Import(self, node: ast.Import, bound: _Bound) -> _Bound:
        return bound | {alias.asname or alias.name.partition(".")[0] for alias in node.names}

    def _ImportFrom(self, node: ast.ImportFrom, bound: _Bound) -> _Bound:
        return bound | {alias.asname or alias.name for alias in node.names}

    def _If(self, node: ast.If, bound: _Bound) -> _Bound | None:
        self.expression(node.test, bound)
        taken = bound | _walrus(node.test)
        return _meet(self.block(node.body, taken), self.block(node.orelse, taken))

    def _For(self, node: ast.For | ast.AsyncFor, bound: _Bound) -> _Bound | None:
        self.expression(node.iter, bound)
        bound |= _walrus(node.iter)
        self.block(node.body, self._targets(node.target, bound))
        return self.block(node.orelse, bound) if not _breaks(node) else _meet(self.block(node.orelse, bound), bound)

    _AsyncFor = _For

    def _While(self, node: ast.While, bound: _Bound) -> _Bound | None:
        self.expression(node.test, bound)
        bound |= _walrus(node.test)
        self.block(node.body, bound)
        if isinstance(node.test, ast.Constant) and node.test.value and not _breaks(node):
            return None
        return _meet(self.block(node.orelse, bound), bound) if node.orelse else bound

    def _With(self, node: ast.With | ast.AsyncWith, bound: _Bound) -> _Bound | None:
        inner, swallows = bound, False
        for item in node.items:
            self.expression(item.context_expr, inner)
            swallows = swallows or any(name in ast.dump(item.context_expr) for name in _SWALLOWING)
            if item.optional_vars is not None:
                inner = self._targets(item.optional_vars, inner)
        after = self.block(node.body, inner)
        return bound if swallows else after

    _AsyncWith = _With

    def _Try(self, node: Any, bound: _Bound) -> _Bound | None:
        after = self.block(node.body, bound)
        after = self.block(node.orelse, after)
        for handler in node.handlers:
            self.expression(handler.type, bound)
            inside = bound if handler.name is None else bound | {handler.name}
            left = self.block(handler.body, inside)
            if left is not None and handler.name is not None:
                left -= {handler.name}
            if handler.name is not None and handler.name in bound:
                raise _Suspicion  # the clause unbinds what was there before
            after = _meet(after, left)
        last = self.block(node.finalbody, bound)
        if node.finalbody and (last is None or after is None):
            return last if after is None and last is None else after
        return after if last is None or after is None else after | last

    _TryStar = _Try

    def _FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef, bound: _Bound) -> _Bound:
        """Its body is judged for itself; names that this scope binds later make a call too early possible."""
        for part in (*node.decorator_list, *node.args.defaults, *node.args.kw_defaults):
            self.expression(part, bound)
        for argument in ast.walk(node.args):
            if isinstance(argument, ast.arg) and argument.annotation is not None:
                self._annotation(argument.annotation, bound)
        if node.returns is not None:
            self._annotation(node.returns, bound)
        if getattr(node, "type_params", None):
            raise _Suspicion
        bound |= {node.name}
        later = self.scope.bound - bound
        if later and any(isinstance(inner, ast.Name) and inner.id in later for inner in ast.walk(node)):
            raise _Suspicion
        if may_miss(node, self.known | self.scope.bound):
            raise _Suspicion
        return bound

    _AsyncFunctionDef = _FunctionDef

    def _annotation(self, node: ast.expr, bound: _Bound) -> None:
        if any(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in ast.walk(node)):
            raise _Suspicion
        self.expression(node, bound)

    def _ClassDef(self, node: ast.ClassDef, bound: _Bound) -> _Bound:
        raise _Suspicion


def _meet(left: _Bound | None, right: _Bound | None) -> _Bound | None:
    if left is None or right is None:
        return right if left is None else left
    return left & right


def _walrus(node: ast.AST) -> set[str]:
    """The target of a `:=` that is surely evaluated: the expression itself, or the left end of a comparison."""
    while True:
        if isinstance(node, ast.NamedExpr):
            return {node.target.id}
        if isinstance(node, ast.Compare):
            node = node.left
        elif isinstance(node, ast.UnaryOp):
            node = node.operand
        elif isinstance(node, ast.BoolOp):
            node = node.values[0]
        else:
            return set()


def _breaks(loop: ast.For | ast.AsyncFor | ast.While) -> bool:
    stack: list[ast.AST] = list(loop.body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Break):
            return True
        if not isinstance(node, (ast.For, ast.AsyncFor, ast.While, ast.FunctionDef, ast.ClassDef, ast.expr)):
            stack.extend(ast.iter_child_nodes(node))
    return False
