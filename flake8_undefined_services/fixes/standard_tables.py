"""Questions about the generated table of the standard library, for one target version."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from flake8_undefined_services.config import Version
from flake8_undefined_services.fixes.standard_symbols import EXPORTS, OTHERS, TWINS


def exports_of(module: str, target: Version) -> frozenset[str]:
    """Names that a module defines for others; empty for a module that the table does not hold."""
    return _names(EXPORTS.get(module, ""), target)


def attributes_of(module: str, target: Version) -> frozenset[str] | None:
    """Every public attribute right after `import module`; None for a module that the table does not hold."""
    if module not in EXPORTS:
        return None
    return exports_of(module, target) | _names(OTHERS.get(module, ""), target)


def twin_attributes(module: str, target: Version) -> frozenset[str] | None:
    """Attributes of the class that is named like its module (`datetime.datetime`); None if there is none."""
    return _names(TWINS[module], target) if module in TWINS else None


@lru_cache(maxsize=512)
def _names(words: str, target: Version) -> frozenset[str]:
    return frozenset(_existing(words, target))


def _existing(words: str, target: Version) -> Iterator[str]:
    for word in words.split():
        name, _, span = word.partition(":")
        since, _, until = span.partition("-")
        if (not since or _version(since) <= target) and (not until or target <= _version(until)):
            yield name


def _version(text: str) -> Version:
    major, _, minor = text.partition(".")
    return int(major), int(minor)
