"""Keeping the values of environment variables out of what is shown.

An exception's message and a program's output quote them in many spellings: as they are, inside a `repr`,
percent-encoded in an URL, a password alone out of a connection string. Each is replaced by the variable's name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, quote_plus, unquote, urlsplit

# Of the inherited environment only what is named like a secret: PATH and HOME occur in every message.
_SECRET = re.compile(r"KEY|TOKEN|SECRET|PASS|PWD|CREDENTIAL|AUTH|DSN|COOKIE|SALT|_UR[LI]$", re.IGNORECASE)
_PATHS = frozenset({"PWD", "OLDPWD", "SSH_AUTH_SOCK", "XAUTHORITY"})
_SHORT = 4  # characters; a shorter value is replaced as a whole word only, or `1` would tear every number apart
_SHORT_INHERITED = 8  # what nobody named as a setting of the program has to look like a secret
_LINE = 8  # characters; lines of a value (a private key) that are shown alone


class Redaction:
    """Replaces values by `<NAME>`; the longest spelling first, since one value may be part of another."""

    def __init__(self, given: Mapping[str, str], inherited: Mapping[str, str]) -> None:
        names: dict[str, str] = {}
        for name, value in given.items():
            for spelling in _spellings(value):
                names.setdefault(spelling, name)
        for name, value in inherited.items():
            if name not in given and _is_secret(name, value):
                for spelling in _spellings(value):
                    names.setdefault(spelling, name)
        self._names = names
        self._pattern = _pattern(names)

    def __call__(self, text: str) -> str:
        """Give the text without values."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda match: f"<{self._names[match[0]]}>", text)


def _is_secret(name: str, value: str) -> bool:
    return name not in _PATHS and _SECRET.search(name) is not None and len(value) >= _SHORT_INHERITED


def _pattern(values: Iterable[str]) -> re.Pattern[str] | None:
    parts = [_exactly(value) for value in sorted(values, key=len, reverse=True)]
    return re.compile("|".join(parts)) if parts else None


def _exactly(value: str) -> str:
    return re.escape(value) if len(value) >= _SHORT else rf"(?<!\w){re.escape(value)}(?!\w)"


def _spellings(value: str) -> Iterator[str]:
    parts = {value, value.strip(), *_secrets_of_url(value)}
    parts.update(line for line in value.splitlines() if len(line.strip()) >= _LINE)
    for part in parts:
        raw = part.encode(errors="surrogateescape")
        literals = (repr(part)[1:-1], ascii(part)[1:-1], json.dumps(part)[1:-1], repr(raw)[2:-1])
        yield from filter(str.strip, (part, *literals, quote(raw), quote_plus(raw)))


def _secrets_of_url(value: str) -> Iterator[str]:
    """The user's part of a connection string, which drivers quote alone."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return
    if "://" in value and parts.password:
        yield from (parts.password, unquote(parts.password))
        if parts.netloc:
            yield parts.netloc
