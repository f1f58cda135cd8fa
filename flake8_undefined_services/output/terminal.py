"""Printing to a stream: with colours where a person looks at it, through rich; plain text everywhere else."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TextIO

from flake8_undefined_services.output.spans import Line, Style, plain

_COLOURS: Mapping[Style, str] = {
    Style.PLAIN: "",
    Style.HEADING: "bold",
    Style.PLACE: "bold cyan",
    Style.CODE: "bold red",
    Style.MARKS: "bold red",
    Style.HELP: "green",
    Style.MARGIN: "blue",
}


def wants_colour(stream: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """Say whether to colour: on a terminal, unless NO_COLOR is set (no-color.org) or it is a dumb one."""
    return stream.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def show(lines: Iterable[Line], stream: TextIO) -> None:
    """Write lines of text to a stream."""
    if wants_colour(stream):
        _show_coloured(lines, stream)
    else:
        print(plain(lines), file=stream)


def _show_coloured(lines: Iterable[Line], stream: TextIO) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, highlight=False, markup=False, emoji=False)
    for line in lines:
        parts = [(span.text, _COLOURS[span.style]) for span in line]
        console.print(Text.assemble(*parts), soft_wrap=True)
