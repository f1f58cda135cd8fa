"""Imports and definitions read by their lines alone: for many files, and for what Python cannot parse.

It may take an example in a docstring for an import; who needs certainty asks `outline`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flake8_undefined_services.fixes.import_statement import ImportStatement

_IMPORT = re.compile(
    r"^(?P<indent>[ \t]*)(?:lazy[ \t]+)?(?:from[ \t]+(?P<origin>\.*[ \t]*[\w.]*)[ \t]+)?"
    r"import[ \t]+(?P<names>\([^)]*\)|[^\n#;\\]*(?:\\\r?\n[^\n#;\\]*)*)",
    re.MULTILINE,
)
_DEFINITION = re.compile(
    r"^(?:(?P<kind>class|def|async[ \t]+def)[ \t]+)?(?P<name>[^\W\d]\w*)(?(kind)|[ \t]*(?::[^\n=]+)?=(?!=))",
    re.MULTILINE,
)
_COMMENT = re.compile(r"#[^\n]*")
_WORD = re.compile(r"[^\W\d]\w*")


def scan_imports(text: str, names: frozenset[str] | None = None) -> Iterator[tuple[ImportStatement, int, bool]]:
    """Yield the imports of one name (of the given names), where they start, and whether they are indented."""
    for found in _IMPORT.finditer(text):
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
    for found in _DEFINITION.finditer(text):
        kind = found["kind"]
        yield found["name"], kind and kind.split()[-1]
