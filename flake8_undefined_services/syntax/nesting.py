"""How deep a text nests, counted in its tokens before any parser sees them.

LibCST's native parser recurses on the C stack, and takes quadratic time for `a + b + …`: ten thousand nested
parentheses end the process, ten thousand terms take minutes. The compiler itself refuses more than 200 brackets
and 100 blocks, and chains of a few thousand operators.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_BRACKETS = 200  # CPython's MAXLEVEL
MAX_INDENTS = 100  # CPython's MAXINDENT
MAX_CHAIN = 2500  # operators that may hang on each other, all open brackets together
MAX_WORK = 30_000_000  # squares of long chains in one file: about ten seconds of LibCST

_TOKEN = re.compile(
    r"(?P<text>(?:\b[rRbBuUfFtT]{1,2})?(?:\"\"\"(?:[^\\\"]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^\\']|\\.|'(?!''))*'''"
    r"|\"(?:[^\\\"\r\n]|\\.)*\"|'(?:[^\\'\r\n]|\\.)*'))|#[^\r\n]*|(?P<open>[(\[{])|(?P<close>[)\]}])"
    r"|(?P<comma>,)|(?P<line>\\?(?:\r\n|\r|\n)(?P<fresh>def\b|class\b|import\b|@)?|;)"
    r"|(?P<operator>\*\*|//|<<|>>|[-+*/%@&|^~<>=.]+|\b(?:and|or|not|if|else|lambda|await|in|is)\b)",
    re.DOTALL,
)
_DEEP_INDENT = re.compile(rf"^[ \t\f]{{{MAX_INDENTS},}}", re.MULTILINE)
_BRACKET = re.compile(r"[(\[{}\])]")


@dataclass(frozen=True, slots=True)
class Excess:
    """Where a text nests deeper than can be parsed, as an offset in characters, and what to say."""

    offset: int
    message: str


@dataclass(frozen=True, slots=True)
class Nesting:
    """depth: the most operators and brackets that hang on each other; `excess`: the first that are too many."""

    depth: int
    excess: Excess | None = None


def nesting_of(text: str) -> Nesting:
    """The depth of the text; it may be any text, also one that does not parse."""
    if _DEEP_INDENT.search(text) is not None:
        excess = _excess_of_indents(text)
        if excess is not None:
            return Nesting(MAX_CHAIN, excess)
    return _Count().run(text)


class _Count:
    """One pass over the tokens: the chain of each open bracket, and what all of them come to."""

    def __init__(self) -> None:
        self.chains = [0]
        self.open = 0  # sum of `chains`
        self.depth = 0
        self.work = 0

    def run(self, text: str) -> Nesting:
        for match in _TOKEN.finditer(text):
            kind = match.lastgroup
            if kind == "operator" or kind == "open":
                message = self._deeper(is_bracket=kind == "open")
            elif kind is None or kind == "text":
                message = self._string(match[0])
            else:
                message = self._shallower(kind)
            if message:
                return Nesting(self.depth, Excess(match.start(), message))
        return Nesting(self.depth)

    def _deeper(self, *, is_bracket: bool) -> str | None:
        chains = self.chains
        chains[-1] += 1
        self.open += 1
        if self.open > self.depth:
            self.depth = self.open
            if self.open > MAX_CHAIN:
                return "too deeply nested"
        if is_bracket:
            if len(chains) >= MAX_BRACKETS:
                return "too many nested parentheses"
            chains.append(0)
        return None

    def _shallower(self, kind: str) -> str | None:
        chains = self.chains
        if kind == "close" and len(chains) > 1:
            self._end_chain(chains.pop())
        elif kind == "comma":
            self._end_chain(chains[-1])
            chains[-1] = 0
        elif kind == "fresh" or (kind == "line" and len(chains) == 1):
            while chains:
                self._end_chain(chains.pop())
            chains.append(0)
        return "too complex" if self.work > MAX_WORK else None

    def _end_chain(self, length: int) -> None:
        self.open -= length
        if length > 100:
            self.work += length * length

    def _string(self, token: str) -> str | None:
        """What stands in the braces of an f-string nests too; its text may hold brackets that mean nothing."""
        if len(token) < MAX_BRACKETS or token[0] not in "fFtTrR":
            return None
        depth = deepest = 0
        for match in _BRACKET.finditer(token):
            depth = depth + 1 if match[0] in "([{" else max(depth - 1, 0)
            deepest = max(deepest, depth)
        self.depth = max(self.depth, deepest)
        return "too many nested parentheses" if deepest > 2 * MAX_BRACKETS else None


def _excess_of_indents(text: str) -> Excess | None:
    """A text indented by more columns than there may be levels: count them, as the tokenizer does."""
    levels = [0]
    for match in re.finditer(r"^([ \t\f]*)[^\s#]", text, re.MULTILINE):
        width = len(match[1].expandtabs(8))
        while width < levels[-1]:
            levels.pop()
        if width > levels[-1]:
            levels.append(width)
        if len(levels) > MAX_INDENTS:
            return Excess(match.start(), "too many levels of indentation")
    return None
