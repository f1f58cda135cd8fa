"""Modules of the project that have no source in Python: compiled ones, and what a build makes of Cython or stubs."""

from __future__ import annotations

import os
from functools import lru_cache

_NO_PYTHON = (".so", ".pyd", ".pyx", ".pyi")


def is_compiled(folder: str, name: str) -> bool:
    """Whether a folder holds something that `import name` finds, or will find once the project is built."""
    try:
        return name in _names_in(os.path.abspath(folder), os.stat(folder or ".").st_mtime_ns)
    except OSError:
        return False


@lru_cache(maxsize=256)
def _names_in(folder: str, _: int) -> frozenset[str]:
    return frozenset(name.partition(".")[0] for name in os.listdir(folder) if name.endswith(_NO_PYTHON))
