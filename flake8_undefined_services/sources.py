"""Source text and where it comes from: the disk, standard input, an open buffer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file, decoded.

    path: relative to the working directory, with `/`.
    module: dotted name as an import would spell it (`app.limits`); `is_package` for an `__init__.py`.
    text: without byte order mark, line ends as in the file.
    """

    path: str
    module: str
    text: str
    is_package: bool = False
