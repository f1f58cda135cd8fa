"""Shell text to simple commands: enough of sh to see what is started (POSIX, "Shell Command Language")."""

from __future__ import annotations

import os.path
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flake8_undefined_services.program.containers.variables import expand

_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
_RESERVED = frozenset(
    {"then", "do", "else", "elif", "if", "while", "until", "{", "!", "exec", "time", "nohup", "command"}
)
_OPERATOR = re.compile(r"[();&|]+")
_REDIRECTION = re.compile(r"[<>&|]*[<>][<>&|]*")
_DESCRIPTOR = re.compile(r"(?<=\s)\d+(?=[<>])")  # the number in `2>&1` is no word


@dataclass(frozen=True, slots=True)
class SimpleCommand:
    """Words after expansion.

    line: from 1, in the text. folder: where earlier `cd`s have led. variables: what is known where it runs.
    """

    words: tuple[str, ...]
    line: int = 1
    folder: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)


def simple_commands(text: str, variables: Mapping[str, str] | None = None) -> Iterator[SimpleCommand]:
    """Give every command of the text, those of branches that may not be taken too.

    variables: what is known of the environment; a variable without a known value or default stays as it is written.
    """
    known = dict(variables or {})
    folder = ""
    for line, words in _logical_lines(text, known):
        for command in _split(words):
            command = _without_prefixes(command, known)
            if command[:1] == ["cd"] and len(command) > 1:
                folder = os.path.normpath(os.path.join(folder, command[-1])).replace(os.sep, "/")
            elif command:
                yield SimpleCommand(tuple(command), line, folder, dict(known))


def _logical_lines(text: str, variables: Mapping[str, str]) -> Iterator[tuple[int, list[str]]]:
    """Lines that end in a backslash or inside quotes go on in the next one."""
    pending, start = "", 1
    for number, line in enumerate(text.split("\n"), 1):
        if not pending:
            if line.lstrip().startswith("#"):
                continue
            start = number
        pending += line
        if pending.endswith("\\"):
            pending = pending[:-1] + " "
            continue
        words = _words(expand(pending, variables))
        if words is None:
            pending += "\n"
            continue
        yield start, words
        pending = ""
    if pending:  # quotes that never close: an apostrophe, perhaps
        yield start, pending.split()


def _words(text: str) -> list[str] | None:
    """Split as sh does; None where a quotation is not closed yet."""
    lexer = shlex.shlex(_DESCRIPTOR.sub("", text), posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    lexer.commenters = ""
    try:
        return list(lexer)
    except ValueError:
        return None


def _split(words: list[str]) -> Iterator[list[str]]:
    """Cut at operators; redirections and what follows a `#` go away."""
    command: list[str] = []
    skipped = False
    for word in words:
        if word.startswith("#"):
            break
        if _REDIRECTION.fullmatch(word):
            skipped = True
        elif _OPERATOR.fullmatch(word):
            yield command
            command = []
        elif skipped:
            skipped = False
        else:
            command.append(word)
    yield command


def _without_prefixes(command: list[str], variables: dict[str, str]) -> list[str]:
    """Drop reserved words and assignments; remember what is assigned for the lines that follow."""
    index = 0
    while index < len(command):
        word = command[index]
        assignment = _ASSIGNMENT.fullmatch(word)
        if assignment:
            variables[assignment[1]] = assignment[2]
        elif word not in _RESERVED and word not in {"export", "env"}:
            break
        index += 1
    return command[index:]
