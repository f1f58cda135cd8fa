"""Files of environment variables (`--env-file`): KEY=VALUE lines, quotes, comments, `export`.

    export DATABASE_URL="postgres://…"   # single quotes keep everything, double quotes know \\n, \\t, \\\\ and \\"
    DEBUG=1 # a comment needs a blank in front of it

No mistake quotes the text: it may hold a secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from flake8_undefined_services.config import UsageError

_KEY = re.compile(r"[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.]*)[ \t]*(=?)[ \t]*")
_SINGLE = re.compile(r"'([^']*)'")
_DOUBLE = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_BARE = re.compile(r"(?:[^\s#]|(?<!\s)#|[ \t]+(?![\s#]|$))*", re.MULTILINE)
_BLANK = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\n|$)")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}


def read_environment_file(path: Path) -> Mapping[str, str]:
    """Read the variables; the last of a name counts. UsageError names file and lines of all mistakes."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or 'unknown reason'}") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: is not UTF-8 at byte {error.start + 1}") from None
    variables: dict[str, str] = {}
    mistakes: list[str] = []
    for line, entry in _entries(text.replace("\r\n", "\n")):
        if isinstance(entry, str):
            mistakes.append(f"{path}:{line}: {entry}")
        else:
            variables[entry[0]] = entry[1]
    if mistakes:
        raise UsageError(*mistakes)
    return variables


def _entries(text: str) -> Iterator[tuple[int, tuple[str, str] | str]]:
    """Each line number with a name and its value, or with what is wrong.

    A name alone says that the variable is passed on, as it is anyhow.
    """
    position = 0
    while position < len(text):
        line = text.count("\n", 0, position) + 1
        blank = _BLANK.match(text, position)
        if blank is not None:
            position = blank.end()
            continue
        key = _KEY.match(text, position)
        value = _value(text, key.end()) if key is not None and key[2] else None
        end = _BLANK.match(text, value[1] if value is not None else key.end() if key is not None else position)
        if key is None or end is None or (key[2] and value is None):
            yield line, _mistake(text, key)
            position = _next_line(text, position)
            continue
        position = end.end()
        if value is not None and "\0" in value[0]:
            yield line, f"the value of {key[1]} holds a NUL character, which no variable may"
        elif value is not None:
            yield line, (key[1], value[0])


def _value(text: str, start: int) -> tuple[str, int] | None:
    """The value and where it ends; None where a quote is not closed."""
    quote = text[start : start + 1]
    if quote == "'":
        match = _SINGLE.match(text, start)
        return (match[1], match.end()) if match is not None else None
    if quote == '"':
        match = _DOUBLE.match(text, start)
        return (_ESCAPE.sub(_unescaped, match[1]), match.end()) if match is not None else None
    match = _BARE.match(text, start)
    return (match[0], match.end()) if match is not None else None


def _unescaped(match: re.Match[str]) -> str:
    character = match[1]
    return _ESCAPED.get(character, character if character in "\\\"'$`" else match[0])


def _mistake(text: str, key: re.Match[str] | None) -> str:
    if key is None or not key[2]:
        return "is no line of the form NAME=VALUE"
    if text[key.end() : key.end() + 1] in ("'", '"') and _value(text, key.end()) is None:
        return f"the quote that begins the value of {key[1]} is not closed"
    return f"something follows the closing quote of {key[1]}"


def _next_line(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end + 1
