"""The path that a user may have meant: the nearest that exists, one part of it spelled differently."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

_SIMILAR = 0.6


def nearest_path(path: Path, is_wanted: Callable[[Path], bool]) -> Path | None:
    """Give the wanted path that differs from an absolute one in one part only, the deepest part first."""
    return next((each for each in _alike(path) if is_wanted(each)), None)


def _alike(path: Path) -> Iterator[Path]:
    for part in (path, *path.parents):
        above = part.parent
        if part == above or not above.is_dir():
            continue
        names = sorted(name for name in os.listdir(above) if name != part.name)
        for name in difflib.get_close_matches(part.name, names, n=5, cutoff=_SIMILAR):
            yield above / name / path.relative_to(part)
