"""Which module a file is: the source root above it, and the dotted path from there."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from flake8_undefined_services.sources import SourceFile

PACKAGE_FILE = "__init__.py"
PROJECT_FILES = ("pyproject.toml", "setup.py", "setup.cfg")


class ModuleNaming:
    """Names modules below the given roots, or below those that the layout suggests.

    Without roots it is the folder above the topmost `__init__.py`; a folder without one is a namespace package of
    the nearest `src` folder, project folder or the working directory (import system, "Namespace packages").
    """

    def __init__(self, roots: Iterable[Path] = (), working_directory: Path | None = None) -> None:
        self._here = working_directory or Path.cwd()
        # The deepest root wins: with `.` and `src` both on `sys.path`, nobody writes `import src.app`.
        self._roots = tuple(sorted((self._absolute(root) for root in roots), key=_depth, reverse=True))
        self._found: dict[Path, Path] = {}

    def source_file(self, path: Path, content: bytes | None = None) -> SourceFile:
        """Give a file its place among the modules."""
        return SourceFile(
            path=self._display(path),
            absolute=path,
            module=self.module_of(path),
            is_package=path.name == PACKAGE_FILE,
            content=content,
        )

    def module_of(self, path: Path) -> str:
        """Give the dotted name by which an import would find the file."""
        parts = list(path.relative_to(self.root_of(path)).with_suffix("").parts)
        if path.name == PACKAGE_FILE and len(parts) > 1:
            parts.pop()
        return ".".join(parts)

    def root_of(self, path: Path) -> Path:
        """Give the source root of an absolute path."""
        for root in self._roots:
            if root in path.parents:
                return root
        folder = path.parent
        if folder not in self._found:
            self._found[folder] = self._guess(folder)
        return self._found[folder]

    def roots_of(self, files: Iterable[SourceFile]) -> tuple[Path, ...]:
        """Give all source roots: the configured ones as configured, else those of the files, in their order."""
        if self._roots:
            return self._roots
        return tuple(dict.fromkeys(self.root_of(file.absolute) for file in files))

    def _guess(self, folder: Path) -> Path:
        if (folder / PACKAGE_FILE).exists():
            while (folder / PACKAGE_FILE).exists() and folder != folder.parent:
                folder = folder.parent
            return folder
        return self._namespace_root(folder)

    def _namespace_root(self, folder: Path) -> Path:
        if folder != self._here and self._here not in folder.parents:
            return folder
        root = folder
        while root != self._here and root.name != "src" and root.name.isidentifier() and not _is_project(root):
            root = root.parent
        return root

    def _absolute(self, root: Path) -> Path:
        return Path(os.path.abspath(self._here / root))

    def _display(self, path: Path) -> str:
        try:
            return os.path.relpath(path, self._here).replace(os.sep, "/")
        except ValueError:  # another drive on Windows
            return str(path).replace(os.sep, "/")


def _depth(path: Path) -> int:
    return len(path.parts)


def _is_project(folder: Path) -> bool:
    return any((folder / name).exists() for name in PROJECT_FILES)
