"""Attributes of standard modules that only other versions of Python have, read off a file's text.

A filter, never a judge: names are taken for what `import` lines of the file, wherever they stand, call modules.
"""

from __future__ import annotations

import re

from flake8_undefined_services.config import Version
from flake8_undefined_services.language.standard_names import lost_names

_IMPORT = re.compile(r"^[ \t]*import[ \t]+([^#;\r\n]+)", re.MULTILINE)
_PART = re.compile(r"[ \t\\]*([\w.]+)(?:[ \t]+as[ \t]+(\w+))?[ \t]*\\?")


def uses_of_lost(text: str, version: Version, platform: str) -> str:
    """A pattern for what may read such an attribute; empty: nothing does."""
    found: set[str] = set()
    for line in set(_IMPORT.findall(text)):
        for part in line.split(","):
            written = _PART.fullmatch(part)
            lost = lost_names(written[1], version, platform) if written else frozenset()
            if written is not None and lost:
                spelled = re.escape(written[2] or written[1])
                reads = re.compile(rf"\b{spelled}\s*\.\s*(\w+)")
                found.update(rf"\b{spelled}\s*\.\s*{name}\b" for name in lost.intersection(reads.findall(text)))
    return "|".join(sorted(found))
