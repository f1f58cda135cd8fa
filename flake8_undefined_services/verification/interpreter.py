"""Which Python really imports: an interpreter, a virtual environment's, or the one beside a site-packages folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from flake8_undefined_services.config import UsageError
from flake8_undefined_services.configuration.nearest import nearest_path


@dataclass(frozen=True, slots=True)
class Interpreter:
    """What is executed. `site_folder`: installed distributions that stand in for the interpreter's own."""

    executable: Path
    site_folder: Path | None = None


def find_interpreter(python: Path | None) -> Interpreter:
    """Find the interpreter that a setting means; None means the running one. UsageError where there is none.

    A site-packages folder that lies in an environment means its interpreter; one that lies alone (`pip install
    --target`) is used by the running one.
    """
    if python is None:
        return Interpreter(Path(sys.executable))
    path = Path(os.path.abspath(python))  # links stay: a virtual environment's `python` is one
    if path.is_file() and os.access(path, os.X_OK):
        return Interpreter(path)
    if path.is_dir():
        found = _first_executable((*_of_environment(path), *_around_site_folder(path)))
        if found is not None:
            return Interpreter(found)
        if _is_site_folder(path):
            return Interpreter(Path(sys.executable), path)
    raise UsageError(_mistake(python, path))


def _of_environment(folder: Path) -> Iterator[Path]:
    for name in ("bin/python3", "bin/python", "Scripts/python.exe"):
        yield folder / name


def _around_site_folder(folder: Path) -> Iterator[Path]:
    """`prefix/lib/python3.12/site-packages` belongs to `prefix/bin/python3.12`."""
    if folder.name in {"site-packages", "dist-packages"} and len(folder.parents) > 2:
        prefix = folder.parents[2]
        yield prefix / "bin" / folder.parent.name
        yield from _of_environment(prefix)


def _first_executable(paths: Iterable[Path]) -> Path | None:
    return next((path for path in paths if path.is_file() and os.access(path, os.X_OK)), None)


def _is_site_folder(folder: Path) -> bool:
    return any(any(folder.glob(pattern)) for pattern in ("*.dist-info", "*.py", "*/__init__.py"))


def _mistake(written: Path, path: Path) -> str:
    if path.is_file():
        return f"{written}: cannot be executed; the nearest Python is {_nearest(path)}"
    reason = "holds no Python" if path.is_dir() else "no such Python"
    return f"{written}: {reason}; the nearest is {_nearest(path)}"


def _nearest(path: Path) -> Path:
    """A Python whose path differs in one part, else the running one."""
    found = nearest_path(path, lambda each: _first_executable((each, *_of_environment(each))) is not None)
    return found or Path(sys.executable)
