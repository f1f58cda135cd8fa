"""What ends a service by the way in which it is started, and that nobody meets who imports the same file otherwise.

A script is no part of a package (import system, "main spec"), and its folder is first on `sys.path`. What is started by
the name of its package does not have the package itself there, whatever the package's own imports look for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Diagnostic
from flake8_undefined_services.outcomes import Outcome
from flake8_undefined_services.program.deep_stack import on_a_deep_stack
from flake8_undefined_services.program.discovery import Project
from flake8_undefined_services.program.entrypoints.entry_point import EntryPoint
from flake8_undefined_services.program.examinations import Examinations
from flake8_undefined_services.program.launching import Launcher
from flake8_undefined_services.program.startup.process import Start
from flake8_undefined_services.program.startup.world import World
from flake8_undefined_services.sources import read_source
from flake8_undefined_services.syntax.import_facts import ImportFault, ImportKind
from flake8_undefined_services.telling import told


def only_as_main(
    found: Iterable[Diagnostic],
    project: Project,
    settings: Settings,
    entries: Iterable[EntryPoint],
    examinations: Examinations,
) -> tuple[Diagnostic, ...]:
    """The findings that starting the programs among the entry points adds to those of imports.

    found: those of imports. examinations: in which these were found.
    """
    files = {file.path: file for file in project.reported}
    known = {(each.path, each.line, each.column) for each in found}
    launcher = Launcher(tuple(project.roots), replace(settings, without=()), strict=False, examinations=examinations)

    def run() -> Iterator[Diagnostic]:
        for entry in entries:
            if entry.file is None or not (entry.is_main or entry.script is not None or entry.apart):
                continue
            for fault in _ending(*launcher.start(entry)):
                key = fault.path, fault.place.line, fault.place.column
                if fault.path in files and key not in known:
                    known.add(key)
                    yield from told(read_source(files[fault.path]), [_started(fault, entry)])

    return on_a_deep_stack(lambda: tuple(run()))


def _ending(start: Start, world: World) -> Iterator[ImportFault]:
    """The import that the process ends at, where it surely ends at one."""
    ends_at = start.origin.finding if start.outcome is Outcome.ERROR and start.origin is not None else None
    for module in (*world.table.values(), *world.executed) if ends_at is not None else ():
        for fact in module.frame.observations.facts():
            if isinstance(fact, ImportFault) and (fact.path, fact.place) == ends_at:
                yield fact
                return


def _started(fault: ImportFault, entry: EntryPoint) -> ImportFault:
    """The fault as what happens when the entry point is started, and why only then."""
    reason = fault.reason
    if fault.kind is ImportKind.RELATIVE_IMPORT_BEYOND_TOP_LEVEL and fault.module == "__main__":
        reason = "it runs as a script, which is no part of a package"
    return replace(fault, occasion=fault.occasion or f"starting {entry.text}", reason=reason)
