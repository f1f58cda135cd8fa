"""How the names of distributions, extras and groups are compared."""

from __future__ import annotations

import re

_SEPARATORS = re.compile(r"[-_.]+")


def normalised(name: str) -> str:
    """Give the form in which names are compared (PyPA "Names and normalization"; extras: PEP 685, groups: PEP 735)."""
    return _SEPARATORS.sub("-", name.strip()).lower()
