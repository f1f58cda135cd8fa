"""LibCST → ast: strings, f-strings and t-strings; implicit concatenation is one node, as the compiler makes it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Any

import libcst as cst

from flake8_undefined_services.syntax import literals, tree
from flake8_undefined_services.syntax.literals import BadLiteral
from flake8_undefined_services.syntax.visitors.lowering_cursor import Cursor

_REPR = ord("r")


class StringLowering:
    """Strings in their order in the text; what stands in braces is any expression."""

    def __init__(self, text: str) -> None:
        self.cursor = Cursor(text)

    def expression(self, node: cst.BaseExpression) -> ast.expr:
        raise NotImplementedError

    def lower_SimpleString(self, node: cst.SimpleString) -> ast.expr:
        return self._literal(node.value)

    def lower_FormattedString(self, node: cst.FormattedString) -> ast.expr:
        return ast.JoinedStr(values=_merged(self._pieces(node)))

    def lower_TemplatedString(self, node: cst.TemplatedString) -> ast.expr:
        return tree.TemplateStr(values=_merged(self._pieces(node)))

    def lower_ConcatenatedString(self, node: cst.ConcatenatedString) -> ast.expr:
        parts = list(_concatenated(node))
        if all(isinstance(part, cst.SimpleString) for part in parts):
            return self._joined_literals(parts)
        values = _merged(piece for part in parts for piece in self._pieces(part))
        if any(isinstance(part, cst.TemplatedString) for part in parts):
            return tree.TemplateStr(values=values)
        return ast.JoinedStr(values=values)

    def _literal(self, token: str) -> ast.Constant:
        start = self.cursor.start()
        value = literals.string_value(token)
        self.cursor.take(token)
        kind = "u" if token[0] in "uU" else None
        return self.cursor.place(ast.Constant(value=value, kind=kind), start)

    def _joined_literals(self, parts: Iterable[Any]) -> ast.Constant:
        constants = [self._literal(part.value) for part in parts]
        values: list[Any] = [constant.value for constant in constants]
        if all(isinstance(value, str) for value in values):
            return ast.Constant(value="".join(values), kind=constants[0].kind)
        if all(isinstance(value, bytes) for value in values):
            return ast.Constant(value=b"".join(values), kind=None)
        raise BadLiteral("cannot mix bytes and nonbytes literals")

    def _pieces(self, part: Any) -> Iterator[ast.expr]:
        if isinstance(part, cst.SimpleString):
            constant = self._literal(part.value)
            if not isinstance(constant.value, str):
                raise BadLiteral("cannot mix bytes and nonbytes literals")
            yield constant
            return
        self.cursor.take(part.start)
        yield from self._contents(part.parts, raw="r" in literals.prefix_of(part.start + part.end))
        self.cursor.take(part.end)

    def _contents(self, parts: Iterable[Any], *, raw: bool) -> Iterator[ast.expr]:
        for part in parts:
            if isinstance(part, (cst.FormattedStringText, cst.TemplatedStringText)):
                yield self._text(part.value, raw=raw)
            else:
                yield from self._replacement_field(part, raw=raw)

    def _text(self, written: str, *, raw: bool) -> ast.expr:
        start = self.cursor.end
        self.cursor.take_text(written)
        return self.cursor.place(ast.Constant(value=literals.unescaped(written, raw=raw), kind=None), start)

    def _replacement_field(self, part: Any, *, raw: bool) -> Iterator[ast.expr]:
        """`{value!r:spec}`; `{value=}` also gives its own text (language reference 2.4.3)."""
        cursor = self.cursor
        start = cursor.end
        cursor.take_text("{")
        value = self.expression(part.expression)
        written = cursor.text[start + 1 : cursor.end]
        conversion = -1
        if part.equal is not None:
            cursor.take("=")
            text = literals.decoded(cursor.text[start + 1 : cursor.start()], raw=True)
            yield cursor.place(ast.Constant(value=text, kind=None), start + 1)
            conversion = _REPR if part.conversion is None and part.format_spec is None else -1
        if part.conversion is not None:
            cursor.take("!")
            cursor.take(part.conversion)
            conversion = ord(part.conversion)
        spec = None if part.format_spec is None else self._format_spec(part.format_spec, raw=raw)
        cursor.take("}")
        fields: dict[str, Any] = {"value": value, "conversion": conversion, "format_spec": spec}
        if isinstance(part, cst.TemplatedStringExpression):
            yield cursor.place(tree.Interpolation(str=written.strip(), **fields), start)
        else:
            yield cursor.place(ast.FormattedValue(**fields), start)

    def _format_spec(self, parts: Iterable[Any], *, raw: bool) -> ast.expr:
        start = self.cursor.start()
        self.cursor.take(":")
        values = _merged(self._contents(parts, raw=raw))
        return self.cursor.place(ast.JoinedStr(values=values), start)


def _concatenated(node: Any) -> Iterator[Any]:
    """The parts in order: `a b c` is a, then (b c)."""
    while isinstance(node, cst.ConcatenatedString):
        yield node.left
        node = node.right
    yield node


def _merged(pieces: Iterable[ast.expr]) -> list[ast.expr]:
    """Texts that follow each other are one Constant; an empty one is left out."""
    merged: list[ast.expr] = []
    for piece in pieces:
        if not isinstance(piece, ast.Constant):
            merged.append(piece)
            continue
        if not piece.value:
            continue
        last = merged[-1] if merged else None
        if isinstance(last, ast.Constant):
            text: Any = last.value
            last.value = text + piece.value
            last.end_lineno, last.end_col_offset = piece.end_lineno, piece.end_col_offset
        else:
            merged.append(piece)
    return merged
