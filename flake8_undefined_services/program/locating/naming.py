"""Which module a file is: the source root above it, and the dotted path from there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from flake8_undefined_services.program.locating.relative_imports import finds_a_file, highest_reached, relative_imports
from flake8_undefined_services.sources import SourceFile

BESIDE_SERVICES = frozenset({"test", "tests", "testing", "examples", "docs", "scripts"})
"""Folders that no service has on its `sys.path`."""
PACKAGE_FILE = "__init__.py"
PROJECT_FILES = ("pyproject.toml", "setup.py", "setup.cfg")
SOURCE_FOLDER = "src"
REPOSITORY_FOLDERS = (".git", ".hg")
_MARKERS = frozenset({PACKAGE_FILE, *PROJECT_FILES, *REPOSITORY_FOLDERS})


def repository_around(folder: Path) -> Path | None:
    """The nearest folder that is the top of a checkout, else that holds a manifest; None where there is neither."""
    above = (folder, *folder.parents)
    marked = (
        each
        for marks in (REPOSITORY_FOLDERS, PROJECT_FILES)
        for each in above
        if any((each / mark).exists() for mark in marks)
    )
    return next(marked, None)


class ModuleNaming:
    """Names modules below the given roots, or below those that were decided, or those that the layout suggests.

    roots: what the user says is on `sys.path`.
    decided: folders, and the root of everything below each of them (the nearest folder above a file counts).
    """

    def __init__(
        self,
        roots: Iterable[Path] = (),
        working_directory: Path | None = None,
        decided: Mapping[Path, Path] | None = None,
    ) -> None:
        self._here = working_directory or Path.cwd()
        # The deepest root wins: with `.` and `src` both on `sys.path`, nobody writes `import src.app`.
        self._roots = tuple(sorted((self._absolute(root) for root in roots), key=_depth, reverse=True))
        self._decided = dict(decided or {})
        self._layout = Layout(self._here)
        self._found: dict[Path, Path] = {}
        self._prefixes: dict[str, tuple[str, str]] = {}

    def source_file(self, path: Path, content: bytes | None = None) -> SourceFile:
        """Give a file its place among the modules."""
        folder, name = os.path.split(path)
        shown, package = self._prefix(folder)
        return SourceFile(
            path=shown + name,
            absolute=path,
            module=_dotted(package, name),
            is_package=name == PACKAGE_FILE,
            content=content,
        )

    def source_file_saying(self, path: Path, text: str) -> SourceFile:
        """Give a file whose text is known its place, where the folders leave it open and its relative imports do not.

        One that finds a file above the root shows that the package begins higher, in a folder without `__init__.py`
        (PEP 420), unless that one cannot be a package.
        """
        file = self.source_file(path)
        if " .." not in text:
            return file
        found = filter(finds_a_file, relative_imports(path, b"\n" + text.encode(errors="replace")))
        highest = highest_reached(found)
        if highest is None or self.root_of(path) in highest.parents:
            return file
        root = self._root(highest)
        if root not in highest.parents:
            return file
        return replace(file, module=_dotted(".".join(path.parent.relative_to(root).parts), path.name))

    def root_of(self, path: Path) -> Path:
        """Give the source root of an absolute path."""
        folder = path.parent
        if folder not in self._found:
            self._found[folder] = self._root(folder)
        return self._found[folder]

    def roots_of(self, files: Iterable[SourceFile]) -> tuple[Path, ...]:
        """Give all source roots: the configured ones as configured, else those of the files, in their order."""
        if self._roots:
            return self._roots
        return tuple(dict.fromkeys(self.root_of(file.absolute) for file in files))

    def _root(self, folder: Path) -> Path:
        above = (folder, *folder.parents)
        for root in self._roots:
            if root in above:
                return root
        for each in above:
            if each in self._decided:
                return self._decided[each]
        return self._layout.root_of(folder)

    def _prefix(self, name: str) -> tuple[str, str]:
        """What precedes a file's name in its path for messages, and the package that its folder is."""
        found = self._prefixes.get(name)
        if found is None:
            folder = Path(name)
            package = ".".join(folder.relative_to(self.root_of(folder / PACKAGE_FILE)).parts)
            found = self._prefixes[name] = self._display(folder), package
        return found

    def _absolute(self, root: Path) -> Path:
        return Path(os.path.abspath(self._here / root))

    def _display(self, folder: Path) -> str:
        try:
            shown = os.path.relpath(folder, self._here)
        except ValueError:  # another drive on Windows
            shown = str(folder)
        return "" if shown == os.curdir else shown.replace(os.sep, "/").rstrip("/") + "/"


class Layout:
    """Guesses source roots from the folders alone; nothing above `top` is taken for part of the project.

    A root is the folder above the topmost `__init__.py`, or the `src` folder above that: what lies between has no
    `__init__.py`, so it is a namespace package (PEP 420). A folder without one belongs to the package around it,
    else to the nearest `src` folder, project folder or the top.
    """

    def __init__(self, top: Path) -> None:
        self._top = top
        self._markers: dict[Path, frozenset[str]] = {}

    def root_of(self, folder: Path) -> Path:
        """Give the source root of the files in a folder."""
        package = self._outermost_package(folder)
        if package is None:
            return self._namespace_root(folder)
        above = package.parent
        return next((each for each in self._namespaces(above) if each.name == SOURCE_FOLDER), above)

    def is_package(self, folder: Path) -> bool:
        """Say whether a folder is a regular package that an import statement can name."""
        return PACKAGE_FILE in self._in(folder) and folder.name.isidentifier()

    def is_project(self, folder: Path) -> bool:
        """Say whether a folder holds a manifest that build tools read."""
        return not self._in(folder).isdisjoint(PROJECT_FILES)

    def is_repository(self, folder: Path) -> bool:
        """Say whether a folder is the top of a checkout."""
        return not self._in(folder).isdisjoint(REPOSITORY_FOLDERS)

    def _outermost_package(self, folder: Path) -> Path | None:
        """The highest folder with an `__init__.py`, gaps without one allowed below the top.

        The top of a repository is no package, whatever lies in it: nobody imports by the checkout's name.
        """
        found = None
        while folder.name.isidentifier() and not self.is_repository(folder):
            if self.is_package(folder):
                found = folder
            elif not self._is_below_top(folder) or folder.name == SOURCE_FOLDER or self.is_project(folder):
                break
            folder = folder.parent
        return found

    def _namespace_root(self, folder: Path) -> Path:
        root = folder
        while self._is_below_top(root) and root.name != SOURCE_FOLDER and self._may_be_namespace(root):
            root = root.parent
        return root

    def _namespaces(self, folder: Path) -> Iterator[Path]:
        """The folder and those above it that may be namespace packages of a root below the top."""
        while self._is_below_top(folder) and self._may_be_namespace(folder):
            yield folder
            folder = folder.parent

    def _may_be_namespace(self, folder: Path) -> bool:
        return folder.name.isidentifier() and not self.is_project(folder)

    def _is_below_top(self, folder: Path) -> bool:
        return self._top in folder.parents

    def _in(self, folder: Path) -> frozenset[str]:
        """The markers that lie in a folder; none where it cannot be listed."""
        if folder not in self._markers:
            try:
                self._markers[folder] = _MARKERS.intersection(os.listdir(folder))
            except OSError:
                self._markers[folder] = frozenset()
        return self._markers[folder]


def _dotted(package: str, name: str) -> str:
    if name == PACKAGE_FILE and package:
        return package
    stem = os.path.splitext(name)[0]
    return f"{package}.{stem}" if package else stem


def _depth(path: Path) -> int:
    return len(path.parts)
