"""Lay the sources over each other: defaults, the manifest, `[flake8]`, our own table, the command line."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from flake8_undefined_services.config import Settings, UsageError, Version
from flake8_undefined_services.configuration import flake8_files, pyproject
from flake8_undefined_services.configuration.changes import Changes
from flake8_undefined_services.configuration.pyproject import Document
from flake8_undefined_services.configuration.stated_python import of_poetry, stated_python
from flake8_undefined_services.configuration.target import lower_bound


def load(paths: Sequence[str | Path] = (), options: Changes | None = None, config: Path | None = None) -> Settings:
    """Merge all settings for an analysis of these paths; UsageError holds every mistake of every file.

    Files are looked for upwards from the first path. `config` is read instead of the pyproject.toml found;
    the `[flake8]` section, flake8's own, holds beside it.
    """
    start = _start(paths)
    mistakes: list[str] = []
    documents = _documents(start, config, mistakes)
    section = _section(start, mistakes)
    table = _table(documents, mistakes)
    if mistakes:
        raise UsageError(*mistakes)
    merged = Changes()
    for changes in (_manifest(documents), section, table, options or Changes()):
        merged.update(changes)
    if "target_version" not in merged:
        merged.update(Changes(target_version=stated_python(start, Settings().target_version)))
    return replace(Settings(), **merged, files=_files(documents, start))


def _files(documents: tuple[Document, ...], start: Path) -> tuple[Path, ...]:
    section = flake8_files.find(start)
    return tuple(dict.fromkeys((*(each.path for each in documents), *((section,) if section is not None else ()))))


def _documents(start: Path, config: Path | None, mistakes: list[str]) -> tuple[Document, ...]:
    """The file with our table comes first, then the project's manifest, if that is another one."""
    found = []
    for path in dict.fromkeys((config, pyproject.find(start))):
        if path is not None:
            try:
                found.append(pyproject.read(path, _name(path)))
            except UsageError as error:
                mistakes += error.mistakes
    return tuple(found)


def _table(documents: tuple[Document, ...], mistakes: list[str]) -> Changes:
    try:
        return pyproject.changes_of(documents[0]) if documents else Changes()
    except UsageError as error:
        mistakes += error.mistakes
        return Changes()


def _section(start: Path, mistakes: list[str]) -> Changes:
    path = flake8_files.find(start)
    try:
        return flake8_files.changes_of(path, _name(path)) if path is not None else Changes()
    except UsageError as error:
        mistakes += error.mistakes
        return Changes()


def _manifest(documents: tuple[Document, ...]) -> Changes:
    bounds = (_lower_bound(document) for document in documents)
    bound = next((each for each in bounds if each is not None), None)
    return Changes() if bound is None else Changes(target_version=bound)


def _lower_bound(document: Document) -> Version | None:
    bound = lower_bound(document.table("project").get("requires-python"))
    return bound or of_poetry(document.table("tool", "poetry", "dependencies").get("python"))


def _start(paths: Sequence[str | Path]) -> Path:
    first = Path(os.path.abspath(next((path for path in paths if str(path) != "-"), ".")))
    return first if first.is_dir() else first.parent


def _name(path: Path) -> str:
    """The path as the user sees it from here."""
    name = os.path.relpath(path)
    return str(path) if name.startswith("..") else name
