"""One value at a time: what it must look like, and the sentence for one that does not (ValueError)."""

from __future__ import annotations

import difflib
import os
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from flake8_undefined_services.config import FileIgnores, UsageError, Version
from flake8_undefined_services.configuration.nearest import nearest_path
from flake8_undefined_services.sources import shown

_VERSION = re.compile(r"(\d+)\.(\d+)(?:\.\d+)?")
_MODULES = (".py", ".pyi", ".so", ".pyd")
_SIGNS_OF_PYTHON = ("pyvenv.cfg", "lib/python3*", "Lib", "bin/python*", "*.*-info", "*.py", "*.pth", "*/*.py*")
_PLATFORM = re.compile(r"[a-z][a-z0-9_-]*")


def version(value: object) -> Version:
    """Read `3.12`; a patch number is accepted and has no bearing."""
    if isinstance(value, float):
        raise ValueError(f'{value} is a number, in which 3.1 and 3.10 are the same: write it as a string, "3.12"')
    match = _VERSION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"{value!r} is no Python version: write it like 3.12")
    if match[1] != "3":
        raise ValueError(f"{value!r} is no version of Python 3")
    return int(match[1]), int(match[2])


def platform(value: object) -> str:
    """Read a `sys.platform` value."""
    name = text(value)
    if not _PLATFORM.fullmatch(name):
        raise ValueError(f"{value!r} is no platform: write what sys.platform says there, linux, darwin or win32")
    return name


def text(value: object) -> str:
    """Read a string."""
    if not isinstance(value, str) or not value:
        raise ValueError(f"{value!r} is not a string with something in it")
    return value


def texts(value: object) -> tuple[str, ...]:
    """Read a list of strings; one string alone is a list of one."""
    if isinstance(value, str):
        return (text(value),)
    if not isinstance(value, list):
        raise ValueError(f"{value!r} is not a list of strings")
    return tuple(text(each) for each in value)


def yes_or_no(value: object) -> bool:
    """Read a truth value."""
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} is neither true nor false")
    return value


def names(value: object) -> tuple[str, ...]:
    """Read Python names."""
    found = texts(value)
    for name in found:
        if not name.isidentifier():
            raise ValueError(f"{name!r} is no Python name")
    return found


def codes(value: object) -> tuple[str, ...]:
    """Read codes or the beginnings of codes, at least one known code each."""
    found = texts(value)
    for prefix in found:
        known_code(prefix)
    return found


def known_code(prefix: str) -> None:
    """Refuse what no known code begins with."""
    from flake8_undefined_services.rules import RULES  # as all others here: loaded by who has such a value

    known = sorted(code for rule in RULES for code in rule.codes)
    if not any(code.startswith(prefix) for code in known):
        hint = did_you_mean(prefix.upper(), (*known, "SVC", "SVC1", "SVC2", "SVC3"))
        raise ValueError(f"no code begins with {prefix!r}{hint}")


def python(value: object, base: Path) -> Path:
    """Read an interpreter, the folder of a virtual environment or one of installed modules, relative to `base`."""
    path = _existing(value, base, is_wanted=_is_python, otherwise=Path(sys.executable))
    if not _is_python(path):
        reason = "holds no Python and no modules" if path.is_dir() else "cannot be executed"
        raise ValueError(f"{value}: {reason}; the running Python is {sys.executable}")
    return path


def _is_python(path: Path) -> bool:
    if path.is_file():
        return os.access(path, os.X_OK)
    return path.is_dir() and any(any(path.glob(sign)) for sign in _SIGNS_OF_PYTHON)


def roots(value: object, base: Path) -> tuple[Path, ...]:
    """Read source roots relative to `base`: folders that hold modules, directly or in packages."""
    written = texts(value)
    found = tuple(_existing(each, base, is_wanted=Path.is_dir) for each in written)
    for each, folder in zip(written, found, strict=True):
        if not folder.is_dir():
            raise ValueError(f"{each} is not a folder")
        if not any(name.endswith(_MODULES) for _, _, names in os.walk(folder) for name in names):
            from flake8_undefined_services.program.locating.source_roots import find_source_roots

            others = find_source_roots(base).roots
            hint = f"; did you mean {shown(others[0])}?" if others else ""
            raise ValueError(f"{each} holds no module{hint}")
    return found


def entrypoints(value: object) -> tuple[str, ...]:
    """Read entry points; whether they are there is asked of the project."""
    from flake8_undefined_services.program.entrypoints.configured import parse_entrypoint

    found = texts(value)
    for each in found:
        try:
            parse_entrypoint(each)
        except UsageError as error:
            raise ValueError(str(error)) from None
    return found


def _existing(value: object, base: Path, *, is_wanted: Callable[[Path], bool], otherwise: Path | None = None) -> Path:
    path = Path(os.path.abspath(base / text(value)))
    if not path.exists():
        near = nearest_path(path, is_wanted) or otherwise
        hint = f"; the nearest is {shown(near) if base in near.parents else near}" if near is not None else ""
        raise ValueError(f"no such file or folder: {value}{hint}")
    return path


def statements(value: object) -> dict[str, str]:
    """Read the map from names to import statements that bind them."""
    if not isinstance(value, dict):
        raise ValueError('is not a table: write np = "import numpy as np" below it')
    for name, statement in value.items():
        if not text(statement).startswith(("import ", "from ")):
            raise ValueError(f'{name} = "{statement}" is no import statement')
    return dict(value)


def file_ignores(entries: Iterable[tuple[str, Iterable[str]]], base: Path) -> tuple[FileIgnores, ...]:
    """Take patterns as relative to the file that holds them; one without `/` matches the name of a file anywhere."""
    return tuple(
        FileIgnores(os.path.abspath(base / pattern) if "/" in pattern else pattern, tuple(found))
        for pattern, found in entries
    )


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Give `; did you mean X?` for a word that is close to a known one, else nothing."""
    close = difflib.get_close_matches(word, known, 1)
    return f"; did you mean {close[0]}?" if close else ""
