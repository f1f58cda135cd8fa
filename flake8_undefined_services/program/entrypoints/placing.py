"""From what a command names to the module's file: which of the folders around the command it is found in."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from flake8_undefined_services.program.entrypoints.entry_point import EntryPoint, Origin
from flake8_undefined_services.program.entrypoints.started import SETTINGS_VARIABLE, Loading, Started
from flake8_undefined_services.program.locating.naming import PACKAGE_FILE, SOURCE_FOLDER
from flake8_undefined_services.sources import shown

_DRIVE = re.compile(r"^[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where what a file names may lie.

    project: nothing above it is looked at. folders: where the command runs, the likeliest first. roots: the
    project's source roots, the last resort.
    """

    project: Path
    folders: tuple[Path, ...]
    roots: tuple[Path, ...] = ()

    @classmethod
    def of(cls, file: Path, project: Path, roots: Iterable[Path] = (), hints: Iterable[Path] = ()) -> Surroundings:
        """Take the hints, the folder of the file that holds the command, and those above it."""
        near = (*hints, *file.parents)
        folders = (each for each in near if each == project or project in each.parents)
        return cls(project, tuple(dict.fromkeys(folders)), tuple(roots))

    def searched(self, started: Started) -> tuple[Path, ...]:
        """Give the folders in the order of the search; those that the command itself names come first."""
        named = [base / name for written in started.folders for name in _endings(written) for base in self.folders]
        sources = [base / SOURCE_FOLDER for base in self.folders]
        found = (*named, *self.folders, *sources, *self.roots)
        return tuple(dict.fromkeys(Path(os.path.normpath(each)) for each in found))


@dataclass(frozen=True, slots=True)
class Located:
    """A module below a root. `attribute` is what of the dotted name was no module; `file` None: only its package is."""

    module: str
    root: Path
    file: Path | None
    attribute: str = ""


def placed(started: Started, surroundings: Surroundings, where: Origin | None) -> EntryPoint | None:
    """Make the entry point; None where nothing of it belongs to the project."""
    if started.loading is Loading.SCRIPT:
        return _script(started, surroundings, where)
    if started.loading is Loading.FILE:
        return _imported_file(started, surroundings, where)
    attributes = started.loading is Loading.IMPORT and not started.attribute and started.by != SETTINGS_VARIABLE
    located = locate(started.name, surroundings.searched(started), attributes=attributes)
    if located is None or (started.loading is Loading.MAIN and _is_of_others(located)):
        return None
    if started.loading is Loading.MAIN:
        return EntryPoint(
            f"-m {started.name}",
            started.name,
            is_main=True,
            where=where,
            how=started.by,
            root=located.root,
            file=located.file,
        )
    return _imported(started, _of_celery(started, located), where)


def _is_of_others(located: Located) -> bool:
    """Whether `python -m` cannot mean a folder: one without `__init__.py` hides no installed package (PEP 420)."""
    return located.file is not None and located.file.is_dir() and not (located.file / "__main__.py").is_file()


def locate(dotted: str, folders: Sequence[Path], *, attributes: bool = True) -> Located | None:
    """Find a dotted name: as a module, else with its last part as an attribute, else at least its top-level package.

    attributes: false where the name is a module's for certain.
    """
    parts = dotted.split(".")
    for depth in (len(parts), len(parts) - 1) if attributes else (len(parts),):
        found = _nearest(folders, parts[:depth]) if depth else None
        if found is not None:
            return Located(".".join(parts[:depth]), *found, ".".join(parts[depth:]))
    for folder in folders:
        top = module_file(folder, parts[:1])
        if top is not None and (top.is_dir() or top.name == PACKAGE_FILE):  # no other module holds one
            return Located(dotted, folder, None)
    return None


def _nearest(folders: Sequence[Path], parts: Sequence[str]) -> tuple[Path, Path] | None:
    """The folder that has the module, and its file; a folder without `__init__.py` counts where no folder has more."""
    files = ((folder, file) for folder in folders if (file := module_file(folder, parts)) is not None)
    namespace = None
    for folder, file in files:
        if not file.is_dir():
            return folder, file
        namespace = namespace or (folder, file)
    return namespace


def module_file(root: Path, parts: Sequence[str]) -> Path | None:
    """Give the file of a module; of a package its `__init__.py`, of a namespace package its folder (PEP 420)."""
    path = root.joinpath(*parts)
    if (path / PACKAGE_FILE).is_file():
        return path / PACKAGE_FILE
    file = path.with_name(f"{path.name}.py")
    if file.is_file():
        return file
    return path if path.is_dir() and any(path.glob("*.py")) else None


def find_file(written: str, folders: Sequence[Path]) -> Path | None:
    """Find a path of the command in the project: as written, else without its first folders (a container's `/app`)."""
    for ending in _endings(written):
        for folder in folders:
            path = Path(os.path.normpath(folder / ending))
            if path.exists():
                return path
    return None


def _endings(written: str) -> Iterator[str]:
    """A relative path as it is; an absolute one, of a container, without more and more of its first folders."""
    path = _DRIVE.sub("", written.replace("\\", "/"))
    parts = [part for part in path.split("/") if part not in {"", "."}]
    if "$" not in path:
        yield from ("/".join(parts[skipped:]) for skipped in range(len(parts) if path.startswith("/") else 1))


def _script(started: Started, surroundings: Surroundings, where: Origin | None) -> EntryPoint | None:
    path = find_file(started.name, surroundings.searched(started))
    if path is not None and path.is_dir():
        path = path / "__main__.py"
    if path is None or not path.is_file():
        return None
    return EntryPoint(shown(path), "__main__", script=path, where=where, how=started.by, root=path.parent, file=path)


def _imported_file(started: Started, surroundings: Surroundings, where: Origin | None) -> EntryPoint | None:
    """A file that a server imports gets the name that the `__init__.py` files above it give."""
    path = _first_of(started, surroundings) or find_file(started.name, surroundings.searched(started))
    if path is None or not path.is_file():
        return None
    parts = [] if path.name == PACKAGE_FILE else [path.stem]
    root = path.parent
    while (root / PACKAGE_FILE).is_file() and root != surroundings.project:
        parts.insert(0, root.name)
        root = root.parent
    return _imported(started, Located(".".join(parts), root, path), where)


def _first_of(started: Started, surroundings: Surroundings) -> Path | None:
    """Of several files that a server looks for, the first that is there, in the likeliest folder that has one."""
    names = (started.name, *started.otherwise) if started.otherwise else ()
    paths = (folder / name for folder in surroundings.folders for name in names)
    return next((path for path in paths if path.is_file()), None)


def _imported(started: Started, located: Located, where: Origin | None) -> EntryPoint:
    attribute = started.attribute or located.attribute
    return EntryPoint(
        f"{located.module}:{attribute}" if attribute else located.module,
        located.module,
        attribute,
        where=where,
        how=started.by,
        root=located.root,
        file=located.file,
        extras=started.extras,
        calls=started.calls,
    )


def _of_celery(started: Started, located: Located) -> Located:
    """`celery -A proj` finds the app in `proj`, else imports `proj.celery` (celery/app/utils.py, find_app)."""
    if started.by != "celery" or started.attribute or located.attribute or located.file is None:
        return located
    parts = (*located.module.split("."), "celery")
    file = module_file(located.root, parts)
    return located if file is None or file.is_dir() else Located(".".join(parts), located.root, file)
