"""What an import of a name finds, as values."""

from __future__ import annotations

import enum

from flake8_undefined_services.frozen_value import frozen_value


class Where(enum.Enum):
    """What an import of the name meets.

    OPAQUE: there is a module, and no source to read (extension modules, `.pyi` alone).
    MISSING: for certain nothing, on any machine with this project and target.
    ABSENT: nothing in the environment that was named, or withheld from it; nothing in the checkout yet.
    UNKNOWN: no environment was named, so it may be there.
    """

    SOURCE = enum.auto()
    NAMESPACE = enum.auto()
    OPAQUE = enum.auto()
    STANDARD = enum.auto()
    INSTALLED = enum.auto()
    MISSING = enum.auto()
    ABSENT = enum.auto()
    UNKNOWN = enum.auto()


NOT_THERE = (Where.MISSING, Where.ABSENT)
OF_PROJECT = (Where.SOURCE, Where.NAMESPACE)
"""Modules of the source roots, which are read."""


@frozen_value
class Spec:
    """What was found. `locations` are where a package's submodules are looked for, None for a plain module."""

    where: Where
    path: str | None = None
    locations: tuple[str, ...] | None = None

    @property
    def is_package(self) -> bool:
        return self.locations is not None
