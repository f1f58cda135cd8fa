"""LibCST → ast: whole modules and compound statements.

`lower` makes the tree that `ast.parse` of a Python which knows the syntax would make, for any syntax that LibCST
reads and whatever Python runs: same classes, same fields, columns in characters.
"""

from __future__ import annotations

import ast
from typing import Any

import libcst as cst

from flake8_undefined_services.syntax import tree
from flake8_undefined_services.syntax.visitors.lowering_statements import SimpleStatementLowering


class Lowering(SimpleStatementLowering):
    """A module in the order of its text: one use each."""

    def module(self, node: cst.Module) -> ast.Module:
        body: list[ast.stmt] = []
        for statement in node.body:
            self._append(statement, body)
        return ast.Module(body=body, type_ignores=[])

    def _append(self, node: Any, body: list[ast.stmt]) -> None:
        if isinstance(node, cst.SimpleStatementLine):
            for statement in node.body:
                body.append(self.statement(statement))
                self.cursor.take_if(";")
        else:
            body.append(self.statement(node))

    def block(self, node: cst.BaseSuite) -> list[ast.stmt]:
        """The colon and what stands behind it."""
        body: list[ast.stmt] = []
        self.cursor.take(":")
        if isinstance(node, cst.IndentedBlock):
            for statement in node.body:
                self._append(statement, body)
            return body
        for small in node.body:
            body.append(self.statement(small))
            self.cursor.take_if(";")
        return body

    def _else(self, node: cst.Else | None) -> list[ast.stmt]:
        if node is None:
            return []
        self.cursor.take("else")
        return self.block(node.body)

    def lower_If(self, node: cst.If) -> ast.stmt:
        """`elif` is an `if` in the `else` of the one before: a loop, for there may be thousands."""
        chain: list[tuple[ast.If, int]] = []
        branch: Any = node
        while isinstance(branch, cst.If):
            start = self.cursor.start()
            self.cursor.take("elif" if chain else "if")
            test = self.expression(branch.test)
            lowered = ast.If(test=test, body=self.block(branch.body), orelse=[])
            if chain:
                chain[-1][0].orelse = [lowered]
            chain.append((lowered, start))
            branch = branch.orelse
        chain[-1][0].orelse = self._else(branch)
        for lowered, start in chain:  # each ends where the whole chain does
            self.cursor.place(lowered, start)
        return chain[0][0]

    def lower_While(self, node: cst.While) -> ast.stmt:
        self.cursor.take("while")
        test = self.expression(node.test)
        body = self.block(node.body)
        return ast.While(test=test, body=body, orelse=self._else(node.orelse))

    def lower_For(self, node: cst.For) -> ast.stmt:
        if node.asynchronous is not None:
            self.cursor.take("async")
        self.cursor.take("for")
        target = self.target(node.target)
        self.cursor.take("in")
        iterable = self.expression(node.iter)
        body = self.block(node.body)
        kind = ast.For if node.asynchronous is None else ast.AsyncFor
        return kind(target=target, iter=iterable, body=body, orelse=self._else(node.orelse), type_comment=None)

    def lower_With(self, node: cst.With) -> ast.stmt:
        if node.asynchronous is not None:
            self.cursor.take("async")
        self.cursor.take("with")
        if isinstance(node.lpar, cst.LeftParen):
            self.cursor.take("(")
        items = []
        for item in node.items:
            context = self.expression(item.item)
            items.append(ast.withitem(context_expr=context, optional_vars=self.as_target(item.asname)))
            self.cursor.take_if(",")
        if isinstance(node.rpar, cst.RightParen):
            self.cursor.take(")")
        kind = ast.With if node.asynchronous is None else ast.AsyncWith
        return kind(items=items, body=self.block(node.body), type_comment=None)

    def lower_Try(self, node: cst.Try | cst.TryStar) -> ast.stmt:
        self.cursor.take("try")
        body = self.block(node.body)
        handlers = [self._handler(handler) for handler in node.handlers]
        otherwise = self._else(node.orelse)
        final: list[ast.stmt] = []
        if node.finalbody is not None:
            self.cursor.take("finally")
            final = self.block(node.finalbody.body)
        kind: Any = tree.TryStar if isinstance(node, cst.TryStar) else ast.Try
        lowered: ast.stmt = kind(body=body, handlers=handlers, orelse=otherwise, finalbody=final)
        return lowered

    lower_TryStar = lower_Try

    def _handler(self, node: cst.ExceptHandler | cst.ExceptStarHandler) -> ast.ExceptHandler:
        start = self.cursor.start()
        self.cursor.take("except")
        if isinstance(node, cst.ExceptStarHandler):
            self.cursor.take("*")
        caught = self.optional(node.type)
        name = None
        if node.name is not None:
            self.cursor.take("as")
            name = self.name(node.name.name)  # type: ignore[arg-type]
        return self.cursor.place(ast.ExceptHandler(type=caught, name=name, body=self.block(node.body)), start)

    def statement(self, node: Any) -> ast.stmt:
        """A def or class begins behind its decorators."""
        decorators = [self._decorator(decorator) for decorator in getattr(node, "decorators", ())]
        lowered = super().statement(node)
        if isinstance(lowered, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            lowered.decorator_list = decorators
        return lowered

    def _decorator(self, node: cst.Decorator) -> ast.expr:
        self.cursor.take("@")
        return self.expression(node.decorator)

    def lower_FunctionDef(self, node: cst.FunctionDef) -> ast.stmt:
        if node.asynchronous is not None:
            self.cursor.take("async")
        self.cursor.take("def")
        name = self.name(node.name)
        type_parameters = self.type_parameters(node.type_parameters)
        self.cursor.take("(")
        arguments = self.parameters(node.params)
        self.cursor.take(")")
        returns = None
        if node.returns is not None:
            self.cursor.take("->")
            returns = self.expression(node.returns.annotation)
        kind = ast.FunctionDef if node.asynchronous is None else ast.AsyncFunctionDef
        lowered = kind(name=name, args=arguments, body=self.block(node.body), returns=returns, type_comment=None)
        lowered.__dict__["type_params"] = type_parameters  # a field of `ast` from Python 3.12 on
        return lowered

    def lower_ClassDef(self, node: cst.ClassDef) -> ast.stmt:
        self.cursor.take("class")
        name = self.name(node.name)
        type_parameters = self.type_parameters(node.type_parameters)
        bases: list[ast.expr] = []
        keywords: list[ast.keyword] = []
        if isinstance(node.lpar, cst.LeftParen):
            self.cursor.take("(")
            bases, keywords = self.arguments([*node.bases, *node.keywords])
            self.cursor.take(")")
        lowered = ast.ClassDef(name=name, bases=bases, keywords=keywords, body=self.block(node.body))
        lowered.__dict__["type_params"] = type_parameters
        return lowered

    def lower_Match(self, node: cst.Match) -> ast.stmt:
        self.cursor.take("match")
        subject = self.expression(node.subject)
        self.cursor.take(":")
        return ast.Match(subject=subject, cases=[self._case(case) for case in node.cases])

    def _case(self, node: cst.MatchCase) -> ast.match_case:
        self.cursor.take("case")
        pattern = self.pattern(node.pattern)
        guard = None
        if node.guard is not None:
            self.cursor.take("if")
            guard = self.expression(node.guard)
        return ast.match_case(pattern=pattern, guard=guard, body=self.block(node.body))
