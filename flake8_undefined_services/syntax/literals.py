"""String and number literals as they stand in the text, and the values they denote (language reference 2.4).

One token each: prefix, quotes and body. Offsets count characters from the token's start.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

QUOTE = re.compile(r"([A-Za-z]*)('''|\"\"\"|'|\")")
_LINE_END = re.compile(r"\r\n?")
_ESCAPE = re.compile(
    r"\\(?:(?P<continued>\r\n|\r|\n)|(?P<octal>[0-7]{1,3})|x(?P<x>[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})"
    r"|U(?P<U>[0-9a-fA-F]{8})|N\{(?P<name>[^}]*)\}|(?P<character>[\\'\"abfnrtv])|(?P<bad>[xuUN])|(?P<other>.))",
    re.DOTALL,
)
_BYTES_ESCAPE = re.compile(
    r"\\(?:(?P<continued>\r\n|\r|\n)|(?P<octal>[0-7]{1,3})|x(?P<x>[0-9a-fA-F]{2})"
    r"|(?P<character>[\\'\"abfnrtv])|(?P<bad>x)|(?P<other>.))",
    re.DOTALL,
)
_CHARACTERS = {
    "\\": "\\", "'": "'", '"': '"', "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"
}  # fmt: skip


class BadLiteral(Exception):
    """The compiler rejects the literal; the message is one line."""


def string_value(token: str) -> str | bytes:
    """What one plain string or bytes token denotes; raises BadLiteral."""
    prefix, body = _split(token)
    if "b" in prefix:
        return _bytes_value(body, raw="r" in prefix)
    return decoded(body, raw="r" in prefix)


def character_offsets(source: str, text: str) -> Sequence[int]:
    """Where each character of a string stands in its source, which may be several tokens side by side."""
    opening = QUOTE.match(source)
    if opening is not None and len(source) == opening.end() + len(text) + len(opening[2]):
        return range(opening.end(), opening.end() + len(text) + 1)  # one token, as it is written
    found: list[int] = []
    for token in _TOKEN.finditer(source):
        if token["quote"] is not None:
            raw = "r" in token["prefix"].lower()
            found += _written(token["body"], token.start("body"), raw=raw)
    last = found[-1] if found else 0
    return (*found, *(last,) * (len(text) + 1 - len(found)))


_TOKEN = re.compile(
    r"#[^\r\n]*|(?P<prefix>[A-Za-z]*)(?P<quote>'''|\"\"\"|'|\")(?P<body>(?:\\.|(?!(?P=quote)).)*)(?P=quote)", re.DOTALL
)
"""A comment, which may stand between two strings, or a string."""


def _written(body: str, start: int, *, raw: bool) -> Iterator[int]:
    position = 0
    for match in () if raw else _ESCAPE.finditer(body):
        yield from (place for _, place in _plain(body[position : match.start()], start + position))
        yield from () if match.lastgroup == "continued" else (start + match.start(),) * len(_replacement(match))
        position = match.end()
    yield from (place for _, place in _plain(body[position:], start + position))


def decoded(body: str, *, raw: bool) -> str:
    """The text that stands between the quotes, escapes replaced, line ends as the tokenizer makes them."""
    if "\r" in body:
        body = _LINE_END.sub("\n", body)
    return body if raw or "\\" not in body else _ESCAPE.sub(_replacement, body)


def unescaped(text: str, *, raw: bool) -> str:
    """The text of a part of an f-string: doubled braces are one, those of `\\N{…}` belong to the escape."""
    text = decoded(text, raw=True)
    if raw or "\\" not in text:
        return text.replace("{{", "{").replace("}}", "}")
    parts: list[str] = []
    position = 0
    for match in _ESCAPE.finditer(text):
        parts += (text[position : match.start()].replace("{{", "{").replace("}}", "}"), _replacement(match))
        position = match.end()
    parts.append(text[position:].replace("{{", "{").replace("}}", "}"))
    return "".join(parts)


def number_value(token: str) -> int | float | complex:
    """What a number denotes; raises BadLiteral for more decimal digits than the running Python converts."""
    token = token.replace("_", "")
    try:
        if token[-1] in "jJ":
            return complex(0, float(token[:-1]))
        if token[:2].lower() in ("0x", "0o", "0b") or token.isdigit():
            return int(token, 0)
        return float(token)
    except ValueError as error:
        raise BadLiteral(str(error)) from None


def prefix_of(token: str) -> str:
    """The letters before the quotes, in lower case."""
    return _split(token)[0]


def _split(token: str) -> tuple[str, str]:
    opening = QUOTE.match(token)
    if opening is None:
        raise BadLiteral("not a string")
    return opening[1].lower(), token[opening.end() : len(token) - len(opening[2])]


def _plain(text: str, start: int) -> Iterator[tuple[str, int]]:
    for number, character in enumerate(text):
        if character == "\r":
            yield "\n", start + number
        elif not (character == "\n" and number and text[number - 1] == "\r"):
            yield character, start + number


def _replacement(match: re.Match[str]) -> str:
    kind, written = match.lastgroup, match[match.lastgroup or 0]
    if kind == "character":
        return _CHARACTERS[written]
    if kind == "continued":
        return ""
    if kind == "other":
        return match[0]
    if kind == "name":
        return _named(written)
    if kind == "bad":
        raise BadLiteral(f"(unicode error) 'unicodeescape' codec can't decode: truncated \\{written} escape")
    try:
        return chr(int(written, 8 if kind == "octal" else 16))
    except (ValueError, OverflowError):
        raise BadLiteral("(unicode error) 'unicodeescape' codec can't decode: illegal Unicode character") from None


def _named(name: str) -> str:
    try:
        return unicodedata.lookup(name)
    except KeyError:
        message = "(unicode error) 'unicodeescape' codec can't decode: unknown Unicode character name"
        raise BadLiteral(message) from None


def _bytes_value(body: str, *, raw: bool) -> bytes:
    if not body.isascii():
        raise BadLiteral("bytes can only contain ASCII literal characters")
    body = _LINE_END.sub("\n", body)
    if not raw and "\\" in body:
        body = _BYTES_ESCAPE.sub(_byte, body)
    return body.encode("latin-1")


def _byte(match: re.Match[str]) -> str:
    if match.lastgroup == "octal":
        return chr(int(match["octal"], 8) & 0xFF)
    if match.lastgroup == "bad":
        raise BadLiteral("(value error) invalid \\x escape")
    return _replacement(match)
