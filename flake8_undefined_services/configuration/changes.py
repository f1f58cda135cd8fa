"""What one source of settings says; what it does not mention is absent, so that sources can be laid over each other."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict

from flake8_undefined_services.config import FileIgnores, Version


class Changes(TypedDict, total=False):
    """The fields of `Settings` that a command line or a file sets."""

    target_version: Version
    target_platform: str
    python: Path | None
    roots: tuple[Path, ...]
    without: tuple[str, ...]
    entrypoints: tuple[str, ...]
    service_packages: tuple[str, ...]
    optional: tuple[str, ...]
    builtins: tuple[str, ...]
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    imports: Mapping[str, str]
    per_file_ignores: tuple[FileIgnores, ...]
    disable_noqa: bool
