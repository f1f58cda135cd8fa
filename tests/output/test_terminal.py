"""Colours where a person looks, plain text everywhere else."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pytest

from flake8_undefined_services.output import terminal
from flake8_undefined_services.output.spans import Line, Span, Style

LINES: tuple[Line, ...] = ((Span("app.py:1", Style.PLACE), Span(" "), Span("SVC101", Style.CODE)), ())


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environment", "colour"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": ""}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(
    stream: io.StringIO, environment: Mapping[str, str], colour: bool
) -> None:
    assert terminal.wants_colour(stream, environment) is colour


def test_a_pipe_gets_the_text_and_nothing_else() -> None:
    stream = io.StringIO()
    terminal.show(LINES, stream)
    assert stream.getvalue() == "app.py:1 SVC101\n\n"


def test_a_terminal_gets_colours_and_the_same_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    stream = Terminal()
    terminal.show((*LINES, (Span(f"[bold]text[/bold] :smile: {'x' * 300}"),)), stream)
    written = stream.getvalue()
    assert "\x1b[" in written
    assert "[bold]text[/bold] :smile: " + "x" * 300 in written
