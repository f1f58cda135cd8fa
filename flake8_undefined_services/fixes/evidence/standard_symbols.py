"""What the modules of the standard library offer in one target version.

`standard_symbols.txt` is generated (scripts/collect_standard_symbols.py). A line is a table, a module, and names with
the versions that have them. `exports`: what a module lists in `__all__`, else what it defines; `others`: its further
attributes; `plain`: functions and numbers among the exports; `twins`: the attributes of the class that is named like
its module; `classes`: what is read from any other class itself, but for exceptions. Private names are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

from flake8_undefined_services.config import Version
from flake8_undefined_services.language.standard_names import names_in


def described_modules() -> tuple[str, ...]:
    """The modules that the table holds, by their names' order."""
    return tuple(_table()["exports"])


def exports_of(module: str, target: Version) -> frozenset[str]:
    """Names that a module defines for others; empty for a module that the table does not hold."""
    return _names("exports", module, target)


def attributes_of(module: str, target: Version) -> frozenset[str] | None:
    """Every public attribute right after `import module`; None for a module that the table does not hold."""
    if not is_described(module):
        return None
    return exports_of(module, target) | _names("others", module, target)


def twin_attributes(module: str, target: Version) -> frozenset[str] | None:
    """Attributes of the class that is named like its module (`datetime.datetime`); None if there is none."""
    return _names("twins", module, target) if module in _table()["twins"] else None


def class_attributes(module: str, symbol: str, target: Version) -> frozenset[str] | None:
    """Attributes of a class that a module exports; None if there is none of that name."""
    kind = f"{module}.{symbol}"
    return _names("classes", kind, target) | {"mro"} if kind in _table()["classes"] else None


def is_plain(module: str, symbol: str, target: Version) -> bool:
    """Whether a module exports a function or a number by that name: nothing is read from it or derived from it."""
    return symbol in _names("plain", module, target)


def is_described(module: str) -> bool:
    """Whether the table holds a module."""
    return module in _table()["exports"]


@lru_cache(maxsize=512)
def _names(title: str, module: str, target: Version) -> frozenset[str]:
    return names_in(_table()[title].get(module, ""), target[1])


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    text = files("flake8_undefined_services.fixes.evidence").joinpath("standard_symbols.txt").read_text("ascii")
    tables: dict[str, dict[str, str]] = {"exports": {}, "others": {}, "plain": {}, "twins": {}, "classes": {}}
    for line in text.splitlines():
        title, module, words = line.split(" ", 2)
        tables[title][module] = words
    return tables
