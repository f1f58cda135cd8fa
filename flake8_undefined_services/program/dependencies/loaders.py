"""Distributions that load a project's plugins: they are there whenever a plugin is, whoever declares them.

[project.entry-points."flake8.extension"]    # flake8 asks for them under a name that begins with its own

https://packaging.python.org/en/latest/specifications/entry-points/
"""

from __future__ import annotations

import configparser
from collections.abc import Callable, Iterator
from pathlib import Path

from flake8_undefined_services.program.dependencies.manifest import table
from flake8_undefined_services.program.dependencies.names import normalised
from flake8_undefined_services.toml import tomllib

_SCRIPTS = frozenset({"console_scripts", "gui_scripts"})
_OTHERWISE = {"pytest11": "pytest"}


def loaders_of(folder: Path) -> frozenset[str]:
    """The distributions (normalised) that the groups of a project's entry points are named after."""
    groups = {*_groups_in(folder / "pyproject.toml", _in_pyproject), *_groups_in(folder / "setup.cfg", _in_setup_cfg)}
    return frozenset(normalised(_OTHERWISE.get(each, each.partition(".")[0])) for each in groups - _SCRIPTS)


def _groups_in(path: Path, reader: Callable[[str], Iterator[str]]) -> tuple[str, ...]:
    try:
        return tuple(reader(path.read_text("utf-8")))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError, configparser.Error):
        return ()


def _in_pyproject(text: str) -> Iterator[str]:
    content = tomllib.loads(text)
    yield from table(content, "project", "entry-points")
    yield from table(content, "tool", "poetry", "plugins")


def _in_setup_cfg(text: str) -> Iterator[str]:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(text)
    if parser.has_section("options.entry_points"):
        yield from parser.options("options.entry_points")
