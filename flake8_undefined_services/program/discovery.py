"""Which files are reported on, and which modules they are; a path is what is reported on, never the universe."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from flake8_undefined_services.config import Settings, UsageError
from flake8_undefined_services.program.ignoring import Ignoring
from flake8_undefined_services.program.naming import ModuleNaming
from flake8_undefined_services.sources import SourceFile

SUFFIXES = (".py", ".pyw")
# Tools' own folders: flake8's default exclusions, and those of JavaScript beside a backend.
SKIPPED = frozenset({".git", ".hg", ".svn", ".bzr", "CVS", "__pycache__", ".tox", ".nox", ".eggs", "node_modules"})


@dataclass(frozen=True, slots=True)
class Project:
    """The files to report on and the source roots, what would be on `sys.path`, for whoever asks further."""

    roots: tuple[Path, ...]
    reported: tuple[SourceFile, ...]


def discover(paths: Iterable[str | Path], settings: Settings, stdin: SourceFile | None = None) -> Project:
    """Find the files under the given paths; UsageError names each path that does not exist.

    A file that is named is reported whatever it is called and whoever ignores it; a folder is walked without tools'
    folders, virtual environments, what git ignores, and what `settings.python` says is installed.
    stdin: what stands for the path `-`.
    """
    naming = ModuleNaming(settings.roots)
    found: dict[Path, SourceFile] = {}
    missing: list[str] = []
    for path in paths:
        absolute = Path(os.path.abspath(path))
        if stdin is not None and str(path) == "-":
            found[stdin.absolute] = stdin
        elif not os.path.lexists(absolute):
            missing.append(f"no such file or folder: {path}")
        else:
            for each in _files_of(absolute, settings.python):
                found.setdefault(each, naming.source_file(each))
    if missing:
        raise UsageError(*missing)
    return Project(naming.roots_of(found.values()), tuple(found.values()))


def _files_of(path: Path, installed: Path | None) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    skipped = _identity(installed) if installed is not None else None
    pending = [(path, Ignoring.above(path))]
    while pending:
        folder, above = pending.pop()
        ignoring = above.entering(folder)
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            yield folder  # reading it says why, as a finding
            continue
        pending.extend(
            (Path(entry.path), ignoring)
            for entry in reversed(entries)
            if entry.is_dir(follow_symlinks=False) and _is_walked(entry, skipped, ignoring)
        )
        yield from (
            Path(entry.path)
            for entry in entries
            if entry.name.endswith(SUFFIXES) and os.path.isfile(entry.path) and not ignoring.ignores(entry.path)
        )


def _is_walked(entry: os.DirEntry[str], skipped: tuple[int, int] | None, ignoring: Ignoring) -> bool:
    """Say whether a folder belongs to the project; symbolic links are not followed, so there are no loops."""
    return (
        entry.name not in SKIPPED
        and not os.path.exists(os.path.join(entry.path, "pyvenv.cfg"))
        and (skipped is None or _identity(entry.path) != skipped)
        and not ignoring.ignores(entry.path + "/")
    )


def _identity(path: str | Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino
