"""A text that changes whenever anything does that an answer about a project's files may depend on.

Nothing is read: size, time of the last change and identity stand for a file's content, as for `make` and `git`.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from flake8_undefined_services.program.files.entries import is_file, is_folder
from flake8_undefined_services.program.files.walking import SKIPPED
from flake8_undefined_services.program.locating.naming import PROJECT_FILES, REPOSITORY_FOLDERS

_READ = (".py", ".pyi", ".pyw", ".toml", ".cfg", ".ini", ".txt", ".in", ".pth", ".lock")
_OPAQUE = (".so", ".pyd", ".pyc")
_MANIFESTS = ("Pipfile", "environment.yaml", "environment.yml", "requirements.txt", "tox.ini")
_METADATA = (".dist-info", ".egg-info")
_VIRTUAL_ENVIRONMENT = "pyvenv.cfg"


class TooManyFiles(Exception):
    """To look at each file would take longer than that may spare."""


def fingerprint(
    roots: Iterable[Path], environment: Iterable[str], working_directory: Path | None = None, *, at_most: int
) -> str:
    """Everything below the projects around some roots, the manifests above them, and what is installed.

    environment: folders of installed distributions; of these only the entries are looked at, which an installer
    makes anew, unless a root lies there. working_directory: the project of what lies in it and has no manifest.
    at_most: how many files and folders of a project may be looked at, some microseconds each.

    Raises:
        TooManyFiles: there are more.
    """
    found = hashlib.blake2b(digest_size=16)
    areas = _outermost(each for root in roots for each in (root, _project_around(root, working_directory)))
    for area in areas:
        for line in _deep(str(area), at_most):
            found.update(line)
        for above in area.parents:
            for line in _named(above):
                found.update(line)
    for folder in environment:
        for line in _entries(folder):
            found.update(line)
    return found.hexdigest()


def _project_around(root: Path, working_directory: Path | None) -> Path:
    """The nearest folder with a manifest or a repository, which holds what the project declares."""
    signs = (*PROJECT_FILES, *REPOSITORY_FOLDERS)
    for folder in (root, *root.parents):
        if any(os.path.lexists(folder / sign) for sign in signs):
            return folder
    return working_directory if working_directory is not None and working_directory in root.parents else root


def _outermost(folders: Iterable[Path]) -> list[Path]:
    every = set(folders)
    return sorted(each for each in every if every.isdisjoint(each.parents))


def _deep(top: str, at_most: int) -> Iterator[bytes]:
    """All files that are read, and the names of those that only have to be there.

    Not `walking.walk`: what git ignores is imported all the same, and links to folders are followed.
    """
    pending, seen, files = [top], set[tuple[int, int]](), 0
    while pending:
        folder = pending.pop()
        entries = _scanned(folder)
        if folder != top and any(entry.name == _VIRTUAL_ENVIRONMENT for entry in entries):
            continue
        yield os.fsencode(f"{folder}\0")
        files += len(entries)
        if files > at_most:
            raise TooManyFiles(top)
        for entry in entries:
            if is_folder(entry):
                if entry.name not in SKIPPED and entry.name[0] != "." and not _is_seen(entry, seen):
                    pending.append(entry.path)
            elif entry.name.endswith(_READ) or entry.name in _MANIFESTS:
                yield _stamp(entry.name, entry)
            elif entry.name.endswith(_OPAQUE):
                yield os.fsencode(f"{entry.name}\0")


def _is_seen(entry: os.DirEntry[str], seen: set[tuple[int, int]]) -> bool:
    """Whether a link has led to that folder already."""
    if not entry.is_symlink():
        return False
    status = os.stat(entry.path)
    identity = status.st_dev, status.st_ino
    if identity in seen:
        return True
    seen.add(identity)
    return False


def _named(folder: Path) -> Iterator[bytes]:
    for name in (*PROJECT_FILES, *_MANIFESTS, *REPOSITORY_FOLDERS, "__init__.py"):
        path = folder / name
        if path.exists():
            yield _stamp(str(path), path) if path.is_file() else os.fsencode(f"{path}\0")


def _entries(folder: str) -> Iterator[bytes]:
    """Packages by name, since Python itself changes their folders; an installer makes their metadata anew."""
    for entry in _scanned(folder):
        if is_file(entry) or entry.name.endswith(_METADATA):
            yield _stamp(entry.path, entry)
        elif entry.name not in SKIPPED:
            yield os.fsencode(f"{entry.path}\0")


def _scanned(folder: str) -> list[os.DirEntry[str]]:
    try:
        return sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return []


def _stamp(name: str, entry: os.DirEntry[str] | Path) -> bytes:
    try:
        status = entry.stat()
    except OSError:  # a link to nowhere
        return os.fsencode(f"{name}\0")
    times = status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino
    return os.fsencode(f"{name}\0{times}")
