"""Which project a module belongs to: the nearest folder upwards whose manifests declare something."""

from __future__ import annotations

import re
from pathlib import Path

from flake8_undefined_services.config import Settings
from flake8_undefined_services.program.dependencies.reading import has_manifest

# https://packaging.python.org/en/latest/specifications/inline-script-metadata/
_INLINE = re.compile(rb"^# /// script[ \t]*\r?\n(?:#(?: .*)?\r?\n)*?# ///[ \t]*\r?$", re.MULTILINE)


def has_own_environment(path: Path) -> bool:
    """Say whether a file declares for itself what it needs (PEP 723), so that no project's manifest speaks of it."""
    try:
        return _INLINE.search(path.read_bytes()) is not None
    except OSError:
        return False


def nearest_project(
    path: Path, settings: Settings, top: Path | None = None, known: dict[Path, Path | None] | None = None
) -> Path | None:
    """Give the project's folder of an absolute file or folder; None: no manifest covers it.

    A pyproject.toml that only configures tools is no project. The search ends at `top`, or where a repository begins.
    known: the answers for folders, which are added to.
    """
    answers: dict[Path, Path | None] = {} if known is None else known
    start = path if path.is_dir() else path.parent
    passed: list[Path] = []
    found: Path | None = None
    for folder in (start, *start.parents):
        if folder in answers:
            found = answers[folder]
            break
        passed.append(folder)
        if has_manifest(folder, settings):
            found = folder
            break
        if folder == top or (folder / ".git").exists():
            break
    answers.update(dict.fromkeys(passed, found))
    return found
