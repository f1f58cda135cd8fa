"""LibCST → ast: simple statements."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

import libcst as cst

from flake8_undefined_services.syntax import tree
from flake8_undefined_services.syntax.visitors.lowering_expressions import DELETE, STORE
from flake8_undefined_services.syntax.visitors.lowering_operators import AUGMENTED
from flake8_undefined_services.syntax.visitors.lowering_patterns import PatternLowering


class SimpleStatementLowering(PatternLowering):
    """One statement each; `statement` gives it its range."""

    def statement(self, node: Any) -> ast.stmt:
        start = self.cursor.start()
        lowered: ast.stmt = getattr(self, f"lower_{type(node).__name__}")(node)
        return self.cursor.place(lowered, start)

    def optional(self, node: cst.BaseExpression | None) -> ast.expr | None:
        return None if node is None else self.expression(node)

    def lower_Expr(self, node: cst.Expr) -> ast.stmt:
        return ast.Expr(value=self.expression(node.value))

    def lower_Pass(self, node: cst.Pass) -> ast.stmt:
        self.cursor.take("pass")
        return ast.Pass()

    def lower_Break(self, node: cst.Break) -> ast.stmt:
        self.cursor.take("break")
        return ast.Break()

    def lower_Continue(self, node: cst.Continue) -> ast.stmt:
        self.cursor.take("continue")
        return ast.Continue()

    def lower_Return(self, node: cst.Return) -> ast.stmt:
        self.cursor.take("return")
        return ast.Return(value=self.optional(node.value))

    def lower_Raise(self, node: cst.Raise) -> ast.stmt:
        self.cursor.take("raise")
        exception = self.optional(node.exc)
        cause = None
        if node.cause is not None:
            self.cursor.take("from")
            cause = self.expression(node.cause.item)
        return ast.Raise(exc=exception, cause=cause)

    def lower_Assert(self, node: cst.Assert) -> ast.stmt:
        self.cursor.take("assert")
        test = self.expression(node.test)
        message = None
        if node.msg is not None:
            self.cursor.take(",")
            message = self.expression(node.msg)
        return ast.Assert(test=test, msg=message)

    def lower_Del(self, node: cst.Del) -> ast.stmt:
        """`del a, b` has two targets, `del (a, b)` one."""
        self.cursor.take("del")
        target = self.target(node.target, DELETE)
        if isinstance(target, ast.Tuple) and not node.target.lpar:
            return ast.Delete(targets=target.elts)
        return ast.Delete(targets=[target])

    def lower_Global(self, node: cst.Global) -> ast.stmt:
        self.cursor.take("global")
        return ast.Global(names=self._names(node.names))

    def lower_Nonlocal(self, node: cst.Nonlocal) -> ast.stmt:
        self.cursor.take("nonlocal")
        return ast.Nonlocal(names=self._names(node.names))

    def _names(self, nodes: Sequence[cst.NameItem]) -> list[str]:
        names = []
        for node in nodes:
            names.append(self.name(node.name))
            self.cursor.take_if(",")
        return names

    def lower_Assign(self, node: cst.Assign) -> ast.stmt:
        targets = []
        for target in node.targets:
            targets.append(self.target(target.target))
            self.cursor.take("=")
        return ast.Assign(targets=targets, value=self.expression(node.value), type_comment=None)

    def lower_AugAssign(self, node: cst.AugAssign) -> ast.stmt:
        target: Any = self.target(node.target)
        token, operator = AUGMENTED[type(node.operator)]
        self.cursor.take(token)
        return ast.AugAssign(target=target, op=operator, value=self.expression(node.value))

    def lower_AnnAssign(self, node: cst.AnnAssign) -> ast.stmt:
        target: Any = self.target(node.target)
        self.cursor.take(":")
        annotation = self.expression(node.annotation.annotation)
        value = None
        if node.value is not None:
            self.cursor.take("=")
            value = self.expression(node.value)
        simple = int(isinstance(target, ast.Name) and not node.target.lpar)
        return ast.AnnAssign(target=target, annotation=annotation, value=value, simple=simple)

    def lower_TypeAlias(self, node: cst.TypeAlias) -> ast.stmt:
        self.cursor.take("type")
        name: Any = self.target(node.name)
        parameters = self.type_parameters(node.type_parameters)
        self.cursor.take("=")
        return tree.TypeAlias(name=name, type_params=parameters, value=self.expression(node.value))

    def lower_Import(self, node: cst.Import | cst.LazyImport) -> ast.stmt:
        is_lazy = isinstance(node, cst.LazyImport)
        if is_lazy:
            self.cursor.take("lazy")
        self.cursor.take("import")
        lowered = ast.Import(names=[self._alias(alias) for alias in node.names])
        lowered.__dict__["is_lazy"] = int(is_lazy)  # a field of `ast` from Python 3.15 on
        return lowered

    lower_LazyImport = lower_Import

    def lower_ImportFrom(self, node: cst.ImportFrom | cst.LazyImportFrom) -> ast.stmt:
        is_lazy = isinstance(node, cst.LazyImportFrom)
        if is_lazy:
            self.cursor.take("lazy")
        self.cursor.take("from")
        for _ in node.relative:
            self.cursor.take(".")
        module = None if node.module is None else self._dotted(node.module)
        self.cursor.take("import")
        names = self._imported(node)
        lowered = ast.ImportFrom(module=module, names=names, level=len(node.relative))
        lowered.__dict__["is_lazy"] = int(is_lazy)
        return lowered

    lower_LazyImportFrom = lower_ImportFrom

    def _imported(self, node: cst.ImportFrom | cst.LazyImportFrom) -> list[ast.alias]:
        if isinstance(node.names, cst.ImportStar):
            start = self.cursor.start()
            self.cursor.take("*")
            return [self.cursor.place(ast.alias(name="*", asname=None), start)]
        has_parentheses = self.cursor.take_if("(")
        names = [self._alias(alias) for alias in node.names]
        if has_parentheses:
            self.cursor.take(")")
        return names

    def _alias(self, node: cst.ImportAlias) -> ast.alias:
        start = self.cursor.start()
        name = self._dotted(node.name)
        as_name = None
        if node.asname is not None:
            self.cursor.take("as")
            as_name = self.name(node.asname.name)  # type: ignore[arg-type]
        lowered = self.cursor.place(ast.alias(name=name, asname=as_name), start)
        self.cursor.take_if(",")
        return lowered

    def _dotted(self, node: Any) -> str:
        names: list[cst.Name] = []
        while isinstance(node, cst.Attribute):
            names.append(node.attr)
            node = node.value
        parts = [self.name(node)]
        for name in reversed(names):
            self.cursor.take(".")
            parts.append(self.name(name))
        return ".".join(parts)

    def as_target(self, node: cst.AsName | None) -> ast.expr | None:
        """What stands behind `as` in a `with` statement."""
        if node is None:
            return None
        self.cursor.take("as")
        return self.target(node.name, STORE)
