"""Files of environment variables."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_undefined_services.config import UsageError
from flake8_undefined_services.verification import read_environment_file


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("", {}),
        ("A=1", {"A": "1"}),
        ("A=1\r\nB=2\r\n", {"A": "1", "B": "2"}),
        ("\ufeffA=1", {"A": "1"}),
        ("A=", {"A": ""}),
        ("A=\nB=2", {"A": "", "B": "2"}),
        ("A=1\nA=2", {"A": "2"}),
        ("  export A = one two  \n", {"A": "one two"}),
        ("# all of it\n\n   # indented\nA=1", {"A": "1"}),
        ("A=1 # a comment", {"A": "1"}),
        ("A= # a comment", {"A": ""}),
        ("A=a#b", {"A": "a#b"}),
        ("A=a=b==", {"A": "a=b=="}),
        ("A='one # two'  # three", {"A": "one # two"}),
        ("A='a\\nb'", {"A": "a\\nb"}),
        ('A="a\\nb\\t\\"c\\" \\\\ \\$ \\x"', {"A": 'a\nb\t"c" \\ $ \\x'}),
        ('A="-----BEGIN\nx # y\n-----END"\nB=2', {"A": "-----BEGIN\nx # y\n-----END", "B": "2"}),
        ("A=it's", {"A": "it's"}),
        ('A=say "x"', {"A": 'say "x"'}),
        ("A=\"\"\nB=''", {"A": "", "B": ""}),
        ("PASSED_ON\nA=1", {"A": "1"}),
        ("A=ä€", {"A": "ä€"}),
        ("export=1", {"export": "1"}),
    ],
)
def test_lines_become_variables(text: str, variables: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_bytes(text.encode())
    assert read_environment_file(path) == variables


@pytest.mark.parametrize(
    ("content", "mistakes"),
    [
        (
            b"s3cret words\nA=1\n=s3cret\n",
            ["1: is no line of the form NAME=VALUE", "3: is no line of the form NAME=VALUE"],
        ),
        (b"A=1\nB='s3cret", ["2: the quote that begins the value of B is not closed"]),
        (b'A="s3cret" more', ["1: something follows the closing quote of A"]),
        (b"A=s3\0cret", ["1: the value of A holds a NUL character, which no variable may"]),
        (b"1A=s3cret", ["1: is no line of the form NAME=VALUE"]),
    ],
)
def test_mistakes_are_told_all_at_once_and_quote_no_value(content: bytes, mistakes: list[str], tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_bytes(content)
    with pytest.raises(UsageError) as raised:
        read_environment_file(path)
    assert raised.value.mistakes == tuple(f"{path}:{mistake}" for mistake in mistakes)


def test_a_file_that_cannot_be_read_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"A=s3cret\xe4")
    for name, mistake in {
        "nothing": "cannot be read: No such file or directory",
        ".": "cannot be read: Is a directory",
        "latin": "is not UTF-8 at byte 9",
    }.items():
        with pytest.raises(UsageError) as raised:
            read_environment_file(tmp_path / name)
        assert str(raised.value) == f"{tmp_path / name}: {mistake}"
