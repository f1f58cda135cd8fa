"""`[tool.undefined-services]` in pyproject.toml or in the file that `--config` names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from flake8_undefined_services.config import FileIgnores, UsageError
from flake8_undefined_services.configuration import values
from flake8_undefined_services.configuration.changes import Changes
from flake8_undefined_services.toml import tomllib

TABLE = "undefined-services"
PYPROJECT = "pyproject.toml"

KEYS: Mapping[str, Callable[[object, Path], Changes]] = {
    "entrypoints": lambda value, base: Changes(entrypoints=values.entrypoints(value)),
    "packages": lambda value, base: Changes(service_packages=values.texts(value)),
    "service-packages": lambda value, base: Changes(service_packages=values.texts(value)),
    "roots": lambda value, base: Changes(roots=values.roots(value, base)),
    "target-version": lambda value, base: Changes(target_version=values.version(value)),
    "target-platform": lambda value, base: Changes(target_platform=values.platform(value)),
    "optional": lambda value, base: Changes(optional=values.texts(value)),
    "without": lambda value, base: Changes(without=values.texts(value)),
    "python": lambda value, base: Changes(python=values.python(value, base)),
    "select": lambda value, base: Changes(select=values.codes(value)),
    "ignore": lambda value, base: Changes(ignore=values.codes(value)),
    "imports": lambda value, base: Changes(imports=values.statements(value)),
    "builtins": lambda value, base: Changes(builtins=values.names(value)),
    "per-file-ignores": lambda value, base: Changes(per_file_ignores=_file_ignores(value, base)),
    "disable-noqa": lambda value, base: Changes(disable_noqa=values.yes_or_no(value)),
}


@dataclass(frozen=True, slots=True)
class Document:
    """A TOML file: where it lies, as the user would name it, and what it holds."""

    path: Path
    name: str
    content: Mapping[str, object]

    def table(self, *keys: str) -> Mapping[str, object]:
        """Give a nested table, empty where it is not there."""
        found: object = self.content
        for key in keys:
            found = found.get(key) if isinstance(found, dict) else None
        return found if isinstance(found, dict) else {}


def find(start: Path) -> Path | None:
    """Find the nearest pyproject.toml that has our table, else the nearest one, from a folder upwards."""
    nearest: Path | None = None
    for folder in (start, *start.parents):
        path = folder / PYPROJECT
        if not path.is_file():
            continue
        nearest = nearest or path
        if f"tool.{TABLE}" in path.read_text("utf-8", "replace"):
            return path
    return nearest


def read(path: Path, name: str) -> Document:
    """Read a TOML file; UsageError where it cannot be read or is no TOML."""
    try:
        return Document(path, name, tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise UsageError(f"{name}: cannot be read: {error.strerror or error}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{name}: is not TOML: {error}") from None


def changes_of(document: Document) -> Changes:
    """Read our table; UsageError with every mistake in it, each with the file and the key."""
    changes = Changes()
    mistakes = []
    for key, value in document.table("tool", TABLE).items():
        try:
            changes.update(_reader(key)(value, document.path.parent))
        except ValueError as error:
            mistakes.append(f"{document.name}: tool.{TABLE}.{key}: {error}")
    if mistakes:
        raise UsageError(*mistakes)
    return changes


def _reader(key: str) -> Callable[[object, Path], Changes]:
    if key not in KEYS:
        raise ValueError(f"no such option{values.did_you_mean(key, KEYS)}")
    return KEYS[key]


def _file_ignores(value: object, base: Path) -> tuple[FileIgnores, ...]:
    if not isinstance(value, dict):
        raise ValueError('is not a table: write "legacy/*.py" = ["SVC1"] below it')
    return values.file_ignores(((pattern, values.codes(codes)) for pattern, codes in value.items()), base)
