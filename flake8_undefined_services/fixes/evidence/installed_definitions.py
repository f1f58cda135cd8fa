"""Which modules of an installed package define which names, by their lines: one look at all of its files."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

_DEFINITION = re.compile(
    rb"^(?:class|(?:async[ \t]+)?def)[ \t]+(\w+)|^[ \t]{0,8}(\w+)(?:[ \t]*:[^=\n]{1,80})?[ \t]*=(?![=])", re.MULTILINE
)
_NOT_LOOKED_INTO = frozenset({"tests", "test", "testing", "_vendor", "vendor", "migrations", "locale", "__pycache__"})
_MOST_FILES = 1_200  # of what is larger, one more second would tell little
_LARGEST = 500_000  # bytes; what is larger is generated data


# An environment does not change while a command runs.
@lru_cache(maxsize=32)
def definitions_below(folder: str, package: str) -> Mapping[str, tuple[str, ...]]:
    """By name the dotted names of the public modules that seem to define it; empty for a package that is too large."""
    paths = [*_sources_below(folder)]
    found: dict[str, set[str]] = defaultdict(set)
    for path in paths if len(paths) <= _MOST_FILES else ():
        parts = Path(path).relative_to(folder).with_suffix("").parts
        module = ".".join([package, *(part for part in parts if part != "__init__")])
        for name in _names_in(path):
            found[name].add(module)
    return {name: tuple(sorted(modules)) for name, modules in found.items()}


def _sources_below(folder: str) -> Iterator[str]:
    for inside, folders, files in os.walk(folder):
        folders[:] = [each for each in folders if each not in _NOT_LOOKED_INTO and not each.startswith((".", "_"))]
        yield from (
            os.path.join(inside, each)
            for each in files
            if each.endswith(".py") and (each == "__init__.py" or not each.startswith(("_", "test_")))
        )


def _names_in(path: str) -> set[str]:
    try:
        text = Path(path).read_bytes() if os.path.getsize(path) <= _LARGEST else b""
    except OSError:
        return set()
    names = (found[1] or found[2] for found in _DEFINITION.finditer(text))
    return {name.decode("ascii") for name in names if name.isascii()}
