"""LibCST → ast: the patterns of `match` (language reference 8.6.4)."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

import libcst as cst

from flake8_undefined_services.syntax.visitors.lowering_parameters import ParameterLowering

_SINGLETONS = {"True": True, "False": False, "None": None}


class PatternLowering(ParameterLowering):
    """Patterns in their order in the text."""

    def pattern(self, node: Any) -> ast.pattern:
        if isinstance(node, cst.MatchValue):
            return self._value(node)
        opening = 0
        for _ in node.lpar:
            opening = self.cursor.start()
            self.cursor.take("(")
        start = self.cursor.start()
        lowered: ast.pattern = getattr(self, f"lower_{type(node).__name__}")(node)
        closing = node.rpar
        if isinstance(node, cst.MatchTuple) and closing:
            self.cursor.take(")")
            start, closing = opening, closing[1:]
        self.cursor.place(lowered, start)
        for _ in closing:
            self.cursor.take(")")
        return lowered

    def _value(self, node: cst.MatchValue) -> ast.pattern:
        """Its parentheses are those of the expression."""
        value = self.expression(node.value)
        lowered = ast.MatchValue(value=value)
        lowered.lineno, lowered.col_offset = value.lineno, value.col_offset
        lowered.end_lineno, lowered.end_col_offset = value.end_lineno or 0, value.end_col_offset or 0
        return lowered

    def lower_MatchSingleton(self, node: cst.MatchSingleton) -> ast.pattern:
        self.cursor.take(node.value.value)
        return ast.MatchSingleton(value=_SINGLETONS[node.value.value])

    def lower_MatchTuple(self, node: cst.MatchTuple) -> ast.pattern:
        return ast.MatchSequence(patterns=self._elements(node.patterns))

    def lower_MatchList(self, node: cst.MatchList) -> ast.pattern:
        """`[a, b]`, and `a, b` without any bracket."""
        if node.lbracket is None:
            return ast.MatchSequence(patterns=self._elements(node.patterns))
        self.cursor.take("[")
        patterns = self._elements(node.patterns)
        self.cursor.take("]")
        return ast.MatchSequence(patterns=patterns)

    def _elements(self, nodes: Iterable[Any]) -> list[ast.pattern]:
        patterns: list[ast.pattern] = []
        for node in nodes:
            if isinstance(node, cst.MatchStar):
                start = self.cursor.start()
                self.cursor.take("*")
                patterns.append(self.cursor.place(ast.MatchStar(name=self._capture(node.name)), start))
            else:
                patterns.append(self.pattern(node.value))
            self.cursor.take_if(",")
        return patterns

    def _capture(self, name: cst.Name | None) -> str | None:
        """None stands for `_`, which binds nothing."""
        if name is None:
            self.cursor.take("_")
            return None
        captured = self.name(name)
        return None if captured == "_" else captured

    def lower_MatchMapping(self, node: cst.MatchMapping) -> ast.pattern:
        keys, patterns = [], []
        self.cursor.take("{")
        for element in node.elements:
            keys.append(self.expression(element.key))
            self.cursor.take(":")
            patterns.append(self.pattern(element.pattern))
            self.cursor.take_if(",")
        rest = None
        if node.rest is not None:
            self.cursor.take("**")
            rest = self.name(node.rest)
            self.cursor.take_if(",")
        self.cursor.take("}")
        return ast.MatchMapping(keys=keys, patterns=patterns, rest=rest)

    def lower_MatchClass(self, node: cst.MatchClass) -> ast.pattern:
        class_ = self.expression(node.cls)
        self.cursor.take("(")
        patterns = self._elements(node.patterns)
        names, values = [], []
        for element in node.kwds:
            names.append(self.name(element.key))
            self.cursor.take("=")
            values.append(self.pattern(element.pattern))
            self.cursor.take_if(",")
        self.cursor.take(")")
        return ast.MatchClass(cls=class_, patterns=patterns, kwd_attrs=names, kwd_patterns=values)

    def lower_MatchAs(self, node: cst.MatchAs) -> ast.pattern:
        """`pattern as name`, a bare capture, or the wildcard."""
        if node.pattern is None:
            return ast.MatchAs(pattern=None, name=self._capture(node.name))
        pattern = self.pattern(node.pattern)
        self.cursor.take("as")
        return ast.MatchAs(pattern=pattern, name=self._capture(node.name))

    def lower_MatchOr(self, node: cst.MatchOr) -> ast.pattern:
        patterns = []
        for element in node.patterns:
            patterns.append(self.pattern(element.pattern))
            self.cursor.take_if("|")
        return ast.MatchOr(patterns=patterns)
