"""A line of source with a range underlined, as wide as a terminal shows it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_WIDTH = 100  # columns of source shown of a longer line
_BEFORE = 40  # of them, in front of the name


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Two lines of equal alignment: source, and marks below the range."""

    source: str
    marks: str


def excerpt(line: str, start: int, end: int) -> Excerpt:
    """Show characters `start` to `end` (from 0, exclusive) of a line marked; a long line is cut around them.

    What a terminal would obey is replaced.
    """
    before, marked, after = line[:start], line[start:end], line[end:]
    if len(line) > _WIDTH:
        before = "…" + before[-_BEFORE:] if len(before) > _BEFORE else before
        marked = marked[:_WIDTH]
        after = after[: max(0, _WIDTH - len(before) - len(marked))] + "…"
    else:
        before = before.lstrip()
    shown = tuple(map(printable, (before, marked, after)))
    marks = " " * width(shown[0]) + "^" * max(1, width(shown[1]))
    return Excerpt("".join(shown).rstrip(), marks)


def printable(text: str) -> str:
    """Replace tabs by one blank, and what is not printable by its escape."""
    text = text.replace("\t", " ")
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def width(text: str) -> int:
    """Count the cells that a terminal gives to a text: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
