"""SVC003: entry points and service packages that are named and that the project does not have.

The tool's own configuration names them, or the files that start services do (`[project.scripts]`, a Procfile, …).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Diagnostic, Place
from flake8_undefined_services.program.deep_stack import on_a_deep_stack
from flake8_undefined_services.program.discovery import Project
from flake8_undefined_services.program.entrypoints.configured import entrypoint_mistake, parse_entrypoint
from flake8_undefined_services.program.entrypoints.entry_point import EntryPoint
from flake8_undefined_services.program.entrypoints.unresolved import is_perhaps_built, unresolved
from flake8_undefined_services.program.launching import Launcher
from flake8_undefined_services.program.startup.by_name import NOWHERE
from flake8_undefined_services.rules import tell_configured
from flake8_undefined_services.sources import SourceFile, UnreadableSource, decode, shown, split_lines

_PYTHON = (".py", ".pyw")

Missing = tuple[Diagnostic, SourceFile]


def missing_names(
    project: Project, settings: Settings, entries: Iterable[EntryPoint], paths: Iterable[str | Path]
) -> tuple[Missing, ...]:
    """Give a finding for each such name, and the file in which it stands; that of no file stands for the project.

    entries: all that are configured or found. paths: what is reported on; a file that starts services is, below them.
    """
    configured = tuple(
        _finding(name, mistake, project, settings) for name, mistake in _missing(project, settings, entries)
    )
    return (*configured, *_found(project, settings, entries, [os.path.abspath(path) for path in paths]))


def _missing(project: Project, settings: Settings, entries: Iterable[EntryPoint]) -> Iterator[tuple[str, str]]:
    for entry in entries if settings.entrypoints else ():
        mistake = entrypoint_mistake(entry, project.roots) or _lacks_attribute(entry, project, settings)
        if mistake is not None:
            yield entry.text, mistake
    for name in settings.service_packages:
        mistake = entrypoint_mistake(parse_entrypoint(name, project.roots, (project.folder,)), project.roots)
        if mistake is not None:
            yield name, mistake


def _found(
    project: Project, settings: Settings, entries: Iterable[EntryPoint], reported: Sequence[str]
) -> Iterator[Missing]:
    """What the project's own files start; strings in its modules are checked as imports (`telling.py`)."""
    for entry in entries:
        where = entry.where
        if where is None or where.path.endswith(_PYTHON):
            continue
        file = Path(os.path.abspath(where.path))
        if not any(file.is_relative_to(path) for path in reported):
            continue
        mistake = unresolved(entry, project.roots)
        if mistake is None and not is_perhaps_built(entry):
            mistake = _lacks_attribute(entry, project, settings, reached=True)
        if mistake is not None:
            line = next(iter(_lines(file)[where.line - 1 : where.line]), "")
            place = _place(entry.text, [line]) or _place(entry.module, [line]) or Place(1, 1, 1, 1)
            place = Place(where.line, place.column, where.line, place.end_column)
            yield tell_configured(entry.text, mistake, where.path, place), SourceFile(where.path, file, "")


def _lacks_attribute(entry: EntryPoint, project: Project, settings: Settings, *, reached: bool = False) -> str | None:
    """Ask for the attribute only where the module's text does not even mention it: asking means starting.

    reached: only where nothing fails before that.
    """
    name = entry.attribute.partition(".")[0]
    if not name or entry.file is None or re.search(rf"\b{name}\b", "\n".join(_lines(entry.file))):
        return None
    start, _ = on_a_deep_stack(lambda: Launcher(project.roots, settings, strict=False).start(entry))
    asked = (each for each in start.failures if each.finding is not None and each.finding[1] == NOWHERE)
    return next((each.message for each in asked if each.certain and (not reached or each == start.origin)), None)


def _finding(name: str, mistake: str, project: Project, settings: Settings) -> Missing:
    for path in settings.files:
        place = _place(name, _lines(path))
        if place is not None:
            return tell_configured(name, mistake, shown(path), place), SourceFile(shown(path), path, "")
    folder = SourceFile(shown(project.folder), project.folder, "", content=b"")
    return tell_configured(name, mistake, folder.path, Place(1, 1, 1, 1)), folder


def _place(name: str, lines: Sequence[str]) -> Place | None:
    pattern = re.compile(rf"(?<![\w.:/-]){re.escape(name)}(?![\w.:/-])")
    for number, line in enumerate(lines, start=1):
        found = pattern.search(line)
        if found is not None:
            return Place(number, found.start() + 1, number, found.end() + 1)
    return None


def _lines(path: Path) -> Sequence[str]:
    try:
        return split_lines(decode(path.read_bytes()))
    except (OSError, UnreadableSource):
        return ()
