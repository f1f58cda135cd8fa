"""Whether a text says a name in its code, and not only in its comments and in prose."""

from __future__ import annotations

import io
import re
import tokenize

_BINDING = r"\b(?:class|def|import|as)[ \t]+{0}\b|\b{0}[ \t]*(?:[=:,)\]]|$)|[\"']{0}[\"']"
"""How code says nearly all of the names that it binds: found without looking at what is around."""


def says_in_code(text: str, name: str) -> bool:
    """Whether a name stands among the words of the code, or in a text without spaces (`"module.name"`).

    True where the text does not let itself be parted.
    """
    word = re.compile(rf"\b{re.escape(name)}\b")
    if word.search(text) is None:
        return False
    if re.search(_BINDING.format(re.escape(name)), text, re.MULTILINE) is not None:
        return True
    try:
        return any(
            word.search(token.string) is not None and not _is_prose(token)
            for token in tokenize.generate_tokens(io.StringIO(text).readline)
        )
    except (tokenize.TokenError, SyntaxError):
        return True


def _is_prose(token: tokenize.TokenInfo) -> bool:
    return token.type == tokenize.COMMENT or re.search(r"\s", token.string) is not None
