"""Folders of a project that are called like a package that somebody else has installed there.

    devenv/sync.py         from devenv import constants      # run by the tool `devenv`, which has these modules
                           from devenv.lib import brew

A folder without `__init__.py` hides no installed package (PEP 420).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

_SIZE = 16_000  # bytes of a file; imports stand at its beginning


def is_namesake(name: str, folders: Iterable[str]) -> bool:
    """Whether files in a namespace package ask it for several modules or names, and it has none of them."""
    named = re.escape(name)
    asking = re.compile(rf"^[ \t]*(?:from|import)[ \t]+{named}(?:\.(\w+)|[ \t]+import[ \t(]+(\w+))", re.MULTILINE)
    entries = {folder: _entries(folder) for folder in folders}
    asked = {
        first or second
        for folder, names in entries.items()
        for text in _texts(folder, names)
        for first, second in asking.findall(text)
    }
    held = {entry.partition(".")[0] for names in entries.values() for entry in names}
    return len(asked) > 1 and asked.isdisjoint(held)


def _entries(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _texts(folder: str, entries: Iterable[str]) -> Iterator[str]:
    for entry in entries:
        if entry.endswith(".py"):
            try:
                with open(f"{folder}/{entry}", encoding="utf-8", errors="replace") as file:
                    yield file.read(_SIZE)
            except OSError:
                continue
