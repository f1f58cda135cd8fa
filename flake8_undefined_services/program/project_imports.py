"""Which modules the files on some source roots import by name, wherever the statement stands.

A process may have loaded whatever any of them asks for, so who wants to say that nobody has loaded a module asks all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from flake8_undefined_services.program.files.walking import python_files
from flake8_undefined_services.sources import UnreadableSource, read_text

_IMPORT = re.compile(r"^[ \t]*import[ \t]+([^#\n]+)", re.MULTILINE)
_FROM = re.compile(r"^[ \t]*from[ \t]+(\w[\w.]*)[ \t]+import[ \t]*(?:\(([^)]*)\)|([^#\n]*))", re.MULTILINE)
_UNREADABLE = re.compile(
    r"\bimport_module\b|__import__|\bexec\b|[;:][ \t]*(?:import|from)\b|^[^#\n]*\bimport\b[^#\n]*\\\n", re.MULTILINE
)
"""Imports whose names do not stand at the beginning of a line, or stand nowhere."""


class Imported(NamedTuple):
    """`import a.b` names the module `a.b`; `from a import b` names `a`, and `a.b` among what may be symbols."""

    modules: frozenset[str]
    symbols: frozenset[str]


@dataclass(eq=False)
class ProjectImports:
    """Looks through the texts on some source roots, once somebody asks."""

    roots: Iterable[str]

    @cached_property
    def imported(self) -> Imported | None:
        """All that is named; None: what is imported cannot all be read off the texts."""
        return together(map(_imported_by_file, python_files(self.roots)))


def together(several: Iterable[Imported | None]) -> Imported | None:
    """What any of them names; None where that is not known of one."""
    modules: set[str] = set()
    symbols: set[str] = set()
    for each in several:
        if each is None:
            return None
        modules |= each.modules
        symbols |= each.symbols
    return Imported(frozenset(modules), frozenset(symbols))


@lru_cache(maxsize=256)
def imported_by(text: str) -> Imported | None:
    """What one text names; None: that cannot all be read off it."""
    if _UNREADABLE.search(text):
        return None
    named = [(module, re.findall(r"\w+", several or one)) for module, several, one in _FROM.findall(text)]
    modules = frozenset((*_modules(text), *(module for module, _ in named)))
    return Imported(modules, frozenset(f"{module}.{name}" for module, names in named for name in names))


def _imported_by_file(path: str) -> Imported | None:
    text = _text_of(path)
    return None if text is None else imported_by(text)


def _modules(text: str) -> Iterator[str]:
    for line in _IMPORT.findall(text):
        for part in line.split(","):
            yield part.split(" as ")[0].strip()


def _text_of(path: str) -> str | None:
    try:
        return read_text(path)
    except (OSError, UnreadableSource):
        return None
