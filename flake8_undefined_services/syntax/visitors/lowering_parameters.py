"""LibCST → ast: parameters of functions and lambdas, type parameters."""

from __future__ import annotations

import ast
from typing import Any

import libcst as cst

from flake8_undefined_services.syntax import tree
from flake8_undefined_services.syntax.visitors.lowering_expressions import LOAD, ExpressionLowering


class ParameterLowering(ExpressionLowering):
    """Parameters in their order in the text: positional-only, /, others, *, keyword-only, **."""

    def parameters(self, node: cst.Parameters) -> ast.arguments:
        defaults: list[ast.expr | None] = []
        keyword_defaults: list[ast.expr | None] = []
        positional_only = [self._parameter(parameter, defaults) for parameter in node.posonly_params]
        if isinstance(node.posonly_ind, cst.ParamSlash):
            self.cursor.take("/")
            self.cursor.take_if(",")
        positional = [self._parameter(parameter, defaults) for parameter in node.params]
        rest = self._star(node.star_arg)
        keyword_only = [self._parameter(parameter, keyword_defaults) for parameter in node.kwonly_params]
        keywords = None
        if node.star_kwarg is not None:
            self.cursor.take("**")
            keywords = self._parameter(node.star_kwarg, [])
        return ast.arguments(
            posonlyargs=positional_only,
            args=positional,
            vararg=rest,
            kwonlyargs=keyword_only,
            kw_defaults=keyword_defaults,
            kwarg=keywords,
            defaults=[default for default in defaults if default is not None],
        )

    def _star(self, node: Any) -> ast.arg | None:
        """`*args`, or the bare star before what is keyword-only."""
        if isinstance(node, cst.Param):
            self.cursor.take("*")
            return self._parameter(node, [])
        if isinstance(node, cst.ParamStar):
            self.cursor.take("*")
            self.cursor.take(",")
        return None

    def _parameter(self, node: cst.Param, defaults: list[ast.expr | None]) -> ast.arg:
        start = self.cursor.start()
        name = self.name(node.name)
        annotation = None
        if node.annotation is not None:
            self.cursor.take(":")
            annotation = self.expression(node.annotation.annotation)
        lowered = self.cursor.place(ast.arg(arg=name, annotation=annotation), start)
        default = None
        if node.default is not None:
            self.cursor.take("=")
            default = self.expression(node.default)
        defaults.append(default)
        self.cursor.take_if(",")
        return lowered

    def type_parameters(self, node: cst.TypeParameters | None) -> list[Any]:
        """`[T: bound = default, *Ts, **P]` (PEP 695, PEP 696)."""
        if node is None:
            return []
        self.cursor.take("[")
        lowered = []
        for parameter in node.params:
            lowered.append(self._type_parameter(parameter))
            self.cursor.take_if(",")
        self.cursor.take("]")
        return lowered

    def _type_parameter(self, node: cst.TypeParam) -> ast.AST:
        start = self.cursor.start()
        lowered = self._bare_type_parameter(node.param)
        default = None
        if node.default is not None:
            self.cursor.take("=")
            default = self._starred_if(node.default, star=bool(node.star))
        lowered.__dict__["default_value"] = default  # a field of `ast` from Python 3.13 on
        placed: ast.AST = self.cursor.place(lowered, start)
        return placed

    def _bare_type_parameter(self, node: Any) -> Any:
        if isinstance(node, cst.TypeVarTuple):
            self.cursor.take("*")
            return tree.TypeVarTuple(name=self.name(node.name))
        if isinstance(node, cst.ParamSpec):
            self.cursor.take("**")
            return tree.ParamSpec(name=self.name(node.name))
        name = self.name(node.name)
        bound = None
        if node.bound is not None:
            self.cursor.take(":")
            bound = self.expression(node.bound)
        return tree.TypeVar(name=name, bound=bound)

    def _starred_if(self, node: cst.BaseExpression, *, star: bool) -> ast.expr:
        if not star:
            return self.expression(node)
        start = self.cursor.start()
        self.cursor.take("*")
        return self.cursor.place(ast.Starred(value=self.expression(node), ctx=LOAD), start)
