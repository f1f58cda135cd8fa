"""Source text to syntax tree, and nodes to places in the text."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Any

from flake8_undefined_services.diagnostics import Place
from flake8_undefined_services.syntax.facts import SourceFault

_LINE_END = re.compile(r"\r\n|\r|\n")


class SourceError(Exception):
    """The source does not parse; `fault` says where and why."""

    def __init__(self, fault: SourceFault) -> None:
        super().__init__(fault.message)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class ParsedFile:
    tree: ast.Module
    lines: tuple[str, ...]
    precise: bool = False

    def column(self, line: int, offset: int) -> int:
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        if self.precise or text.isascii():
            return offset + 1
        return len(text.encode()[:offset].decode("utf-8", "ignore")) + 1

    def place(self, node: ast.AST) -> Place:
        """Where a node stands: characters, from 1."""
        start, end = _span(node)
        return Place(start[0], self.column(*start), end[0], self.column(*end))

    def string_start(self, node: ast.expr) -> tuple[int, int]:
        line, column = node.lineno, self.column(node.lineno, node.col_offset)
        text = self.lines[line - 1][column - 1 :]
        prefix = re.match(r"[A-Za-z]*('''|\"\"\"|'|\")", text)
        return line, column + (prefix.end() if prefix else 0)


def parse(text: str, tree: ast.Module | None = None) -> ParsedFile:
    """Parse with the running interpreter, unless the tree is there already; SourceError where that fails."""
    try:
        tree = ast.parse(text) if tree is None else tree
    except SyntaxError as error:
        line, column = error.lineno or 1, error.offset or 1
        raise SourceError(SourceFault(str(error.msg), Place(line, column, line, column), True)) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise SourceError(SourceFault(str(error), Place(1, 1, 1, 1), True)) from None
    return ParsedFile(tree, tuple(_LINE_END.split(text)))


def _span(node: ast.AST) -> tuple[tuple[int, int], tuple[int, int]]:
    """Line and offset of a node's start and end; every node that is asked about has them."""
    start: Any = node
    return (start.lineno, start.col_offset), (start.end_lineno, start.end_col_offset)
