"""One frozen value that holds every setting; who needs one takes it as an argument."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

Version = tuple[int, int]


class UsageError(Exception):
    """What the user got wrong: one sentence for each mistake, naming file, option and value, and what to do."""

    def __init__(self, *mistakes: str) -> None:
        super().__init__(*mistakes)
        self.mistakes = mistakes

    def __str__(self) -> str:
        return "\n".join(self.mistakes)


@dataclass(frozen=True, slots=True)
class FileIgnores:
    """One entry of per-file-ignores: `pattern` is absolute where it held a `/`, else matched on the file's name."""

    pattern: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the options and configuration files say, after merging.

    target_version: the Python that the code will run on (major, minor).
    target_platform: a `sys.platform` value.
    python: an interpreter, a virtual environment's or a site-packages folder: what is installed; never executed.
    roots: source roots, what would be on `sys.path`; empty: found by itself.
    without: import names, distributions, `extra:NAME` or `group:NAME` that are taken as not installed.
    builtins: further names that exist everywhere (flake8's own option).
    imports: the user-kept map from a name to the import statement that binds it.
    per_file_ignores: codes that are not reported in files of a pattern.
    disable_noqa: report what a `# noqa` comment would silence (flake8's own option).
    files: the configuration files that were read, those that outweigh others first.
    """

    target_version: Version = (sys.version_info[0], sys.version_info[1])
    target_platform: str = "linux"
    python: Path | None = None
    roots: tuple[Path, ...] = ()
    without: tuple[str, ...] = ()
    entrypoints: tuple[str, ...] = ()
    service_packages: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    builtins: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    imports: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    per_file_ignores: tuple[FileIgnores, ...] = ()
    disable_noqa: bool = False
    files: tuple[Path, ...] = ()
