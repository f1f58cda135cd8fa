"""What git ignores: the `.gitignore` files of a folder, of those above it, and their order."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

GITIGNORE = ".gitignore"


@dataclass(frozen=True, slots=True)
class Ignoring:
    """The `.gitignore` files that speak for a folder, nearest first: the nearest that knows a path decides."""

    specs: tuple[tuple[str, GitIgnoreSpec], ...] = ()

    @classmethod
    def above(cls, folder: Path, counts: Callable[[str], bool] = bool) -> Ignoring:
        """Read what stands above a folder, up to the top of its repository; outside of one nothing is read.

        counts: which lines of the files do.

        Who names a folder that is ignored means it: then only the files inside it are asked.
        """
        chain = _folders_above(folder)
        found = cls()
        for each in reversed(chain):
            found = found.entering(each, counts)
        return cls() if found.ignores(f"{folder}/") else found

    def entering(self, folder: Path, counts: Callable[[str], bool] = bool) -> Ignoring:
        """Add the folder's own file, if it has one."""
        try:
            lines = (folder / GITIGNORE).read_text("utf-8", "replace").splitlines()
        except OSError:
            return self
        lines = [line for line in lines if counts(line)]
        if not lines:
            return self
        from pathspec import GitIgnoreSpec  # 20 ms, and many trees have no such file

        readable = (line for line in lines if line.strip() not in ("!", "/", "\\"))  # git takes them for nothing
        return Ignoring(((str(folder), GitIgnoreSpec.from_lines(readable)), *self.specs))

    def ignores(self, path: str) -> bool:
        """Ask for an absolute path; a folder's ends in `/`."""
        for folder, spec in self.specs:
            relative = os.path.relpath(path, folder).replace(os.sep, "/") + "/" * path.endswith("/")
            decision = spec.check_file(relative).include
            if decision is not None:
                return decision
        return False


def _folders_above(folder: Path) -> list[Path]:
    """The folders from the parent up to the repository's top."""
    if (folder / ".git").exists():
        return []
    parents = list(folder.parents)
    for depth, parent in enumerate(parents):
        if (parent / ".git").exists():
            return parents[: depth + 1]
    return []
