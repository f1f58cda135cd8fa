"""A module's text without its functions' bodies: what its import executes and binds, at a fraction of a parse.

    def load(path):          # becomes `def load(): pass`
        ...

    class Store:             # stays, with its methods as `def name(): pass`

What is cut is told by indentation alone. Where that goes wrong (a string that looks like code, a line in brackets
that stands further left than its statement) the rest does not parse, or names are missing from it.
"""

from __future__ import annotations

import re

_LONG_STRING = re.compile(r'"""(?:[^\\]|\\.)*?"""|' + r"'''(?:[^\\]|\\.)*?'''", re.DOTALL)
_FUNCTION = re.compile(
    r"^([ \t]*)(?:async[ \t]+)?def[ \t]+(\w+)[^\n]*\n"
    r"(?:(?:\1[ \t]+[^\n]*|[ \t\f\r]*(?:\#[^\n]*)?|\1[)\]}][^\n]*)(?:\n|\Z))*",
    re.MULTILINE,
)


def outlined(text: str) -> str:
    """The text with functions that do nothing, and with empty strings for those of several lines."""
    return _FUNCTION.sub(r"\1def \2(): pass\n", _LONG_STRING.sub('""', text))
