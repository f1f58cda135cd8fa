"""Names to which the tree gives no position of their own: they are found again in the text of their node."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator, Sequence

from flake8_undefined_services.diagnostics import Place

_IDENTIFIER = re.compile(r"[^\W\d]\w*|(['\"]).*?\1")
_MODULE = re.compile(r"from[\s\\]*([.\s\\]*(?:[^\W\d]\w*(?:[ \t]*\.[ \t]*[^\W\d]\w*)*)?)(?=[\s\\])")
_DOTTED = re.compile(r"[^\W\d]\w*(?:[ \t\f]*\.[ \t\f]*[^\W\d]\w*)*")
_NAMED_LAST = (ast.Attribute, ast.MatchAs, ast.MatchStar, ast.MatchMapping)


def name_place(place: Place, lines: Sequence[str], node: ast.AST, name: str) -> Place:
    """`place` is the node's; see `ParsedFile.name_place`."""
    text = _text_of(place, lines)
    span = _span(node, name, text)
    if span is None:
        return Place(place.line, place.column, place.line, place.column)
    return _within(place, text, *span)


def _span(node: ast.AST, name: str, text: str) -> tuple[int, int] | None:
    if isinstance(node, ast.ImportFrom):
        return _module_span(node, name, text)
    if isinstance(node, ast.alias):
        return _alias_span(node, name, text)
    if isinstance(node, ast.ExceptHandler):
        text_before = re.search(r"\bas\b", text)  # the first `as`: a conditional inside the type has none
        start = text_before.end() if text_before else 0
        return next((span for span in _spans(text, name, start)), None)
    spans = _spans(text, name)
    if isinstance(node, _NAMED_LAST):
        return max(spans, default=None)
    return next(spans, None)


def _module_span(node: ast.ImportFrom, name: str, text: str) -> tuple[int, int] | None:
    """The dotted module with its leading dots; a symbol that it imports, where the name is one of those."""
    match = _MODULE.search(text)
    if match is None or (name != (node.module or "") and name.lstrip(".") != (node.module or "")):
        return next(_spans(text, name, match.end() if match else 0), None)
    written = match[1].rstrip(" \t\f\\\r\n")
    return match.start(1), match.start(1) + len(written)


def _alias_span(node: ast.alias, name: str, text: str) -> tuple[int, int] | None:
    if name == node.asname:
        return max(_spans(text, name), default=None)
    if name == node.name:
        match = _DOTTED.match(text)
        return match.span() if match else (0, 1)
    return next(_spans(text, name), None)


def _spans(text: str, name: str, start: int = 0) -> Iterator[tuple[int, int]]:
    for match in _IDENTIFIER.finditer(text, start):
        if match[0] == name or (not match[0].isascii() and unicodedata.normalize("NFKC", match[0]) == name):
            yield match.span()


def _text_of(place: Place, lines: Sequence[str]) -> str:
    if place.line == place.end_line:
        return lines[place.line - 1][place.column - 1 : place.end_column - 1]
    inner = lines[place.line : place.end_line - 1]
    first, last = lines[place.line - 1][place.column - 1 :], lines[place.end_line - 1][: place.end_column - 1]
    return "".join((first, *inner, last))


def _within(place: Place, text: str, start: int, end: int) -> Place:
    line, column = _moved(place.line, place.column, text[:start])
    end_line, end_column = _moved(line, column, text[start:end])
    return Place(line, column, end_line, end_column)


def _moved(line: int, column: int, text: str) -> tuple[int, int]:
    """Where a reader stands after the text."""
    ends = [match.end() for match in re.finditer(r"\r\n|\r|\n", text)]
    if not ends:
        return line, column + len(text)
    return line + len(ends), len(text) - ends[-1] + 1
