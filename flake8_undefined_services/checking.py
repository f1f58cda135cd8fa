"""One run: which files, what is wrong in them, what of it the user wants to see, and what would repair it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flake8_undefined_services import analysis, misconfiguration, repair, run_as_main, services
from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Diagnostic
from flake8_undefined_services.program.discovery import Project, discover
from flake8_undefined_services.program.entrypoints.entry_point import EntryPoint
from flake8_undefined_services.program.entrypoints.finding import find_entrypoints
from flake8_undefined_services.program.examinations import Examinations
from flake8_undefined_services.selection import selected
from flake8_undefined_services.sources import SourceFile


@dataclass(frozen=True, slots=True)
class Findings:
    """What a run found, sorted by consequence, and the project it looked at.

    unselected: all that the analysis found, before codes, per-file-ignores and comments chose.
    """

    project: Project
    diagnostics: tuple[Diagnostic, ...]
    unselected: tuple[Diagnostic, ...] = ()

    @property
    def files(self) -> dict[str, SourceFile]:
        """The files reported on, by the path that findings name."""
        return {file.path: file for file in self.project.reported}


def find(
    paths: Iterable[str | Path],
    settings: Settings,
    progress: Callable[[int], None] = lambda files: None,
    stdin: SourceFile | None = None,
) -> Findings:
    """Analyse the project around the paths and report on the paths; UsageError for a path that is not there.

    progress: called with the number of files before the first, and with 0 after each. stdin: what `-` stands for.
    """
    named = tuple(paths)
    project = discover(named, settings, stdin)
    progress(len(project.reported))
    examinations = Examinations()

    @cache
    def started() -> tuple[EntryPoint, ...]:
        return find_entrypoints(project.folder, settings, project.roots)

    found = analysis.analyse(project, settings, lambda: progress(0), examinations, started)
    wanted = any(Path(each).is_dir() for each in named) or any(map(services.may_stop, found))
    entries = started() if wanted or settings.entrypoints else ()
    found = (*found, *run_as_main.only_as_main(found, project, settings, entries, examinations))
    missing = misconfiguration.missing_names(project, settings, entries, named)
    files = {file.path: file for file in (*project.reported, *(file for _, file in missing))}
    kept = selected((*(diagnostic for diagnostic, _ in missing), *found), files, settings)
    told = services.with_services(kept, project, settings, entries, examinations)
    return Findings(project, repair.with_fixes(told, project, settings), found)
