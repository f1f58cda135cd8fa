"""All entry points of a project: what its settings name, else what its files say is started."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from flake8_undefined_services.config import Settings
from flake8_undefined_services.program.containers.instructions import is_dockerfile
from flake8_undefined_services.program.entrypoints.apart import apart
from flake8_undefined_services.program.entrypoints.configured import parse_entrypoint
from flake8_undefined_services.program.entrypoints.dockerfile import started_in_dockerfile
from flake8_undefined_services.program.entrypoints.entry_point import EntryPoint, Origin
from flake8_undefined_services.program.entrypoints.gunicorn_config import is_gunicorn_config, started_in_gunicorn_config
from flake8_undefined_services.program.entrypoints.placing import Surroundings, find_file, placed
from flake8_undefined_services.program.entrypoints.process_files import is_process_file, started_in_process_file
from flake8_undefined_services.program.entrypoints.project_scripts import in_manifest
from flake8_undefined_services.program.entrypoints.shell_script import started_in_shell_script
from flake8_undefined_services.program.entrypoints.source_files import (
    is_application_file,
    started_in_application_file,
)
from flake8_undefined_services.program.entrypoints.started import SETTINGS_VARIABLE, Loading, Started
from flake8_undefined_services.program.files.walking import walk
from flake8_undefined_services.program.locating.naming import PROJECT_FILES
from flake8_undefined_services.program.locating.source_roots import find_source_roots
from flake8_undefined_services.sources import shown

_COMPOSE = re.compile(r".*compose.*\.ya?ml$")
_NESTED_SCRIPTS = 3

Found = tuple[Started, Sequence[str]]


def find_entrypoints(
    project_folder: Path, settings: Settings, roots: Sequence[Path] | None = None
) -> tuple[EntryPoint, ...]:
    """Find how the services of a project start; nothing is executed.

    What the settings name stands alone: who names entry points knows them. UsageError for one that cannot be read.
    roots: the project's source roots, where the caller has them already.
    """
    if roots is None:
        roots = settings.roots or find_source_roots(project_folder, settings.python).roots
    if settings.entrypoints:
        folders = (*(file.parent for file in settings.files), project_folder)
        guessed = not settings.roots
        return tuple(parse_entrypoint(text, roots, folders, guessed=guessed) for text in settings.entrypoints)
    search = _Search(project_folder, tuple(roots), guessed=not settings.roots)
    files = _files_by_kind(project_folder, settings.python)
    found = tuple(_distinct(each for path, read in files for each in search.entry_points(path, read)))
    given = frozenset({SETTINGS_VARIABLE} & {each.how for each in found})
    return tuple(replace(each, given=given) for each in found)


def given_variables(project_folder: Path, settings: Settings, roots: Sequence[Path]) -> frozenset[str]:
    """The variables of the environment that files of the project set for what they start, whatever is configured."""
    found = find_entrypoints(project_folder, replace(settings, entrypoints=()), roots)
    return frozenset().union(*(each.given for each in found))


@dataclass(frozen=True, slots=True)
class _Search:
    """Reads one file after the other and places what each starts."""

    project: Path
    roots: tuple[Path, ...]
    guessed: bool
    read: dict[Path, str] = field(default_factory=dict)

    def entry_points(self, path: Path, read: Callable[[Path, str], Iterable[Found]]) -> Iterator[EntryPoint]:
        try:
            text = path.read_text("utf-8-sig", "replace").replace("\r\n", "\n")
        except OSError:
            return
        for started, hinted in read(path, text):
            hints = [Path(os.path.normpath(path.parent / name)) for name in hinted]
            hints += [Path(os.path.normpath(self.project / name)) for name in hinted]
            surroundings = Surroundings.of(path, self.project, self.roots, hints)
            for entry in self._placed(started, path, surroundings):
                yield replace(entry, apart=self._apart(entry, started, hints)) if self.guessed else entry

    def _apart(self, entry: EntryPoint, started: Started, hints: Sequence[Path]) -> tuple[Path, ...]:
        """A server is told folders, and has that in which it is started; a script has neither.

        A script that is written without its folder here, or with another one, may lie elsewhere where it is started.
        """
        if started.folders:
            return ()
        if entry.script is None:
            return apart(entry, [root for root in self.roots if root not in hints], self.project)
        is_there = PurePosixPath(started.name).parent.name == entry.script.parent.name
        return apart(entry, self.roots, self.project) if is_there else ()

    def _placed(self, started: Started, path: Path, surroundings: Surroundings, depth: int = 0) -> Iterator[EntryPoint]:
        if started.loading is not Loading.SHELL:
            entry_point = placed(started, surroundings, Origin(shown(path), started.line))
            if entry_point is not None:
                yield entry_point
            return
        script = find_file(started.name, surroundings.searched(started))
        if script is None or not script.is_file() or depth == _NESTED_SCRIPTS:
            return
        for inner in started_in_shell_script(script):
            yield from self._placed(inner, script, surroundings, depth + 1)


def _manifest(path: Path, text: str) -> Iterator[Found]:
    return ((started, ()) for started in in_manifest(path, text))


def _process_file(path: Path, text: str) -> Iterator[Found]:
    return ((started, ()) for started in started_in_process_file(path.name, text))


def _dockerfile(path: Path, text: str) -> Iterator[Found]:
    return started_in_dockerfile(text)


def _compose(path: Path, text: str) -> Iterator[Found]:
    # PyYAML takes 30 ms to import, and most projects have no such file.
    from flake8_undefined_services.program.entrypoints.compose import started_in_compose

    return started_in_compose(text)


def _kubernetes(path: Path, text: str) -> Iterator[Found]:
    if "ontainers:" not in text:
        return iter(())
    from flake8_undefined_services.program.entrypoints.kubernetes import started_in_manifest

    return ((started, ()) for started in started_in_manifest(text))


def _gunicorn(path: Path, text: str) -> Iterator[Found]:
    return ((started, ()) for started in started_in_gunicorn_config(text))


def _application(path: Path, text: str) -> Iterator[Found]:
    return ((started, ()) for started in started_in_application_file(path, text))


Reader = Callable[[Path, str], Iterable[Found]]

# What is told first where several files start the same: what is installed, then what containers run.
_READERS: Mapping[Reader, Callable[[str], bool]] = {
    _manifest: lambda name: name in PROJECT_FILES,
    _process_file: is_process_file,
    _dockerfile: is_dockerfile,
    _compose: lambda name: _COMPOSE.match(name) is not None,
    _kubernetes: lambda name: name.endswith((".yaml", ".yml")) and _COMPOSE.match(name) is None,
    _gunicorn: is_gunicorn_config,
    _application: is_application_file,
}


def _files_by_kind(project: Path, installed: Path | None) -> Iterator[tuple[Path, Reader]]:
    found: dict[Reader, list[Path]] = {read: [] for read in _READERS}
    for folder in walk(project, lambda name: any(is_kind(name) for is_kind in _READERS.values()), installed):
        for name in folder.files:
            for read, is_kind in _READERS.items():
                if is_kind(name):
                    found[read].append(Path(folder.path, name))
    yield from ((path, read) for read, paths in found.items() for path in paths)


def _distinct(entry_points: Iterable[EntryPoint]) -> Iterator[EntryPoint]:
    """Leave out what was found before: the same module started in the same way from the same root."""
    seen: set[tuple[object, ...]] = set()
    for each in entry_points:
        key = (each.module, each.attribute, each.script, each.is_main, each.root)
        if key not in seen:
            seen.add(key)
            yield each
