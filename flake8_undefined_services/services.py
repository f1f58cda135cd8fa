"""Which services a finding keeps from starting, and by which chain of imports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Diagnostic, Evaluation, StoppedService, consequence
from flake8_undefined_services.program.deep_stack import on_a_deep_stack
from flake8_undefined_services.program.discovery import Project
from flake8_undefined_services.program.entrypoints.configured import joined
from flake8_undefined_services.program.entrypoints.entry_point import EntryPoint
from flake8_undefined_services.program.entrypoints.finding import find_entrypoints
from flake8_undefined_services.program.examinations import Examinations
from flake8_undefined_services.program.launching import Launcher
from flake8_undefined_services.program.locating.source_roots import find_source_roots, project_folder
from flake8_undefined_services.program.startup.origin import Origin

_SYNTAX_ERROR = "SyntaxError"
_NOT_PARSED = "SVC001"
_Key = tuple[str, int, int | str]


def with_services(
    diagnostics: Iterable[Diagnostic],
    project: Project,
    settings: Settings,
    entries: Iterable[EntryPoint],
    examinations: Examinations,
) -> tuple[Diagnostic, ...]:
    """Give each finding the services that it stops, and put those first that stop one.

    Entry points are started only where something was found that an import may meet, or the call of an application's
    factory. examinations: those in which it was found.
    """
    found, entries = tuple(diagnostics), tuple(entries)
    if not any(may_stop(each) for each in found) and not (found and any(entry.calls for entry in entries)):
        return found
    stopped = Services.of(project.roots, settings, entries, examinations)
    told = (stopped.told(each) for each in found)
    return tuple(sorted(told, key=consequence))


def of_entrypoints(written: Sequence[str], settings: Settings) -> Services:
    """Start the entry points that flake8's option names, in the project around the working directory."""
    folder = project_folder((), Path.cwd())
    roots = settings.roots or find_source_roots(folder, settings.python).roots
    named = replace(settings, entrypoints=tuple(joined(written)))
    return Services.of(roots, named, find_entrypoints(folder, named, roots), Examinations())


def may_stop(diagnostic: Diagnostic) -> bool:
    """Say whether a finding is of a kind that keeps a service from starting."""
    return diagnostic.when is Evaluation.IMPORT or diagnostic.code == _NOT_PARSED


@dataclass(slots=True, eq=False)
class Services:
    """What stops the services of a project, by the place at which a finding about it stands."""

    _stopped: dict[_Key, list[StoppedService]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, roots: Sequence[Path], settings: Settings, entries: Iterable[EntryPoint], examinations: Examinations
    ) -> Services:
        """Start every entry point; one whose file is not there is left out."""
        entries = [each for each in entries if each.file is not None]
        # As the findings are found: what may be absent is another question, with services of its own.
        launcher = Launcher(tuple(roots), replace(settings, without=()), strict=False, examinations=examinations)
        found = cls()

        def run() -> Services:
            for entry in entries:
                found._add(entry, launcher.start(entry)[0].failures)
            return found

        return on_a_deep_stack(run)

    def told(self, diagnostic: Diagnostic) -> Diagnostic:
        """Give a finding its services."""
        if not may_stop(diagnostic) and diagnostic.when is not Evaluation.CALL:
            return diagnostic
        for detail in (diagnostic.column, diagnostic.name or _SYNTAX_ERROR):
            services = self._stopped.get((diagnostic.path, diagnostic.line, detail))
            if services:
                return replace(diagnostic, services=tuple(services))
        return diagnostic

    def _add(self, entry: EntryPoint, failures: Iterable[Origin]) -> None:
        """Each place once for an entry point, by the first chain that leads there."""
        seen: set[_Key] = set()
        for failure in failures:
            service = StoppedService(entry.text, failure.chain)
            for key in _keys(failure):
                if key not in seen:
                    seen.add(key)
                    self._stopped.setdefault(key, []).append(service)


def _keys(failure: Origin) -> tuple[_Key, ...]:
    """The place; and the line with the name, where the trees of two parsers give different columns."""
    if failure.finding is None:
        return ((failure.path, failure.line, failure.type),) if failure.type == _SYNTAX_ERROR else ()
    path, place = failure.finding
    exact: _Key = (path, place.line, place.column)
    return (exact, (path, place.line, failure.name)) if failure.name else (exact,)
