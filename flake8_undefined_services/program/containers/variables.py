"""Variables in a text, as the shell, Dockerfiles and compose files write them alike: `$NAME`, `${NAME:-default}`."""

from __future__ import annotations

import re
from collections.abc import Mapping

_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)(?::?[-=]([^${}]*))?\})")
_NESTED_DEFAULTS = 3


def expand(text: str, variables: Mapping[str, str]) -> str:
    """Put in the values of variables that are known, and the defaults of others (`${PORT:-8000}`)."""

    def value(match: re.Match[str]) -> str:
        return variables.get(match[1] or match[2]) or match[3] or match[0]

    for _ in range(_NESTED_DEFAULTS):
        expanded = _VARIABLE.sub(value, text)
        if expanded == text:
            break
        text = expanded
    return text
