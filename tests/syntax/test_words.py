"""Words of a text are found where a regular expression finds them."""

from __future__ import annotations

import re

import pytest

from flake8_undefined_services.syntax.words import has_word, is_any_within, lines_with, places

TEXTS = (
    "",
    "except",
    "except:",
    "exception except",
    "an_except xexcept except_ except1",
    "éexcept exceptß except",
    "exceptexcept except",
    "(except)\nexcept",
)


@pytest.mark.parametrize("text", TEXTS)
def test_a_word_is_no_part_of_another(text: str) -> None:
    expected = [match.start() for match in re.finditer(r"\bexcept\b", text)]
    assert list(places(text, "except")) == expected
    assert has_word(text, "absent", "except") is bool(expected)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_count_as_the_tokenizer_counts_them(end: str) -> None:
    assert lines_with(end.join(("import a; import b", "", "c", " import d")), "import") == [1, 4]


@pytest.mark.parametrize(("first", "last", "expected"), [(1, 1, False), (1, 2, True), (3, 4, False), (5, 9, True)])
def test_one_of_the_lines_lies_between_two(first: int, last: int, expected: bool) -> None:
    assert is_any_within([2, 5], first, last) is expected
