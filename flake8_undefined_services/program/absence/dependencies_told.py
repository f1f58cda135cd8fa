"""The dependencies' findings of a whole run: each project's modules, in the worlds without what it may lack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from flake8_undefined_services.config import Settings, UsageError
from flake8_undefined_services.diagnostics import StoppedService
from flake8_undefined_services.program.absence.judged_file import by_place, judge_file
from flake8_undefined_services.program.absence.judging import Judge
from flake8_undefined_services.program.absence.manifests import Manifests
from flake8_undefined_services.program.absence.reached import Starts
from flake8_undefined_services.program.absence.service_files import may_be_of_a_service
from flake8_undefined_services.program.absence.stopping import Stops, stopped_in
from flake8_undefined_services.program.absence.withholding import names_withheld, refuse_unknown
from flake8_undefined_services.program.absence.worlds import Asked, asked_outside, candidates, worlds
from flake8_undefined_services.program.entrypoints.entry_point import EntryPoint
from flake8_undefined_services.program.entrypoints.finding import find_entrypoints
from flake8_undefined_services.program.examined import Examined
from flake8_undefined_services.program.examining import Examination
from flake8_undefined_services.syntax.facts import Fault

Facts = Mapping[str, Sequence[Fault]]
"""By path, as findings name it."""


def with_absences(
    examination: Examination, files: Sequence[Examined], facts: Facts, settings: Settings, top: Path
) -> tuple[Facts, Stops]:
    """Give the facts as they are with those that only the absence of a dependency shows, and whom these stop."""
    asked = asked_outside(examination, files)
    if not asked and not settings.without:
        return facts, {}
    folders = tuple(Path(folder) for folder in examination.process.world.finder.environment)
    manifests = Manifests(settings, top, folders)
    if settings.without:
        projects = dict.fromkeys(manifests.project_of(path) for path in (top / "x", *(Path(f.absolute) for f in files)))
        refuse_unknown(settings, manifests, tuple(each for each in projects if each is not None), (top,))
    told = {path: dict(by_place(found)) for path, found in facts.items()}
    stops: dict[tuple[str, int, int], tuple[StoppedService, ...]] = {}
    for project, asks in _by_project(asked, manifests).items():
        withheld = names_withheld(settings, manifests, _covering(project, top, manifests))
        wanted = candidates(asks, project, manifests, examination, settings, withheld)
        entries = _entries(examination, project or top, settings) if wanted else ()
        starts = _starts(examination, files, (project or top, top), entries)
        for without in worlds(examination, wanted, files, manifests):
            judge = Judge(examination, without, manifests, project, starts)
            for file in files:
                if file.path in facts and manifests.project_of(Path(file.absolute)) == project:
                    judge_file(judge, file, facts[file.path], told, project)
            stops = {**stopped_in(without.examination, entries), **stops}
        examination.process.world.restart()
    return {path: tuple(found.values()) for path, found in told.items()}, stops


def _covering(project: Path | None, top: Path, manifests: Manifests) -> tuple[Path, ...]:
    """The project itself, and the one that covers all of it."""
    found = dict.fromkeys((project, manifests.project_of(top / "x")))
    return tuple(each for each in found if each is not None)


def _by_project(asked: Sequence[Asked], manifests: Manifests) -> Mapping[Path | None, list[Asked]]:
    found: dict[Path | None, list[Asked]] = {}
    for each in asked:
        found.setdefault(manifests.project_of(Path(each.file.absolute)), []).append(each)
    return found


def _entries(examination: Examination, project: Path, settings: Settings) -> tuple[EntryPoint, ...]:
    roots = tuple(Path(root) for root in examination.process.world.finder.roots)
    try:
        return find_entrypoints(project, settings, roots)
    except UsageError:  # told where the settings are checked
        return ()


def _starts(
    examination: Examination, files: Sequence[Examined], places: tuple[Path, Path], entries: Sequence[EntryPoint]
) -> Starts:
    project, top = places
    left_out = frozenset(file.module for file in files if not may_be_of_a_service(file.absolute, project, top))
    entries = tuple(each for each in entries if not each.extras)
    names = {each.module for each in entries}
    started = {str(each.file) for each in entries if each.file is not None}
    names |= {file.module for file in files if file.absolute in started}
    known = frozenset(_executed(examination, name) for name in names) - {""} - left_out
    return Starts(known or None, left_out)


def _executed(examination: Examination, name: str) -> str:
    """The longest part of a dotted name that is a module: `app.main.handler` starts app.main."""
    everything = examination.process.world.everything
    while name and name not in everything:
        name = name.rpartition(".")[0]
    return name
