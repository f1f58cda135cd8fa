"""Settings from `[tool.undefined-services]`, and the target version from `requires-python`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flake8_undefined_services.config import Settings, UsageError, Version

_TABLE = "undefined-services"
_LISTS = {
    "entrypoints": "entrypoints",
    "packages": "service_packages",
    "service-packages": "service_packages",
    "optional": "optional",
    "without": "without",
    "select": "select",
    "ignore": "ignore",
    "builtins": "builtins",
}
_KEYS = (*_LISTS, "roots", "target-version", "target-platform", "python", "imports")


def load(start: Path, config: Path | None = None) -> Settings:
    """The settings that hold for a path: of the file given, else of the nearest pyproject.toml upward.

    Raises UsageError with every mistake of the file.
    """
    if config is not None and not config.is_file():
        raise UsageError(f"--config: {config}: no such file")
    path = config or _nearest(start)
    if path is None:
        return Settings()
    document = _read(path)
    settings = Settings()
    lower = _lower_bound(document)
    if lower is not None:
        settings = replace(settings, target_version=lower)
    table = document.get("tool", {}).get(_TABLE, {})
    return _merged(settings, table, path)


def parse_version(text: str) -> Version | None:
    """`3.12` as a pair; None where it is none."""
    major, dot, minor = str(text).partition(".")
    return (int(major), int(minor)) if dot and major.isdigit() and minor.isdigit() else None


def _nearest(start: Path) -> Path | None:
    folder = start.absolute() if start.is_dir() else start.absolute().parent
    return next((f / "pyproject.toml" for f in (folder, *folder.parents) if (f / "pyproject.toml").is_file()), None)


def _read(path: Path) -> Mapping[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        document: Mapping[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: no TOML: {error}") from None
    return document


def _lower_bound(document: Mapping[str, Any]) -> Version | None:
    """The lowest Python that `requires-python` admits."""
    required = document.get("project", {}).get("requires-python")
    if not isinstance(required, str):
        return None
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        admitted = SpecifierSet(required)
    except InvalidSpecifier:
        return None
    return next(
        ((3, minor) for minor in range(10, 30) if f"3.{minor}.99" in admitted or f"3.{minor}" in admitted), None
    )


def _merged(settings: Settings, table: Mapping[str, Any], path: Path) -> Settings:
    mistakes: list[str] = []
    changes: dict[str, Any] = {}
    for key, value in table.items():
        if key not in _KEYS:
            close = get_close_matches(key, _KEYS, 1)
            mistakes.append(
                f"{path}: [tool.{_TABLE}]: no option {key!r}" + (f"; did you mean {close[0]!r}?" if close else "")
            )
        elif key in _LISTS or key == "roots":
            if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
                mistakes.append(f"{path}: {key}: a list of strings is needed, not {value!r}")
            elif key == "roots":
                changes["roots"] = tuple(path.parent / root for root in value)
            else:
                changes[_LISTS[key]] = tuple(value)
        else:
            _single(key, value, path, changes, mistakes)
    if mistakes:
        raise UsageError(*mistakes)
    return replace(settings, **changes)


def _single(key: str, value: Any, path: Path, changes: dict[str, Any], mistakes: list[str]) -> None:
    if key == "imports":
        if isinstance(value, dict) and all(isinstance(item, str) for item in value.values()):
            changes["imports"] = MappingProxyType(dict(value))
        else:
            mistakes.append(f"{path}: imports: a table of names and import statements is needed, not {value!r}")
    elif not isinstance(value, str):
        mistakes.append(f"{path}: {key}: a string is needed, not {value!r}")
    elif key == "target-version":
        changes["target_version"] = parse_version(value)
        if changes["target_version"] is None:
            mistakes.append(f"{path}: target-version: {value!r} is no version such as '3.12'")
    else:
        changes[key.replace("-", "_")] = path.parent / value if key == "python" else value
