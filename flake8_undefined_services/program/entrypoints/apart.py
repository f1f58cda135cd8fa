"""Source roots that only imports speak for, and that the start of a service has not on `sys.path`.

    web: uvicorn app.main:app      # what holds `app` is there
    app/main.py: import settings   # found in `app` alone, as a script of that folder would

    job: python scripts/run.py     # `scripts` is there
    scripts/run.py: import app     # found beside `scripts`

Who starts a module by the name of its package says which folder is there, and that is not the package; who starts a
script, that it is the script's own. Others may be there besides: where something says so, or where the project is
installed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from flake8_undefined_services.program.containers.instructions import is_dockerfile
from flake8_undefined_services.program.entrypoints.entry_point import EntryPoint
from flake8_undefined_services.program.files.walking import walk
from flake8_undefined_services.program.locating.declared_roots import declared_roots
from flake8_undefined_services.program.locating.naming import PROJECT_FILES

# Files that may say more about `sys.path`, by their names, and the words by which they do.
_SPEAKING = re.compile(
    r"^Procfile|^Makefile$|^justfile$|^\.(?:env|flaskenv|envrc)|(?:Docker|Container)file|^gunicorn.*\.py$"
    r"|\.(?:sh|ya?ml|toml|ini|cfg|env|service|conf|pth)$"
)
_WORDS = re.compile(rb"PYTHONPATH|app-dir|chdir|addsitedir")
_INSTALLABLE = re.compile(rb"^\[(?:project|build-system|tool\.poetry|metadata)\]|\bsetup\(", re.MULTILINE)


def apart(entry: EntryPoint, roots: Iterable[Path], project: Path) -> tuple[Path, ...]:
    """Give those of the guessed roots that an entry point has not on `sys.path`, as far as the project's files say.

    project: the folder in which everything belongs to the project.
    """
    if entry.root is None or entry.file is None:
        return ()
    if entry.script is not None:
        if _is_put_elsewhere(entry.script, project):
            return ()
        found = [root for root in roots if root != entry.root and not _is_installed(root, project)]
    else:
        found = [root for root in roots if entry.root in root.parents and root in entry.file.parents]
    found = [root for root in found if not _is_declared(root, project)]
    return tuple(found) if found and not _is_spoken_of(project, entry) else ()


def _is_put_elsewhere(script: Path, project: Path) -> bool:
    """Whether an image holds a script, or its folder, by itself, perhaps beside what lies elsewhere here."""
    named = "|".join(map(re.escape, (script.name, script.parent.name)))
    copied = re.compile(rf"^\s*(?:COPY|ADD)\s.*(?<![\w-])(?:{named})(?![\w-])".encode(), re.MULTILINE | re.IGNORECASE)
    files = (Path(folder.path, name) for folder in walk(project, is_dockerfile) for name in folder.files)
    return any(_holds(path, copied) for path in files)


def _is_spoken_of(project: Path, entry: EntryPoint) -> bool:
    """Whether some file that starts or configures services changes `sys.path`: to what, is another question."""
    files = (Path(folder.path, name) for folder in walk(project, _is_speaking) for name in folder.files)
    told = (Path(entry.where.path).absolute(),) if entry.where is not None else ()
    return any(_holds(path, _WORDS) for path in (*told, *files))


def _is_speaking(name: str) -> bool:
    return _SPEAKING.search(name) is not None


def _is_declared(root: Path, project: Path) -> bool:
    return any(root in declared_roots(manifest) for manifest in _manifests(root, project))


def _is_installed(root: Path, project: Path) -> bool:
    """Whether a manifest makes a distribution of what lies below a root, or around it."""
    return any(_holds(manifest, _INSTALLABLE) for manifest in _manifests(root, project))


def _manifests(root: Path, project: Path) -> Iterable[Path]:
    folders = (folder for folder in (root, *root.parents) if folder == project or project in folder.parents)
    return (path for folder in folders for name in PROJECT_FILES if (path := folder / name).is_file())


def _holds(path: Path, words: re.Pattern[bytes]) -> bool:
    try:
        return words.search(path.read_bytes()) is not None
    except OSError:
        return False
