"""Source text to syntax tree, and nodes to places in the text.

Two ways lead to the same tree. `parse` is `ast.parse`: fast, and it knows the syntax of the running Python
only; below 3.12 its positions inside f-strings are wrong. `parse_precisely` reads with LibCST any syntax from
3.0 to 3.15 on any Python, and each name stands at its exact character, in f-strings too.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from flake8_undefined_services.diagnostics import Place
from flake8_undefined_services.syntax import name_places
from flake8_undefined_services.syntax.facts import SourceFault
from flake8_undefined_services.syntax.literals import QUOTE

EXACT_PLACES = sys.version_info >= (3, 12)
"""Whether the running Python's own tree gives the place of each name, inside f-strings too (PEP 701)."""

if TYPE_CHECKING:
    from flake8_undefined_services.syntax.file_facts import FileFacts

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_END = re.compile(r"\r\n|\r|\n")
_NO_LINE_ENDS = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""What `str.splitlines` takes for the end of a line and the tokenizer does not."""


class SourceError(Exception):
    """The source does not parse; `fault` says where and why."""

    def __init__(self, fault: SourceFault) -> None:
        super().__init__(fault)
        self.fault = fault

    def __str__(self) -> str:
        return self.fault.message


class TooDeep(SourceError):
    """Nested more deeply than the compiler of any version goes; a second parser would take minutes to say the same."""


@dataclass(frozen=True)
class ParsedFile:
    r"""A tree and the text it was made from.

    precise: the tree's column offsets count characters; otherwise they are `ast`'s, UTF-8 bytes.
    may_bind_in_expressions: the text holds `:=`, perhaps in a string.
    """

    tree: ast.Module
    text: str
    precise: bool = False
    may_bind_in_expressions: bool = True

    @cached_property
    def lines(self) -> tuple[str, ...]:
        r"""With their ends; the tokenizer ends lines at \n, \r\n and \r only (form feeds, U+2028 end none)."""
        return _lines(self.text)

    @cached_property
    def facts(self) -> FileFacts:
        """What the text and the tree say to those who execute the code."""
        from flake8_undefined_services.syntax.file_facts import FileFacts  # who only reads needs none of it

        return FileFacts(self.tree, self.text, may_bind_in_expressions=self.may_bind_in_expressions)

    def column(self, line: int, offset: int) -> int:
        """The column from 1, in characters, of a node's `col_offset` on that line."""
        if self.precise or not 0 < line <= len(self.lines):
            return offset + 1
        text = self.lines[line - 1]
        return offset + 1 if text.isascii() else len(text.encode()[:offset].decode(errors="ignore")) + 1

    def place(self, node: ast.AST) -> Place:
        """The range of a node that has one (not `arguments`, `comprehension`, `withitem`, `match_case`)."""
        line: int = getattr(node, "lineno", 1)
        end_line: int = getattr(node, "end_lineno", None) or line
        offset: int = getattr(node, "col_offset", 0)
        end_offset: int | None = getattr(node, "end_col_offset", None)
        end = self.column(end_line, offset if end_offset is None else end_offset)
        return Place(line, self.column(line, offset), end_line, end)

    def name_place(self, node: ast.AST, name: str) -> Place:
        """Where `name` itself stands in a node that binds, declares or imports it; else where the node begins.

        `def f`, `except E as f`, `global f`, `import a.f`, `import a as f`, `f=1` in a call, `case [*f]`: the tree
        gives no position to these. For `from ..a import b` the dotted module with its dots.
        """
        return name_places.name_place(self.place(node), self.lines, node, name)

    def string_start(self, node: ast.expr) -> tuple[int, int]:
        """Line and column, from 1, of the first character between the quotes of a string."""
        place = self.place(node)
        if not place.line <= len(self.lines):
            return place.line, place.column
        opening = QUOTE.match(self.lines[place.line - 1], place.column - 1)
        return place.line, place.column if opening is None else opening.end() + 1

    def segment(self, node: ast.expr) -> str:
        """The text of a node, with the ends of its lines."""
        place = self.place(node)
        lines = list(self.lines[place.line - 1 : place.end_line])
        if lines:
            lines[-1] = lines[-1][: place.end_column - 1]
            lines[0] = lines[0][place.column - 1 :]
        return "".join(lines)

    def place_in(self, node: ast.expr, segment: str, offset: int) -> tuple[int, int]:
        """Line and column offset, as nodes of this tree have them, of a character in a node's text."""
        lines = _lines(segment[:offset] + ".")  # the dot stands for the character
        line, column = node.lineno + len(lines) - 1, len(lines[-1]) - 1
        if len(lines) == 1:
            column += self.place(node).column - 1
        if self.precise or self.lines[line - 1].isascii():
            return line, column
        return line, len(self.lines[line - 1][:column].encode())


def parse(text: str) -> ParsedFile:
    """The tree that the running Python makes; raises SourceError."""
    return parsed_file(_guarded(text, _ast_of), text)


def parsed_file(tree: ast.Module, text: str) -> ParsedFile:
    """For a tree that `ast.parse` has made of the text already."""
    return ParsedFile(tree, text, may_bind_in_expressions=":=" in text)


def parse_precisely(text: str) -> ParsedFile:
    """The same tree from LibCST; raises SourceError, also for what LibCST would need too long or too deep for.

    LibCST rejects a few texts that the compiler takes (`class A(x=1, *B, **C)`): who has the tree of `parse` goes
    on with that one.
    """
    from flake8_undefined_services.syntax.visitors import precise  # LibCST takes a quarter of a second to import

    return ParsedFile(_guarded(text, precise.tree_of), text, precise=True)


def line_at(text: str, position: int) -> int:
    """The line, from 1, on which a position of the text stands."""
    if "\r" in text:
        return len(_END.findall(text, 0, position)) + 1
    return text.count("\n", 0, position) + 1


def _lines(text: str) -> tuple[str, ...]:
    if any(character in text for character in _NO_LINE_ENDS):
        return tuple(_LINE.findall(text))
    return tuple(text.splitlines(keepends=True))


def _ast_of(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes, `is` with a literal: not ours to say, never an error
        return ast.parse(text)


def _guarded(text: str, tree_of: Callable[[str], ast.Module]) -> ast.Module:
    if "\0" in text:
        raise SourceError(_null_byte(text))
    try:
        return tree_of(text)
    except SyntaxError as error:
        raise SourceError(_fault_of(error)) from None
    except (RecursionError, MemoryError):
        raise TooDeep(_fault("too deeply nested", 1, 1)) from None
    except UnicodeError:
        raise SourceError(_fault("source code cannot be encoded as UTF-8", 1, 1)) from None
    except ValueError as error:
        raise SourceError(_fault(str(error), 1, 1)) from None


def _fault_of(error: SyntaxError) -> SourceFault:
    line, column = error.lineno or 1, max(error.offset or 1, 1)
    end_line, end_column = error.end_lineno or line, error.end_offset or column
    if (end_line, end_column) < (line, column):  # 0 and -1 stand for the end of the line
        end_line, end_column = line, column
    message = " ".join((error.msg or "invalid syntax").split())
    return SourceFault(message, Place(line, column, end_line, end_column), syntax=True)


def _fault(message: str, line: int, column: int) -> SourceFault:
    return SourceFault(message, Place(line, column, line, column), syntax=True)


def _null_byte(text: str) -> SourceFault:
    before = _LINE.findall(text[: text.index("\0")] + "|")
    return _fault("source code string cannot contain null bytes", len(before), len(before[-1]))
