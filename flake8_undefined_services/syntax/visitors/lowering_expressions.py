"""LibCST → ast: expressions.

A method `lower_X` makes the node for LibCST's X and takes its tokens; `expression` takes the parentheses and
gives the range. What begins with another expression (`a + b`, `a.b`, `a(b)`) is built by `finish_X` in a loop
over that left spine, so that a sum of thousands of terms needs no stack.
"""

from __future__ import annotations

import ast
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import libcst as cst

from flake8_undefined_services.syntax import literals
from flake8_undefined_services.syntax.visitors.lowering_operators import (
    BINARY,
    BOOLEAN,
    COMPARISON,
    UNARY,
)
from flake8_undefined_services.syntax.visitors.lowering_strings import StringLowering

LOAD, STORE, DELETE = ast.Load(), ast.Store(), ast.Del()

_CONSTANTS = {"True": True, "False": False, "None": None}
_LEFT_FIELD = {
    cst.Attribute: "value",
    cst.BinaryOperation: "left",
    cst.BooleanOperation: "left",
    cst.Call: "func",
    cst.Comparison: "left",
    cst.IfExp: "body",
    cst.NamedExpr: "target",
    cst.Subscript: "value",
}
_PARENTHESES_BELONG = (cst.Tuple, cst.GeneratorExp)


def identifier(written: str) -> str:
    """The name that the compiler sees (PEP 3131: NFKC)."""
    return written if written.isascii() else unicodedata.normalize("NFKC", written)


def with_context(node: ast.expr, context: ast.expr_context) -> ast.expr:
    """The same target in Store or Del context, its elements too."""
    pending = [node]
    while pending:
        part = pending.pop()
        if isinstance(part, (ast.Name, ast.Attribute, ast.Subscript, ast.Starred, ast.Tuple, ast.List)):
            part.ctx = context
        if isinstance(part, (ast.Tuple, ast.List)):
            pending.extend(part.elts)
        elif isinstance(part, ast.Starred):
            pending.append(part.value)
    return node


class ExpressionLowering(StringLowering):
    """Expressions in their order in the text."""

    def expression(self, node: Any) -> ast.expr:
        spine = []
        cursor = self.cursor
        while True:
            outer = self._open(node)
            start = cursor.start()
            field = _LEFT_FIELD.get(node.__class__)
            if field is None:
                break
            spine.append((node, start))
            node = getattr(node, field)
        if outer is not None:  # the innermost parentheses of a tuple or generator are part of it
            lowered = self._lower(node)
            cursor.take(")")
            lowered = cursor.place(lowered, outer)
        else:
            lowered = cursor.place(self._lower(node), start)
        self._close(node, inner=outer is not None)
        while spine:
            node, start = spine.pop()
            lowered = getattr(self, f"finish_{type(node).__name__}")(node, lowered)
            cursor.place(lowered, start)
            self._close(node)
        return lowered

    def _open(self, node: Any) -> int | None:
        """Take the opening parentheses; where the innermost begins, if it is part of the node."""
        last = None
        for _ in node.lpar:
            last = self.cursor.start()
            self.cursor.take("(")
        return last if isinstance(node, _PARENTHESES_BELONG) else None

    def _close(self, node: Any, *, inner: bool = False) -> None:
        for _ in node.rpar[1:] if inner else node.rpar:
            self.cursor.take(")")

    def _lower(self, node: Any) -> ast.expr:
        lowered: ast.expr = getattr(self, f"lower_{type(node).__name__}")(node)
        return lowered

    def target(self, node: Any, context: ast.expr_context = STORE) -> ast.expr:
        return with_context(self.expression(node), context)

    def name(self, node: cst.Name) -> str:
        """Take a name that is no expression: a parameter, an attribute, what `def` binds."""
        self.cursor.take(node.value)
        return identifier(node.value)

    def elements(self, nodes: Iterable[Any]) -> list[ast.expr]:
        lowered = []
        for node in nodes:
            if isinstance(node, cst.StarredElement):
                lowered.append(self.expression(node))
            else:
                lowered.append(self.expression(node.value))
            self.cursor.take_if(",")
        return lowered

    def lower_Name(self, node: cst.Name) -> ast.expr:
        self.cursor.take(node.value)
        if node.value in _CONSTANTS:
            return ast.Constant(value=_CONSTANTS[node.value], kind=None)
        return ast.Name(id=identifier(node.value), ctx=LOAD)

    def lower_Ellipsis(self, node: cst.Ellipsis) -> ast.expr:
        self.cursor.take("...")
        return ast.Constant(value=..., kind=None)

    def lower_Integer(self, node: cst.Integer | cst.Float | cst.Imaginary) -> ast.expr:
        self.cursor.take(node.value)
        return ast.Constant(value=literals.number_value(node.value), kind=None)

    lower_Float = lower_Imaginary = lower_Integer

    def lower_UnaryOperation(self, node: cst.UnaryOperation) -> ast.expr:
        token, operator = UNARY[type(node.operator)]
        self.cursor.take(token)
        return ast.UnaryOp(op=operator, operand=self.expression(node.expression))

    def lower_Await(self, node: cst.Await) -> ast.expr:
        self.cursor.take("await")
        return ast.Await(value=self.expression(node.expression))

    def lower_Yield(self, node: cst.Yield) -> ast.expr:
        self.cursor.take("yield")
        if isinstance(node.value, cst.From):
            self.cursor.take("from")
            return ast.YieldFrom(value=self.expression(node.value.item))
        return ast.Yield(value=None if node.value is None else self.expression(node.value))

    def lower_Lambda(self, node: cst.Lambda) -> ast.expr:
        self.cursor.take("lambda")
        arguments = self.parameters(node.params)
        self.cursor.take(":")
        return ast.Lambda(args=arguments, body=self.expression(node.body))

    def parameters(self, node: cst.Parameters) -> ast.arguments:
        raise NotImplementedError

    def lower_StarredElement(self, node: cst.StarredElement) -> ast.expr:
        self.cursor.take("*")
        return ast.Starred(value=self.expression(node.value), ctx=LOAD)

    def lower_Tuple(self, node: cst.Tuple) -> ast.expr:
        return ast.Tuple(elts=self.elements(node.elements), ctx=LOAD)

    def lower_List(self, node: cst.List) -> ast.expr:
        self.cursor.take("[")
        elements = self.elements(node.elements)
        self.cursor.take("]")
        return ast.List(elts=elements, ctx=LOAD)

    def lower_Set(self, node: cst.Set) -> ast.expr:
        self.cursor.take("{")
        elements = self.elements(node.elements)
        self.cursor.take("}")
        return ast.Set(elts=elements)

    def lower_Dict(self, node: cst.Dict) -> ast.expr:
        keys: list[ast.expr | None] = []
        values = []
        self.cursor.take("{")
        for element in node.elements:
            if isinstance(element, cst.DictElement):
                keys.append(self.expression(element.key))
                self.cursor.take(":")
            else:
                keys.append(None)
                self.cursor.take("**")
            values.append(self.expression(element.value))
            self.cursor.take_if(",")
        self.cursor.take("}")
        return ast.Dict(keys=keys, values=values)

    def lower_GeneratorExp(self, node: cst.GeneratorExp) -> ast.expr:
        element = self.expression(node.elt)
        return ast.GeneratorExp(elt=element, generators=self._generators(node.for_in))

    def lower_ListComp(self, node: cst.ListComp) -> ast.expr:
        self.cursor.take("[")
        element = self.expression(node.elt)
        generators = self._generators(node.for_in)
        self.cursor.take("]")
        return ast.ListComp(elt=element, generators=generators)

    def lower_SetComp(self, node: cst.SetComp) -> ast.expr:
        self.cursor.take("{")
        element = self.expression(node.elt)
        generators = self._generators(node.for_in)
        self.cursor.take("}")
        return ast.SetComp(elt=element, generators=generators)

    def lower_DictComp(self, node: cst.DictComp) -> ast.expr:
        self.cursor.take("{")
        key = self.expression(node.key)
        self.cursor.take(":")
        value = self.expression(node.value)
        generators = self._generators(node.for_in)
        self.cursor.take("}")
        return ast.DictComp(key=key, value=value, generators=generators)

    def lower_StarredDictComp(self, node: cst.StarredDictComp) -> ast.expr:
        """`{**each for each in all}` (PEP 798): the mapping stands as the key, and there is no value."""
        self.cursor.take("{")
        self.cursor.take("**")
        mapping = self.expression(node.value)
        generators = self._generators(node.for_in)
        self.cursor.take("}")
        return ast.DictComp(key=mapping, value=None, generators=generators)  # type: ignore[arg-type]

    def _generators(self, node: cst.CompFor | None) -> list[ast.comprehension]:
        generators = []
        while node is not None:
            if node.asynchronous is not None:
                self.cursor.take("async")
            self.cursor.take("for")
            target = self.target(node.target)
            self.cursor.take("in")
            iterable = self.expression(node.iter)
            conditions = []
            for condition in node.ifs:
                self.cursor.take("if")
                conditions.append(self.expression(condition.test))
            is_async = int(node.asynchronous is not None)
            generators.append(ast.comprehension(target=target, iter=iterable, ifs=conditions, is_async=is_async))
            node = node.inner_for_in
        return generators

    def finish_Attribute(self, node: cst.Attribute, value: ast.expr) -> ast.expr:
        self.cursor.take(".")
        return ast.Attribute(value=value, attr=self.name(node.attr), ctx=LOAD)

    def finish_BinaryOperation(self, node: cst.BinaryOperation, left: ast.expr) -> ast.expr:
        token, operator = BINARY[type(node.operator)]
        self.cursor.take(token)
        return ast.BinOp(left=left, op=operator, right=self.expression(node.right))

    def finish_BooleanOperation(self, node: cst.BooleanOperation, left: ast.expr) -> ast.expr:
        """`a and b and c` is one node in `ast`; parentheses keep `(a and b) and c` two."""
        token, operator = BOOLEAN[type(node.operator)]
        self.cursor.take(token)
        right = self.expression(node.right)
        inner = node.left
        if isinstance(inner, cst.BooleanOperation) and not inner.lpar and isinstance(left, ast.BoolOp):
            if type(inner.operator) is type(node.operator):
                left.values.append(right)
                return left
        return ast.BoolOp(op=operator, values=[left, right])

    def finish_Comparison(self, node: cst.Comparison, left: ast.expr) -> ast.expr:
        operators: list[ast.cmpop] = []
        comparators = []
        for target in node.comparisons:
            tokens, operator = COMPARISON[type(target.operator)]
            for token in tokens:
                self.cursor.take(token)
            operators.append(operator)
            comparators.append(self.expression(target.comparator))
        return ast.Compare(left=left, ops=operators, comparators=comparators)

    def finish_IfExp(self, node: cst.IfExp, body: ast.expr) -> ast.expr:
        self.cursor.take("if")
        test = self.expression(node.test)
        self.cursor.take("else")
        return ast.IfExp(test=test, body=body, orelse=self.expression(node.orelse))

    def finish_NamedExpr(self, node: cst.NamedExpr, target: ast.expr) -> ast.expr:
        self.cursor.take(":=")
        with_context(target, STORE)
        return ast.NamedExpr(target=target, value=self.expression(node.value))  # type: ignore[arg-type]

    def finish_Call(self, node: cst.Call, function: ast.expr) -> ast.expr:
        opening = self.cursor.start()
        self.cursor.take("(")
        positional, keywords = self.arguments(node.args)
        self.cursor.take(")")
        if len(positional) == 1 and isinstance(positional[0], ast.GeneratorExp):
            if not node.args[0].value.lpar:  # the call's parentheses are the generator's too
                self.cursor.place(positional[0], opening)
        return ast.Call(func=function, args=positional, keywords=keywords)

    def arguments(self, nodes: Iterable[cst.Arg]) -> tuple[list[ast.expr], list[ast.keyword]]:
        positional: list[ast.expr] = []
        keywords = []
        for node in nodes:
            start = self.cursor.start()
            if node.star == "*":
                self.cursor.take("*")
                starred = ast.Starred(value=self.expression(node.value), ctx=LOAD)
                positional.append(self.cursor.place(starred, start))
            elif node.star or node.keyword is not None:
                keywords.append(self._keyword(node, start))
            else:
                positional.append(self.expression(node.value))
            self.cursor.take_if(",")
        return positional, keywords

    def _keyword(self, node: cst.Arg, start: int) -> ast.keyword:
        name = None
        if node.keyword is None:
            self.cursor.take("**")
        else:
            name = self.name(node.keyword)
            self.cursor.take("=")
        return self.cursor.place(ast.keyword(arg=name, value=self.expression(node.value)), start)

    def finish_Subscript(self, node: cst.Subscript, value: ast.expr) -> ast.expr:
        self.cursor.take("[")
        start = self.cursor.start()
        index = self._index(node.slice)
        if isinstance(index, list):
            index = self.cursor.place(ast.Tuple(elts=index, ctx=LOAD), start)
        self.cursor.take("]")
        return ast.Subscript(value=value, slice=index, ctx=LOAD)

    def _index(self, nodes: Sequence[cst.SubscriptElement]) -> ast.expr | list[ast.expr]:
        """One index, or what is a tuple: several, one with a comma behind it, one with a star (PEP 646)."""
        elements = []
        has_comma = False
        for node in nodes:
            elements.append(self._slice(node.slice))
            has_comma = self.cursor.take_if(",")
        if len(elements) > 1 or has_comma or isinstance(elements[0], ast.Starred):
            return elements
        return elements[0]

    def _slice(self, node: cst.BaseSlice) -> ast.expr:
        start = self.cursor.start()
        if isinstance(node, cst.Index):
            if not node.star:
                return self.expression(node.value)
            self.cursor.take("*")
            return self.cursor.place(ast.Starred(value=self.expression(node.value), ctx=LOAD), start)
        assert isinstance(node, cst.Slice)
        lower = None if node.lower is None else self.expression(node.lower)
        self.cursor.take(":")
        upper = None if node.upper is None else self.expression(node.upper)
        step = None
        if self.cursor.take_if(":") and node.step is not None:
            step = self.expression(node.step)
        return self.cursor.place(ast.Slice(lower=lower, upper=upper, step=step), start)
