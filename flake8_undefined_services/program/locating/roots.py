"""Source roots: what would be on `sys.path`."""

from __future__ import annotations

from pathlib import Path

from flake8_undefined_services.config import Settings
from flake8_undefined_services.sources import Source


def roots_of_source(source: Source, settings: Settings) -> tuple[Path, ...]:
    """The configured roots, and the one that holds the source's topmost package."""
    parts = len(source.module.split(".")) - (0 if source.is_package else 1)
    own = Path(source.path).absolute().parent
    for _ in range(parts):
        own = own.parent
    return tuple(dict.fromkeys((*(root.absolute() for root in settings.roots), own)))
