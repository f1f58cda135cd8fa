"""Where the lowering stands in the text: LibCST's tree says which token comes next, the cursor finds it.

LibCST keeps no positions, and its PositionProvider writes the whole module again to learn them. Between two
tokens there is nothing but white space, comments and line joins, so it is enough to skip those.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TypeVar

_TRIVIA = re.compile(r"(?:[ \t\f\r\n]+|\\(?:\r\n|\r|\n)|#[^\r\n]*)+")
_LINE_END = re.compile(r"\r\n|\r|\n")

Placed = TypeVar("Placed")


class Mismatch(Exception):
    """The text does not go on as the tree says: a defect of the lowering, never of the source."""


class Cursor:
    """A position in `text`. Offsets count characters from 0.

    end: where the last token taken ends; `position`: the same, or where the next one begins.
    """

    __slots__ = ("_starts", "end", "position", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = self.end = 0
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def start(self) -> int:
        """The offset at which the next token begins."""
        match = _TRIVIA.match(self.text, self.position)
        if match is not None:
            self.position = match.end()
        return self.position

    def take(self, token: str) -> None:
        """Go behind the next token, which the tree says is this one."""
        if not self.text.startswith(token, self.position) and not self.text.startswith(token, self.start()):
            raise Mismatch(f"{token!r} expected")
        self.position = self.end = self.position + len(token)

    def take_if(self, token: str) -> bool:
        """The same for a token that may be absent: a comma behind the last element, a semicolon."""
        if not self.text.startswith(token, self.start()):
            return False
        self.position = self.end = self.position + len(token)
        return True

    def take_text(self, text: str) -> None:
        """Go behind a text that begins where the last token ends, white space and all."""
        if not self.text.startswith(text, self.end):
            raise Mismatch(f"{text!r} expected")
        self.position = self.end = self.end + len(text)

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """Line from 1, column from 0: as `ast` counts, but in characters."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1]

    def place(self, node: Placed, start: int) -> Placed:
        """Give the node its range, from `start` to the end of the last token taken."""
        starts = self._starts
        line = bisect_right(starts, start)
        place = node.__dict__
        place["lineno"], place["col_offset"] = line, start - starts[line - 1]
        end = self.end
        line = bisect_right(starts, end, line - 1)
        place["end_lineno"], place["end_col_offset"] = line, end - starts[line - 1]
        return node
