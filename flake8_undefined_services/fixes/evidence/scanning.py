"""Imports and definitions read by their lines alone: for many files, and for what Python cannot parse.

It may take an example in a docstring for an import; who needs certainty asks `outline`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

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
