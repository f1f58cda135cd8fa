"""Source roots that only the imports of their own files speak for, and that a service does not start with.

    web: uvicorn app.main:app      # on `sys.path` is what holds `app`
    app/main.py: import settings   # found in `app` alone, as a script of that folder would

Who starts a module by the name of its package says which folder is on `sys.path`, and that is not the package. It may
be there besides where something else puts it there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from flake8_undefined_services.program.entrypoints.entry_point import EntryPoint
from flake8_undefined_services.program.locating.declared_roots import declared_roots
from flake8_undefined_services.program.locating.naming import PROJECT_FILES

# Files that may say more about `sys.path`, by their names, and the words by which they do.
_SPEAKING = re.compile(
    r"^Procfile|^Makefile$|^justfile$|^\.(?:env|flaskenv)|(?:Docker|Container)file"
    r"|^gunicorn.*\.py$|\.(?:sh|ya?ml|toml|ini|cfg|env|service|conf)$"
)
_WORDS = re.compile(rb"PYTHONPATH|app-dir|chdir")


def apart(entry: EntryPoint, roots: Iterable[Path]) -> tuple[Path, ...]:
    """Give those of the guessed roots that are packages around an entry point's module, as its own name says."""
    if entry.root is None or entry.file is None or entry.script is not None:
        return ()
    inside = [root for root in roots if entry.root in root.parents and root in entry.file.parents]
    if not inside:
        return ()
    places = tuple(_from(min(inside), entry.root))
    more = (Path(entry.where.path).absolute(),) if entry.where is not None else ()
    if any(map(_speaks, (*_files_in(places), *more))):
        return ()
    return tuple(root for root in inside if not _is_declared(root, places))


def _from(inner: Path, outer: Path) -> Iterator[Path]:
    """The folders from one up to another around it."""
    yield from (folder for folder in (inner, *inner.parents) if folder == outer or outer in folder.parents)


def _files_in(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        try:
            yield from (path for path in folder.iterdir() if _SPEAKING.search(path.name) and path.is_file())
        except OSError:
            continue


def _speaks(path: Path) -> bool:
    try:
        return _WORDS.search(path.read_bytes()) is not None
    except OSError:
        return False


def _is_declared(root: Path, folders: Iterable[Path]) -> bool:
    return any(
        root in declared_roots(folder / name)
        for folder in folders
        for name in PROJECT_FILES
        if (folder / name).is_file()
    )
