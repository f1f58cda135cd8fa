"""Attributes of standard modules that these lack, or that nobody has imported, read off a file's text.

A filter, never a judge: names are taken for what `import` lines of the file, wherever they stand, call modules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flake8_undefined_services.config import Version
from flake8_undefined_services.language.seldom_loaded import SELDOM_LOADED
from flake8_undefined_services.language.standard_names import may_lack, surely_lacks

_IMPORT = re.compile(r"import[ \t]+([^#;\r\n]+)")
_PART = re.compile(r"[ \t\\]*([\w.]+)(?:[ \t]+as[ \t]+(\w+))?[ \t]*\\?")


def uses_of_lost(text: str, version: Version, platform: str) -> str:
    """A pattern for what may read such an attribute; empty: nothing does."""
    found: set[str] = set()
    for line in set(_imports(text)):
        for part in line.split(","):
            written = _PART.fullmatch(part)
            if written is not None and may_lack(written[1], platform):
                spelled = re.escape(written[2] or written[1])
                read = set(_read_of(spelled, text))
                lost = (name for name in read if surely_lacks(written[1], name, version, platform))
                found.update(rf"\b{spelled}\s*\.\s*{name}\b" for name in lost)
    return "|".join(sorted(found))


def reads_unloaded(text: str) -> bool:
    """Whether something may read a submodule of the standard library that the file itself does not import."""
    parts = (_PART.fullmatch(part) for line in set(_imports(text)) for part in line.split(","))
    spelled = {(part[1], re.escape(part[2] or part[1])) for part in parts if part is not None}
    read = {f"{module}.{name}" for module, spelling in spelled for name in _read_of(spelling, text)}
    imported = [f"{module}." for module, _ in spelled]
    return any(not any(module.startswith(f"{each}.") for module in imported) for each in SELDOM_LOADED & read)


def _imports(text: str) -> Iterator[str]:
    """What stands behind `import` at the beginning of a line; a pattern that begins with a word is found fast."""
    for match in _IMPORT.finditer(text):
        start = match.start()
        if not text[text.rfind("\n", 0, start) + 1 : start].strip(" \t"):
            yield match[1]


def _read_of(spelled: str, text: str) -> Iterator[str]:
    """The attributes that are asked of a name, as it is spelled in a pattern."""
    pattern = re.compile(rf"{spelled}\s*\.\s*(\w+)")
    match = pattern.search(text)
    while match is not None:
        start = match.start()
        is_whole = not start or not (text[start - 1].isalnum() or text[start - 1] == "_")
        if is_whole:
            yield match[1]
        match = pattern.search(text, match.end() if is_whole else start + 1)
