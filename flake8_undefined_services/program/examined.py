"""Which file is asked about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that is asked about: its path as findings name it, its absolute path, and its module."""

    path: str
    absolute: str
    module: str
    is_package: bool
