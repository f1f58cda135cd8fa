"""What one command or one line of configuration makes an interpreter load, as it is written there."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

SETTINGS_VARIABLE = "DJANGO_SETTINGS_MODULE"
"""The variable of the environment that names the module of Django's settings."""

DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
"""A module's name."""

_TARGET = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?::([A-Za-z_][\w.]*)?.*)?$", re.DOTALL)


class Loading(enum.Enum):
    """How it is loaded.

    IMPORT: by its dotted name, an attribute perhaps as its last part. MAIN: `-m`. SCRIPT: a file as `__main__`.
    FILE: a file that is imported, by the name that the packages above it give. SHELL: a shell script, to be read.
    """

    IMPORT = enum.auto()
    MAIN = enum.auto()
    SCRIPT = enum.auto()
    FILE = enum.auto()
    SHELL = enum.auto()


@dataclass(frozen=True, slots=True)
class Started:
    """`name` is a dotted module or a path; `folders` are where the command looks for it first, as written there.

    by: the program or key that names it. line: in the file where it is written, from 1. extras: those that it needs.
    otherwise: the files that are looked for where that one is not there. calls: what is named is called, if that is a
    function that wants no arguments.
    """

    loading: Loading
    name: str
    attribute: str = ""
    by: str = ""
    line: int = 1
    folders: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    calls: bool = False


def imported(target: str, by: str, *, line: int = 1, folders: tuple[str, ...] = ()) -> Started | None:
    """Read `package.module:attribute` or a file; None for what is neither (a variable, an address)."""
    if is_file(target):
        path, _, attribute = target.partition(":")
        return Started(Loading.FILE, path, attribute, by, line, folders)
    match = _TARGET.match(target)
    return None if match is None else Started(Loading.IMPORT, match[1], match[2] or "", by, line, folders)


def is_file(target: str) -> bool:
    """Tell a path from a dotted name."""
    path = target.partition(":")[0]
    return "$" not in path and (path.endswith(".py") or "/" in path)
