"""Which project a module belongs to: the nearest folder upwards whose manifests declare something."""

from __future__ import annotations

from pathlib import Path

from flake8_undefined_services.config import Settings
from flake8_undefined_services.program.dependencies.reading import has_manifest


def nearest_project(path: Path, settings: Settings, top: Path | None = None) -> Path | None:
    """Give the project's folder of an absolute file or folder; None: no manifest covers it.

    A pyproject.toml that only configures tools is no project. The search ends at `top`, or where a repository begins.
    """
    start = path if path.is_dir() else path.parent
    for folder in (start, *start.parents):
        if has_manifest(folder, settings):
            return folder
        if folder == top or (folder / ".git").exists():
            return None
    return None
