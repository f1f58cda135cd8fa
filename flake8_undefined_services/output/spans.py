"""Text made of pieces with a style; who prints it decides whether the styles become colours."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple


class Style(enum.Enum):
    """What a span is, so that a terminal can show it."""

    PLAIN = "plain"
    HEADING = "heading"
    PLACE = "place"
    CODE = "code"
    MARKS = "marks"
    HELP = "help"
    MARGIN = "margin"


class Span(NamedTuple):
    """A piece of a line."""

    text: str
    style: Style = Style.PLAIN


Line = tuple[Span, ...]
Lines = Callable[[str], Sequence[str]]
"""The source lines of a path; none where the file cannot be read."""


def no_lines(path: str) -> Sequence[str]:
    """Stand for sources that are not at hand."""
    return ()


def plain(lines: Iterable[Line]) -> str:
    """Give the text without its styles."""
    return "\n".join("".join(span.text for span in line) for line in lines)
