"""The files of a project: without tools' folders, virtual environments, what git ignores, and what is installed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from flake8_undefined_services.program.files.entries import is_file, is_folder
from flake8_undefined_services.program.files.ignore_screen import Screen, screen_of
from flake8_undefined_services.program.files.ignoring import GITIGNORE, Ignoring

# Tools' own folders: flake8's default exclusions, and those of JavaScript beside a backend.
SKIPPED = frozenset({".git", ".hg", ".svn", ".bzr", "CVS", "__pycache__", ".tox", ".nox", ".eggs", "node_modules"})
_NOT_OURS = SKIPPED | {"site-packages"}
_VIRTUAL_ENVIRONMENT = "pyvenv.cfg"


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder of the walk: its absolute path and the wanted files in it, sorted.

    unreadable: the system refuses to list it.
    """

    path: str
    files: tuple[str, ...]
    unreadable: bool = False


def walk(top: Path, is_wanted: Callable[[str], bool], installed: Path | None = None) -> Iterator[Folder]:
    """Walk an absolute path from the top, each folder before what lies in it.

    is_wanted: asked for the name of a file, before anything slower is.
    installed: what the settings say is installed; never walked. Symbolic links to folders are not followed, so
    there are no loops.
    """
    skipped = _identity(installed) if installed is not None else None
    ignoring = Ignoring.above(top)
    pending = [(str(top), _Ignored(ignoring, screen_of(ignoring)))]
    while pending:
        path, ignored = pending.pop()
        try:
            entries = sorted(os.scandir(path), key=lambda entry: entry.name)
        except OSError:
            yield Folder(path, (), unreadable=True)
            continue
        names = {entry.name for entry in entries}
        if _VIRTUAL_ENVIRONMENT in names and path != str(top):
            continue
        if GITIGNORE in names:
            ignored = ignored.entering(path)
        yield Folder(path, tuple(e.name for e in entries if _is_file(e, is_wanted, ignored)))
        pending.extend(
            (entry.path, ignored)
            for entry in reversed(entries)
            if entry.is_dir(follow_symlinks=False) and _is_entered(entry, skipped, ignored)
        )


def everything_below(top: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """Walk what code may reach, as `os.walk` does: what git ignores, too, but nothing of tools or what is installed."""
    for folder, inner, files in os.walk(top):
        inner[:] = [name for name in inner if not name.startswith(".") and name not in _NOT_OURS]
        yield folder, inner, files


def python_files(tops: Iterable[str]) -> Iterator[str]:
    """The paths of all modules that code below some folders may reach."""
    for top in tops:
        for folder, _, files in everything_below(top):
            yield from (os.path.join(folder, name) for name in files if name.endswith(".py"))


def near(top: Path, depth: int, is_entered: Callable[[str], bool]) -> Iterator[Folder]:
    """Walk an absolute path and what lies at most so many folders below it, what git ignores too; all files of each.

    is_entered: asked for the name of a folder that is neither a tool's nor a virtual environment.
    """
    pending = [(str(top), 0)]
    while pending:
        path, level = pending.pop()
        try:
            entries = sorted(os.scandir(path), key=lambda entry: entry.name)
        except OSError:
            continue
        if level and any(entry.name == _VIRTUAL_ENVIRONMENT for entry in entries):
            continue
        yield Folder(path, tuple(entry.name for entry in entries if not is_folder(entry)))
        if level < depth:
            inner = (entry for entry in reversed(entries) if entry.is_dir(follow_symlinks=False))
            pending += [(e.path, level + 1) for e in inner if e.name not in SKIPPED and is_entered(e.name)]


@dataclass(frozen=True, slots=True)
class _Ignored:
    """What git ignores below a folder of the walk; asked exactly only where the screen cannot say no."""

    ignoring: Ignoring
    may_ignore: Screen

    def entering(self, folder: str) -> _Ignored:
        ignoring = self.ignoring.entering(Path(folder))
        return _Ignored(ignoring, screen_of(ignoring))

    def __contains__(self, path: str) -> bool:
        return self.may_ignore(path) and self.ignoring.ignores(path)


def _is_file(entry: os.DirEntry[str], is_wanted: Callable[[str], bool], ignored: _Ignored) -> bool:
    return is_wanted(entry.name) and is_file(entry) and entry.path not in ignored


def _is_entered(entry: os.DirEntry[str], skipped: tuple[int, int] | None, ignored: _Ignored) -> bool:
    return (
        entry.name not in SKIPPED
        and (skipped is None or _identity(entry.path) != skipped)
        and entry.path + "/" not in ignored
    )


def _identity(path: str | Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino
