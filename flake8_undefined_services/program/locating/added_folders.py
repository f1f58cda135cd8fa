"""Folders that code may add to `sys.path`, and what an import would find in them.

    sys.path.insert(0, os.path.join(os.path.dirname(__file__), "vendored"))

Where it cannot be told to which folder such a line points (`startup/file_paths.py`), one counts that lies in the
project (or in the installed package) of the file that holds it, and is no package, stands above that file, or is named
in its strings.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from flake8_undefined_services.program.files.walking import everything_below

_MODULES = (".py", ".so", ".pyd")


@dataclass(frozen=True, slots=True)
class _Folder:
    path: str
    is_package: bool
    names: frozenset[str]


@dataclass(slots=True, eq=False)
class AddedFolders:
    """Looks for modules below the project's folders, and below the packages of the environment's folders."""

    project: Sequence[str]
    environment: Sequence[str]
    _below: dict[str, tuple[_Folder, ...]] = field(default_factory=dict)

    def may_hold(self, name: str, path: str, lines: Sequence[str], *, besides: str | None = None) -> bool:
        """Whether a file with such lines, which changes `sys.path`, may make a top-level module importable.

        besides: a folder that has one for everybody; another counts only where it surely has one too, and for no file
        below that folder, which is most likely what such a file adds.
        """
        if besides is not None and path.startswith(f"{besides}{os.sep}"):
            return False
        base = self._base(path)
        found = self._below.get(base)
        if found is None:
            found = self._below[base] = tuple(_folders(base))
        return any(
            name in each.names and _is_plausible(each, path, lines)
            for each in found
            if besides is None or (each.path != besides and _is_module(each.path, name))
        )

    def _base(self, path: str) -> str:
        for folder in self.environment:
            if path.startswith(f"{folder}{os.sep}"):
                return os.path.join(folder, os.path.relpath(path, folder).partition(os.sep)[0])
        around = (folder for folder in self.project if path.startswith(f"{folder}{os.sep}"))
        return next(around, os.path.dirname(path))


def _folders(base: str) -> Iterator[_Folder]:
    for folder, inner, files in everything_below(base):
        modules = (each.partition(".")[0] for each in files if each.endswith(_MODULES))
        yield _Folder(folder, "__init__.py" in files, frozenset((*inner, *modules)))


def _is_module(folder: str, name: str) -> bool:
    """Whether a folder holds a module, or a folder with modules in it, of that name."""
    if os.path.isfile(f"{folder}/{name}.py"):
        return True
    try:
        return any(entry.endswith(_MODULES) for entry in os.listdir(f"{folder}/{name}"))
    except OSError:
        return False


def _is_plausible(folder: _Folder, path: str, lines: Sequence[str]) -> bool:
    if not folder.is_package or path.startswith(f"{folder.path}{os.sep}"):
        return True
    written = re.compile(rf"""["'/]{re.escape(os.path.basename(folder.path))}["'/]""")
    return any(map(written.search, lines))
