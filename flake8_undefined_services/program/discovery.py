"""Which files are reported on, and which modules they are; a path is what is reported on, never the universe."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from flake8_undefined_services.config import Settings, UsageError
from flake8_undefined_services.program.files.walking import walk
from flake8_undefined_services.program.locating.naming import ModuleNaming
from flake8_undefined_services.program.locating.source_roots import SourceRoots, find_source_roots, project_folder
from flake8_undefined_services.sources import STUB, SourceFile

SUFFIXES = (".py", ".pyw")


@dataclass(frozen=True, slots=True)
class Project:
    """The files to report on and the source roots, what would be on `sys.path`, for whoever asks further.

    folder: the folder in which everything belongs to the project. naming: gives any file its place among the modules.
    """

    roots: tuple[Path, ...]
    reported: tuple[SourceFile, ...]
    folder: Path = field(default_factory=Path.cwd)
    naming: ModuleNaming = field(default_factory=ModuleNaming, compare=False, repr=False)


def discover(paths: Iterable[str | Path], settings: Settings, stdin: SourceFile | None = None) -> Project:
    """Find the files under the given paths; UsageError names each path that does not exist.

    A file that is named is reported whatever it is called and whoever ignores it; a folder is walked without tools'
    folders, virtual environments, what git ignores, and what `settings.python` says is installed.
    Stubs are left out: nobody executes them.
    stdin: what stands for the path `-`.
    """
    given = [(path, Path(os.path.abspath(path))) for path in paths]
    of_stdin = [stdin.absolute] if stdin is not None else []
    absolute = [each for path, each in given if str(path) != "-"] + of_stdin
    folder = project_folder([each for each in absolute if os.path.lexists(each)], Path.cwd())
    found_roots = SourceRoots() if settings.roots else find_source_roots(folder, settings.python)
    naming = ModuleNaming(settings.roots, decided=found_roots.folders)
    found: dict[Path, SourceFile] = {}
    missing: list[str] = []
    for path, each in given:
        if stdin is not None and str(path) == "-":
            found[stdin.absolute] = naming.source_file(stdin.absolute, stdin.content)
        elif not os.path.lexists(each):
            missing.append(f"no such file or folder: {path}")
        else:
            for file in _files_of(each, settings.python):
                found.setdefault(file, naming.source_file(file))
    if missing:
        raise UsageError(*missing)
    roots = settings.roots or found_roots.roots or naming.roots_of(found.values())
    return Project(naming.roots_of(()) or roots, tuple(found.values()), folder, naming)


def modules_of(project: Project, settings: Settings) -> Iterator[SourceFile]:
    """Every file below the source roots, each once, whether it is reported on or not."""
    seen: set[Path] = set()
    for root in project.roots:
        for file in _files_of(root, settings.python) if root.is_dir() else ():
            if file not in seen:
                seen.add(file)
                yield project.naming.source_file(file)


def _files_of(path: Path, installed: Path | None) -> Iterator[Path]:
    if not path.is_dir():
        if path.suffix != STUB:
            yield path
        return
    for folder in walk(path, lambda name: name.endswith(SUFFIXES), installed):
        if folder.unreadable:
            yield Path(folder.path)  # reading it says why, as a finding
        yield from (Path(folder.path, name) for name in folder.files)
