"""Imports and definitions read by their lines alone: for many files, and for what Python cannot parse.

It may take an example in a docstring for an import; who needs certainty asks `outline`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from flake8_undefined_services.fixes.import_statement import ImportStatement

_IMPORT = re.compile(
    r"(?P<indent>[ \t]*)(?:lazy[ \t]+)?(?:from[ \t]+(?P<origin>\.*[ \t]*[\w.]*)[ \t]+)?"
    r"import[ \t]+(?P<names>\([^)]*\)|[^\n#;\\]*(?:\\\r?\n[^\n#;\\]*)*)"
)
_DEFINITION = re.compile(
    r"(?:(?P<kind>class|def|async[ \t]+def)[ \t]+)?(?P<name>[^\W\d]\w*)(?(kind)|[ \t]*(?::[^\n=]+)?=(?!=))",
)
_COMMENT = re.compile(r"#[^\n]*")
_WORD = re.compile(r"[^\W\d]\w*")
_FEW_NAMES = 24  # so many substring searches cost less than splitting the text into words
_WORDS_ONLY = bytes(each if each > 127 or chr(each).isalnum() or each == ord("_") else ord(" ") for each in range(256))


def scan_imports(text: str, names: frozenset[str] | None = None) -> Iterator[tuple[ImportStatement, int, bool]]:
    """Yield the imports of one name (of the given names), where they start, and whether they are indented."""
    for found in _imports(text):
        origin, listed = found["origin"], found["names"]
        if names is not None and names.isdisjoint(_WORD.findall(listed)):
            continue
        for part in _COMMENT.sub("", listed).replace("\\", " ").strip("() \t").split(","):
            item = " ".join(part.split())
            try:
                statement = ImportStatement.parse(f"from {origin} import {item}" if origin else f"import {item}")
            except ValueError:
                continue
            if names is None or statement.bound in names:
                yield statement, found.start(), bool(found["indent"])


def scan_definitions(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield the names that lines without indentation define, with `class`, `def`, or None for an assignment."""
    for line in text.split("\n"):
        found = _DEFINITION.match(line) if line[:1].isidentifier() else None
        if found is not None:
            kind = found["kind"]
            yield found["name"], kind and kind.split()[-1]


def mentioned(text: str, names: frozenset[str]) -> frozenset[str]:
    """Those of the names that the text may hold as words: all of them, and few others."""
    if len(names) <= _FEW_NAMES:
        return frozenset(name for name in names if name in text)
    words = set(text.encode("utf-8", "surrogatepass").translate(_WORDS_ONLY).split())  # three times as fast as `re`
    return frozenset(name for name in names if name.encode() in words)


# As for outlines: a cache that does not hold all of a project's files holds none.
@lru_cache(maxsize=20_000)
def import_lines(text: str) -> str:
    """The lines of a text that hold `import`, which are few; where a file is asked about again and again."""
    lines = []
    at = text.find("import")
    while at >= 0:
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        lines.append(text[text.rfind("\n", 0, at) + 1 : end])
        at = text.find("import", end)
    return "\n".join(lines)


def _imports(text: str) -> Iterator[re.Match[str]]:
    """Match lines that hold the word: a search for the pattern would try each character of the text."""
    end = 0
    at = text.find("import")
    while at >= 0:
        start = text.rfind("\n", 0, at) + 1
        found = _IMPORT.match(text, start) if start >= end else None
        if found is not None:
            yield found
            end = found.end()
        at = text.find("import", max(at + 1, end))
