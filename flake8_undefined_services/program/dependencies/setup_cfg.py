"""`[options]` of setup.cfg, setuptools' declarative configuration.

https://setuptools.pypa.io/en/latest/userguide/declarative_config.html
"""

from __future__ import annotations

import configparser
from collections.abc import Iterator

from flake8_undefined_services.program.dependencies.declared import CORE, Found, Section
from flake8_undefined_services.program.dependencies.manifest import Manifest, extra, group, with_section
from flake8_undefined_services.program.dependencies.requirements_file import read_requirements

_FILE = "file:"


def read_setup_cfg(manifest: Manifest) -> Iterator[Found]:
    """State install_requires, each of extras_require, and what only the tests need."""
    parser = _parsed(manifest)
    if parser is None:
        yield manifest.unread(1, f"{manifest.name} cannot be parsed")
        return
    yield from _listed(manifest, parser.get("options", "install_requires", fallback=""), CORE)
    yield from _listed(manifest, parser.get("options", "tests_require", fallback=""), group("test"))
    if parser.has_section("options.extras_require"):
        for name, value in parser.items("options.extras_require"):
            yield from read_extra(manifest, name, value)


def name_in_setup_cfg(manifest: Manifest) -> str:
    """Give the distribution's name as written, empty where it is not said."""
    parser = _parsed(manifest)
    return parser.get("metadata", "name", fallback="") if parser is not None else ""


def read_extra(manifest: Manifest, name: str, value: str) -> Iterator[Found]:
    """State one extra; `extra:marker`, and `:marker` for the core, are the old spelling of conditions."""
    named, _, marker = name.partition(":")
    section = extra(named) if named.strip() else CORE
    yield from _listed(manifest, value, section, marker.strip())


def _listed(manifest: Manifest, value: str, section: Section, marker: str = "") -> Iterator[Found]:
    if value.strip().startswith(_FILE):
        yield from _from_files(manifest, value.strip().removeprefix(_FILE), section)
        return
    items = value.splitlines() if "\n" in value else value.split(";")  # so setuptools tells a list on one line
    for text in (item.strip() for item in items):
        if text and not text.startswith("#"):
            conditional = f"{text}; {marker}" if marker else text
            yield manifest.declared(conditional, section, manifest.line_of(text))


def _from_files(manifest: Manifest, names: str, section: Section) -> Iterator[Found]:
    for name in (part.strip() for part in names.replace("\n", ",").split(",")):
        listed = manifest.beside(manifest.path.parent / name) if name else None
        if listed is not None:
            yield from (with_section(found, section) for found in read_requirements(listed, section))
        elif name:
            yield manifest.unread(manifest.line_of(name), f"{name} cannot be read")


class _Parser(configparser.RawConfigParser):
    """Keeps the case of keys, which may be extras with markers."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def _parsed(manifest: Manifest) -> _Parser | None:
    parser = _Parser(strict=False)
    try:
        parser.read_string(manifest.text)
    except (configparser.Error, ValueError):
        return None
    return parser
