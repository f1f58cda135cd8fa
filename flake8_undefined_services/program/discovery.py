"""Which files a path stands for, and under which names their modules would be imported."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pathspec

from flake8_undefined_services.config import UsageError
from flake8_undefined_services.sources import SourceFile

_NEVER = frozenset({".git", ".hg", ".svn", "__pycache__", "node_modules", ".tox", ".nox", ".mypy_cache", ".ruff_cache"})
_ROOT_MARKS = ("pyproject.toml", "setup.cfg", "setup.py", ".git")


@dataclass(frozen=True, slots=True)
class Project:
    """The files to report on, and the folder that holds the whole project around them."""

    root: Path
    roots: tuple[Path, ...]
    reported: tuple[SourceFile, ...]


def discover(paths: Sequence[str], roots: Sequence[Path] = ()) -> Project:
    """Find the Python files below the paths; UsageError names a path that is not there.

    `.gitignore` is respected and virtual environments are skipped, except for files that are named themselves.
    """
    missing = [path for path in paths if not Path(path).exists()]
    if missing:
        raise UsageError(*(f"{path}: no such file or folder" for path in missing))
    found: dict[Path, None] = {}
    for path in paths:
        for file in [Path(path)] if Path(path).is_file() else _walk(Path(path)):
            found.setdefault(Path(os.path.abspath(file)))
    return Project(project_root(Path(paths[0])), tuple(roots), tuple(describe(file, roots) for file in sorted(found)))


def project_root(path: Path) -> Path:
    """The nearest folder upward that looks like a project's; else the path's own folder."""
    start = path.absolute() if path.is_dir() else path.absolute().parent
    for folder in (start, *start.parents):
        if any((folder / mark).exists() for mark in _ROOT_MARKS):
            return folder
    return start


def project_files(project: Project) -> tuple[SourceFile, ...]:
    """Every Python file of the project, for questions that reach beyond the reported ones."""
    return tuple(describe(Path(os.path.abspath(file)), project.roots) for file in _walk(project.root))


def describe(file: Path, roots: Sequence[Path] = ()) -> SourceFile:
    """Name a file's module as `sys.path` would: below a given root, else above the topmost `__init__.py`."""
    root = next((r.absolute() for r in roots if file.is_relative_to(r.absolute())), None)
    if root is None:
        root = file.parent
        while (root / "__init__.py").is_file() and root.parent != root:
            root = root.parent
        root = _namespace_root(root)
    parts = list(file.relative_to(root).with_suffix("").parts)
    is_package = parts[-1] == "__init__"
    if is_package:
        parts.pop()
    shown = os.path.relpath(file).replace(os.sep, "/")
    return SourceFile(shown, file, ".".join(parts) or file.parent.name, is_package)


def _namespace_root(root: Path) -> Path:
    """Folders without `__init__.py` below a project's root may be namespace packages (PEP 420).

    The root is the nearest folder upward that looks like a project's, or `src` in it; else the folder itself.
    """
    for folder in (root, *root.parents):
        if any((folder / mark).exists() for mark in _ROOT_MARKS):
            source = folder / "src"
            return source if root.is_relative_to(source) and source.is_dir() else folder
    here = Path.cwd()
    return here if root.is_relative_to(here) else root


def _walk(top: Path) -> Iterator[Path]:
    """Python files below a folder, in order; links to folders are not followed, so loops cannot be."""
    for folder, names, files in os.walk(os.path.abspath(top)):
        here = Path(folder)
        ignored = _ignored(here, top)
        names[:] = sorted(
            name
            for name in names
            if name not in _NEVER and not (here / name / "pyvenv.cfg").exists() and not ignored(here / name, True)
        )
        for name in sorted(files):
            if name.endswith(".py") and not ignored(here / name, False):
                yield here / name


class _Ignores:
    def __init__(self, specs: Sequence[tuple[Path, pathspec.PathSpec]]) -> None:  # type: ignore[type-arg]
        self._specs = specs

    def __call__(self, path: Path, is_folder: bool) -> bool:
        return any(
            spec.match_file(path.relative_to(base).as_posix() + ("/" if is_folder else ""))
            for base, spec in self._specs
        )


def _ignored(folder: Path, top: Path) -> _Ignores:
    """The `.gitignore` files that hold for a folder: its own and those above it in the project."""
    specs = []
    folder = folder.absolute()
    root = project_root(top)
    for base in (folder, *folder.parents):
        file = base / ".gitignore"
        if file.is_file():
            lines = file.read_text("utf-8", "replace").splitlines()
            specs.append((base, pathspec.GitIgnoreSpec.from_lines(lines)))
        if base == root:
            break
    return _Ignores(specs)
