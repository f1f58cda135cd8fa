"""A line of source with its name marked."""

from __future__ import annotations

import pytest

from flake8_undefined_services.output.excerpt import excerpt, width


def marked(line: str, name: str) -> str:
    """What stands above the marks, counted in the cells of a terminal."""
    start = line.index(name)
    shown = excerpt(line, start, start + len(name))
    cells = [character for character in shown.source for _ in range(width(character))]
    return "".join(dict.fromkeys(cells[shown.marks.index("^") : len(shown.marks)]))


@pytest.mark.parametrize(
    "line",
    [
        "redis",
        "    x = redis.Redis()",
        "\tx = redis",
        "中文 = redis",
        "e\u0301té = redis",
        "x" * 300 + " = redis + " + "y" * 300,
        "redis" + " " * 300 + "z",
        "\x1b[31m = redis",
    ],
)
def test_the_marks_stand_under_the_name(line: str) -> None:
    assert marked(line, "redis") == "redis"


def test_a_long_line_is_cut_around_the_name() -> None:
    shown = excerpt("a" * 500 + "redis" + "b" * 500, 500, 505)
    assert len(shown.source) <= 102
    assert shown.source == f"…{'a' * 40}redis{'b' * 54}…"


def test_a_name_in_wide_characters_is_marked_in_its_whole_width() -> None:
    assert excerpt("x = 中文.a", 4, 6).marks == "    ^^^^"


def test_a_name_longer_than_the_room_is_cut_too() -> None:
    assert len(excerpt("a" * 5000, 0, 5000).source) <= 102


def test_a_range_without_width_has_one_mark() -> None:
    assert excerpt("x = (", 5, 5).marks == "     ^"
