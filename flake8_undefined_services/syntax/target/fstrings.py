"""F-strings of the new kind (PEP 701): what their expressions may hold from Python 3.12 on only.

Before, an f-string was one string token, whose expressions were parsed afterwards: none could hold the quote that
ends the string, a backslash or a comment, and in a string of one line none could go over its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_F_MARKS, _T_MARKS = (
    tuple(prefix + quote for prefix in prefixes.split() for quote in "\"'")
    for prefixes in ("f F fr Fr fR FR", "t T tr Tr tR TR")
)
# One way only to read any text: a pattern that could take the same characters in two ways would try all of them.
_PLAIN = r"[^{quote}\\#{{}}\n]*"
_INSIDE = rf"\{{{{(?!\{{{{){_PLAIN}(?::\#{_PLAIN})?(?:\{{{{{_PLAIN}\}}}}{_PLAIN})*\}}}}"
_OLD_BODY = {
    quote: re.compile(
        rf"(?:[^{quote}\\{{}}\n]|\\(?:[^{{}}]|(?=[{{}}]))|\{{\{{|\}}\}}|{_INSIDE.format(quote=quote)})*{quote}",
        re.DOTALL,
    )
    for quote in ('"', "'")
}
_OLD_LONG_BODY = {
    quote: re.compile(
        rf"(?:[^{quote}\\{{}}]|{quote}(?!{quote * 2})|\\(?:[^{{}}]|(?=[{{}}]))|\{{\{{|\}}\}}"
        rf"|{_INSIDE.format(quote=quote)})*{quote * 3}",
        re.DOTALL,
    )
    for quote in ('"', "'")
}
_TOKEN = re.compile(
    r"#[^\r\n]*|(?P<prefix>(?<!\w)(?:[fFtT][rR]?|[rR][fFtT]))(?P<quote>\"\"\"|'''|\"|')"
    r"|\"\"\"(?:[^\\\"]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^\\']|\\.|'(?!''))*'''"
    r"|\"(?:[^\\\"\r\n]|\\.)*\"|'(?:[^\\'\r\n]|\\.)*'|(?P<bracket>[()\[\]{}])|(?P<colon>:)|(?P<bang>!(?!=))",
    re.DOTALL,
)
_LITERAL = re.compile(r"\\|\{\{|\{|\"\"\"|'''|\"|'", re.DOTALL)
_NAMED_CHARACTER = re.compile(r"\\N\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class FormattedString:
    """One f-string or t-string that stands in no other, as offsets; `offence`: the first character that is new."""

    start: int
    end: int
    prefix: str
    offence: int | None


def may_hold_new(text: str) -> bool:
    """Whether a text may hold an f-string of the new kind: fast, and too suspicious rather than too little."""
    return any(_has_offence(text, start, quote) for start, quote in _openings(text, _F_MARKS))


def may_hold_templates(text: str) -> bool:
    """Whether a text may hold a t-string: what looks like one may stand in a string or a comment."""
    return next(_openings(text, _T_MARKS), None) is not None


def _openings(text: str, marks: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Where a prefix and a quote stand behind no name, as the offsets of both."""
    for mark in marks:
        found = text.find(mark)
        while found >= 0:
            start = found - 1 if text[found - 1 : found] in ("r", "R") else found  # `rf"`
            if not (text[start - 1 : start].isalnum() or text[start - 1 : start] == "_"):
                yield start, found + len(mark) - 1
            found = text.find(mark, found + 1)


def _has_offence(text: str, start: int, opening: int) -> bool:
    quote = text[opening]
    is_long = text.startswith(quote * 3, opening)
    body = _OLD_LONG_BODY[quote] if is_long else _OLD_BODY[quote]
    if body.match(text, opening + (3 if is_long else 1)) is not None:
        return False
    scan = _Scan(text)
    scan.literal(
        opening + (3 if is_long else 1), quote * 3 if is_long else quote, raw="r" in text[start:opening].lower()
    )
    return bool(scan.offences)


def formatted_strings(text: str) -> Iterator[FormattedString]:
    """Each f-string and t-string of a text that parses in the newest version."""
    position = 0
    while (match := _TOKEN.search(text, position)) is not None:
        position = match.end()
        if match["prefix"]:
            scan = _Scan(text)
            position = scan.literal(position, match["quote"], raw="r" in match["prefix"].lower())
            offence = min(scan.offences, default=None)
            yield FormattedString(match.start(), position, match["prefix"].lower(), offence)


class _Scan:
    """One f-string and all that are nested in it; `offences` are the offsets of what is new."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.offences: list[int] = []

    def literal(self, position: int, quote: str, *, raw: bool) -> int:
        """The offset behind the closing quote."""
        text = self.text
        while (match := _LITERAL.search(text, position)) is not None:
            found, position = match[0], match.end()
            if found == "\\":
                position = self._escape(match.start(), raw=raw)
            elif found == "{":
                position = self._field(position, quote, raw=raw, depth=0)
            elif text.startswith(quote, match.start()):
                return match.start() + len(quote)
            elif len(found) == 3:  # one of the other kind, or with a single one of this kind in front
                position = match.start() + 1
        return len(text)

    def _escape(self, position: int, *, raw: bool) -> int:
        if not raw and (named := _NAMED_CHARACTER.match(self.text, position)) is not None:
            return named.end()
        following = self.text[position + 1 : position + 2]
        return position + (1 if following in "{}" else 2)

    def _field(self, position: int, quote: str, *, raw: bool, depth: int) -> int:
        """Behind the brace that closes a replacement field."""
        end = self._expression(position)
        self._judge(position, end, quote)
        if depth > 1:
            self.offences.append(position)
        text = self.text
        if text.startswith("!", end):
            end += 1
            while text[end : end + 1].isalnum() or text[end : end + 1] in (" ", "_"):
                end += 1
        if text.startswith(":", end):
            return self._specification(end + 1, quote, raw=raw, depth=depth)
        return end + 1

    def _specification(self, position: int, quote: str, *, raw: bool, depth: int) -> int:
        text = self.text
        while position < len(text):
            character = text[position]
            if character == "}":
                return position + 1
            if character == "{":
                position = self._field(position + 1, quote, raw=raw, depth=depth + 1)
            elif character == "\\":
                position = self._escape(position, raw=raw)
            elif text.startswith(quote, position):
                return position
            else:
                position += 1
        return position

    def _expression(self, position: int) -> int:
        """The offset of what ends the expression of a field: `!`, `:` or `}` outside of all brackets."""
        depth = 0
        while (match := _TOKEN.search(self.text, position)) is not None:
            position = match.end()
            if match["prefix"]:
                position = self.literal(position, match["quote"], raw="r" in match["prefix"].lower())
            elif match["bracket"]:
                if match[0] in "([{":
                    depth += 1
                elif depth == 0:
                    return match.start()
                else:
                    depth -= 1
            elif match["colon"] or match["bang"]:
                if depth == 0:
                    return match.start()
            elif match[0][0] == "#":
                self.offences.append(match.start())
        return len(self.text)

    def _judge(self, start: int, end: int, quote: str) -> None:
        forbidden = ("\\", quote) if len(quote) == 3 else ("\\", quote, "\n", "\r")
        found = [self.text.find(part, start, end) for part in forbidden]
        self.offences.extend(offset for offset in found if offset >= 0)
