"""From lines and columns of a tree to offsets in the text, and back."""

from __future__ import annotations

import ast
from bisect import bisect_right
from itertools import accumulate

from flake8_undefined_services.diagnostics import Place
from flake8_undefined_services.syntax.parsing import ParsedFile


class Offsets:
    """The offsets, in characters, of what stands in one text."""

    def __init__(self, parsed: ParsedFile) -> None:
        self._parsed = parsed
        self._starts = [0, *accumulate(map(len, parsed.lines))]
        self.text = parsed.text

    def start(self, node: ast.AST) -> int:
        """Where the node begins."""
        place = self._parsed.place(node)
        return self._starts[min(place.line, len(self._starts)) - 1] + place.column - 1

    def end(self, node: ast.AST) -> int:
        """Where the node ends."""
        place = self._parsed.place(node)
        return self._starts[min(place.end_line, len(self._starts)) - 1] + place.end_column - 1

    def place(self, start: int, end: int) -> Place:
        """The range between two offsets."""
        return Place(*self._line_and_column(start), *self._line_and_column(end))

    def _line_and_column(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset, hi=max(len(self._starts) - 1, 1))
        return line, offset - self._starts[line - 1] + 1
