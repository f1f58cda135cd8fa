"""The `[flake8]` section of setup.cfg, tox.ini or .flake8, as far as it concerns the command."""

from __future__ import annotations

import configparser
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from flake8_undefined_services.config import FileIgnores, UsageError
from flake8_undefined_services.configuration import values
from flake8_undefined_services.configuration.changes import Changes

FILES = ("setup.cfg", "tox.ini", ".flake8")  # in flake8's own order: the first that has a section is taken
SECTION = "flake8"

KEYS: Mapping[str, Callable[[str, Path], Changes]] = {
    "builtins": lambda value, base: Changes(builtins=values.names(_words(value))),
    "per-file-ignores": lambda value, base: Changes(per_file_ignores=_file_ignores(value, base)),
    "disable-noqa": lambda value, base: Changes(disable_noqa=_truth(value)),
    "service-packages": lambda value, base: Changes(service_packages=values.texts(_words(value))),
    "service-entrypoints": lambda value, base: Changes(entrypoints=values.entrypoints(_entrypoints(value))),
    "service-roots": lambda value, base: Changes(roots=values.roots(_words(value), base)),
    "service-target-version": lambda value, base: Changes(target_version=values.version(value.strip())),
    "service-optional": lambda value, base: Changes(optional=values.texts(_words(value))),
}


def find(start: Path) -> Path | None:
    """Find the nearest file with a `[flake8]` section from a folder upwards; the home folder's does not count."""
    home = Path(os.path.expanduser("~"))
    for folder in (start, *start.parents):
        if folder == home and folder != start:
            return None
        for name in FILES:
            if _section(folder / name) is not None:
                return folder / name
    return None


def folder_of_roots(names: Sequence[str], config: str | None) -> Path | None:
    """The folder of the file that names just these source roots, be it `--config` or the nearest one; else None.

    flake8 itself makes those relative to it that are written with a slash (`./src`).
    """
    path = Path(config).absolute() if config is not None else find(Path.cwd())
    section = _section(path) if path is not None else None
    if path is None or section is None:
        return None
    words = _words(section.get("service-roots") or section.get("service_roots") or "")
    here = [os.path.abspath(path.parent / each) if os.sep in each else each for each in words]
    return path.parent if here == [*names] else None


def changes_of(path: Path, name: str) -> Changes:
    """Read our part of the section; UsageError with every mistake in it."""
    changes = Changes()
    mistakes = []
    for key, value in (_section(path) or {}).items():
        spelling = key.replace("_", "-")
        if spelling not in KEYS:
            continue  # flake8's own, or another plugin's
        try:
            changes.update(KEYS[spelling](value, path.parent))
        except ValueError as error:
            mistakes.append(f"{name}: {SECTION}.{key}: {error}")
    if mistakes:
        raise UsageError(*mistakes)
    return changes


def _section(path: Path) -> Mapping[str, str] | None:
    if not path.is_file():
        return None
    parser = configparser.RawConfigParser()
    try:
        parser.read(path, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError):  # flake8 passes over such a file too
        return None
    return parser[SECTION] if SECTION in parser else None


def _words(value: str) -> list[str]:
    return value.replace(",", " ").split()


def _entrypoints(value: str) -> list[str]:
    from flake8_undefined_services.program.entrypoints.configured import joined

    return list(joined(_words(value)))


def _truth(value: str) -> bool:
    states = configparser.RawConfigParser.BOOLEAN_STATES
    if value.lower() not in states:
        raise ValueError(f"{value!r} is neither true nor false")
    return states[value.lower()]


def _file_ignores(value: str, base: Path) -> tuple[FileIgnores, ...]:
    from flake8.exceptions import ExecutionError
    from flake8.utils import parse_files_to_codes_mapping

    try:
        return values.file_ignores(parse_files_to_codes_mapping(value), base)
    except ExecutionError:
        raise ValueError("is no list of `pattern: codes`") from None
