"""How a project writes imports: what its formatters' configuration says, and which modules are its own."""

from __future__ import annotations

import configparser
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from flake8_undefined_services.fixes.writing.import_style import DEFAULT_STYLE, ImportStyle
from flake8_undefined_services.fixes.writing.sorters import read_toml, sorter_of
from flake8_undefined_services.program.discovery import Project
from flake8_undefined_services.program.files.entries import is_folder
from flake8_undefined_services.program.locating.naming import PROJECT_FILES

# Where the line length is written, the formatters before the linters; black's own default is `ImportStyle`'s.
_IN_TOML = (
    ("tool", "ruff", "line-length"),
    ("tool", "black", "line-length"),
    ("tool", "isort", "line_length"),
)
_IN_INI = (("isort", "line_length"), ("settings", "line_length"), ("flake8", "max-line-length"))
_FILES = ("setup.cfg", "tox.ini", ".isort.cfg", ".flake8")


def import_style(project: Project, file: Path) -> ImportStyle:
    """Read the style for a file (an absolute path) of a project; what cannot be read is as black does it."""
    root = project.naming.root_of(file)
    home = _home(str(root))
    own = frozenset(name for each in project.roots if _home(str(each)) == home for name in _top_level(str(each)))
    first_party = own | _top_level(str(root))
    sorter = sorter_of(home)
    if sorter is None:
        return ImportStyle(_length(home) or DEFAULT_STYLE.line_length, first_party)
    length = _length(home) or sorter.line_length or DEFAULT_STYLE.line_length
    return ImportStyle(length, first_party, sorter.sorting)


# One command asks for many files of few folders, and writes none of what is read here.
@lru_cache(maxsize=64)
def _home(root: str) -> str:
    """The nearest folder with a manifest: the roots below it are one project."""
    return next((str(each) for each in (Path(root), *Path(root).parents) if _has_manifest(each)), root)


def _has_manifest(folder: Path) -> bool:
    return any((folder / name).is_file() for name in PROJECT_FILES)


@lru_cache(maxsize=64)
def _length(folder: str) -> int | None:
    return next(_lengths(Path(folder)), None)


def _lengths(folder: Path) -> Iterator[int]:
    tables = read_toml(folder / "pyproject.toml")
    ruff = {"tool": {"ruff": read_toml(folder / "ruff.toml")}}
    for table in (ruff, tables):
        yield from _valid(_value(table, keys) for keys in _IN_TOML)
    for name in _FILES:
        yield from _valid(_ini_values(folder / name))


def _valid(values: Iterable[object]) -> Iterator[int]:
    for value in values:
        try:
            length = int(str(value))
        except ValueError:
            continue
        if length > 0:
            yield length


def _value(table: object, keys: Iterable[str]) -> object:
    for key in keys:
        table = table.get(key) if isinstance(table, Mapping) else None
    return table


def _ini_values(path: Path) -> Iterator[object]:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, configparser.Error):
        return
    for section, option in _IN_INI:
        yield parser.get(section, option, fallback=None)


@lru_cache(maxsize=256)
def _top_level(root: str) -> frozenset[str]:
    """The names that lie on a source root: modules, and folders that hold any."""
    return frozenset(_names_on(root))


def _names_on(root: str) -> Iterator[str]:
    try:
        entries = list(os.scandir(root))
    except OSError:
        return
    for entry in entries:
        stem, extension = os.path.splitext(entry.name)
        if extension == ".py" and stem.isidentifier():
            yield stem
        elif entry.name.isidentifier() and is_folder(entry) and _holds_modules(entry.path):
            yield entry.name


def _holds_modules(folder: str) -> bool:
    """Whether Python files lie in a folder, or in one of those inside it (namespace packages have none themselves)."""
    try:
        entries = list(os.scandir(folder))
        if any(entry.name.endswith(".py") for entry in entries):
            return True
        inner = (entry.path for entry in entries if entry.name.isidentifier() and is_folder(entry))
        return any(name.endswith(".py") for path in inner for name in os.listdir(path))
    except OSError:
        return False
