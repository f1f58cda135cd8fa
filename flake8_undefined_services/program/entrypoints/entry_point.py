"""What a server imports or a container runs, and where that is written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an entry point is written; `path` is relative to the working directory, with `/`, `line` counts from 1."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """One way in which a service starts.

    text: as a user would write it: `package.module`, `package.module:attribute`, `path/to/main.py`, `-m package`.
    module: the dotted module; `__main__` for a script.
    attribute: what the server asks the module for, without a call's arguments; empty where nothing is asked for.
    script: the absolute path of a file that runs as `__main__`, its folder first on `sys.path`.
    is_main: the module runs as `__main__` (`-m`); of a package that is its `__main__` module.
    where: None where the settings name it.
    how: what starts it, in words: `gunicorn`, `python -m`, `project script serve`.
    root: the source root under which the module was found, to be first on `sys.path`; None where it was not looked for.
    file: the module's file; None where there is none, though its top-level package is the project's.
    extras: what has to be installed with the project before it starts at all (`serve = shop.cli:run [cli]`).
    given: the variables of the environment that files of the project set for what they start.
    calls: the server calls the attribute once it has it, if that is a function that wants no arguments.
    apart: source roots of the project, as far as they were guessed, that its start has not on `sys.path`.
    """

    text: str
    module: str
    attribute: str = ""
    script: Path | None = None
    is_main: bool = False
    where: Origin | None = None
    how: str = "configured"
    root: Path | None = None
    file: Path | None = None
    extras: tuple[str, ...] = ()
    given: frozenset[str] = frozenset()
    calls: bool = False
    apart: tuple[Path, ...] = ()
