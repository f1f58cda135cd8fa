"""The one use case: source in, findings out. Every adapter calls this and nothing below it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Diagnostic, Evaluation, Place
from flake8_undefined_services.program.absence.dependencies_told import with_absences
from flake8_undefined_services.program.deep_stack import on_a_deep_stack
from flake8_undefined_services.program.discovery import Project
from flake8_undefined_services.program.entry_orders import EntryOrders, cyclic
from flake8_undefined_services.program.entrypoints.entry_point import EntryPoint
from flake8_undefined_services.program.entrypoints.finding import given_variables
from flake8_undefined_services.program.examinations import Examinations
from flake8_undefined_services.program.examined import Examined
from flake8_undefined_services.program.launching import Launcher
from flake8_undefined_services.program.referring import References
from flake8_undefined_services.program.root_orders import in_root_orders
from flake8_undefined_services.program.startup.process import Process
from flake8_undefined_services.rules import tell_fault
from flake8_undefined_services.sources import Source, SourceFile, UnreadableSource, read_source
from flake8_undefined_services.syntax.facts import Fault, SourceFault
from flake8_undefined_services.syntax.parsing import (
    EXACT_PLACES,
    ParsedFile,
)
from flake8_undefined_services.telling import precise, read, told, told_fault

_TIMES = (Evaluation.IMPORT, Evaluation.CALL, Evaluation.ANNOTATION)


def analyse(
    project: Project,
    settings: Settings,
    progress: Callable[[], None] = lambda: None,
    examinations: Examinations | None = None,
    entries: Callable[[], Sequence[EntryPoint]] = tuple,
) -> tuple[Diagnostic, ...]:
    """The findings of a project's reported files, those first that crash first.

    examinations: where others of the same run find what was executed. entries: asked for how the project's services
    start, where that decides something and the settings do not say it.
    """
    made = examinations or Examinations()
    return on_a_deep_stack(lambda: _analysed(project, settings, progress, made, entries))


def _analysed(
    project: Project,
    settings: Settings,
    progress: Callable[[], None],
    examinations: Examinations,
    entries: Callable[[], Sequence[EntryPoint]],
) -> tuple[Diagnostic, ...]:
    found: list[Diagnostic] = []
    sources: dict[str, Source] = {}
    for file in project.reported:
        try:
            sources[file.path] = read_source(file)
        except UnreadableSource as error:
            place = Place(error.line, error.column, error.line, error.column)
            found.append(tell_fault(SourceFault(error.message, place, syntax=False), file.path, file.module))
    quick: dict[str, ParsedFile] = {}
    for path, source in sources.items():
        answer = read(source, settings)
        if isinstance(answer, ParsedFile):
            quick[path] = answer
        else:
            found.extend(told_fault(answer, source))
    orders = _orders(project, sources, settings, examinations)
    found_in: dict[str, tuple[Diagnostic, ...]] = {}
    for each in orders:
        found_in.update(_examined(each, sources, quick, settings, examinations, entries, progress))
    suspects = [path for path, diagnostics in found_in.items() if diagnostics and not quick[path].precise]
    if not EXACT_PLACES and suspects:
        better = {path: tree for path in suspects if (tree := precise(sources[path])) is not None}
        again = Examinations()  # the texts are the same, their trees are not
        both = {**quick, **better}
        for each in orders:
            found_in.update(_examined(each, sources, both, settings, again, entries, only=frozenset(better)))
    for diagnostics in found_in.values():
        found.extend(diagnostics)
    for each in orders:
        given = partial(given_variables, each.folder, settings, each.roots)
        references = References(partial(_process, each, settings, examinations), given=given)
        for file in each.reported:
            if file.path in quick:
                found.extend(told(sources[file.path], references.faults(sources[file.path], quick[file.path])))
    return tuple(sorted(found, key=_consequence))


def _examined(
    project: Project,
    sources: dict[str, Source],
    parsed: dict[str, ParsedFile],
    settings: Settings,
    examinations: Examinations,
    entries: Callable[[], Sequence[EntryPoint]],
    progress: Callable[[], None] = lambda: None,
    only: frozenset[str] | None = None,
) -> Iterator[tuple[str, tuple[Diagnostic, ...]]]:
    examination = examinations.of(project.roots, replace(settings, without=()))
    files = {}
    for each in project.reported:
        tree = parsed.get(each.path)
        if tree is not None:
            files[each.path] = _file(each)
            examination.give(files[each.path], tree)
    examination.start(tuple(files.values()))
    facts: dict[str, Sequence[Fault]] = {}
    for path, file in files.items():
        facts[path] = tuple(examination.facts(file))
        progress()
    if not settings.entrypoints and any(cyclic(fact) for met in facts.values() for fact in met):
        started = entries()
        if started:
            launcher = Launcher(tuple(project.roots), replace(settings, without=()), False, examinations)
            orders = EntryOrders.of(launcher, started, facts)
            facts = {path: orders.happening(met, path) for path, met in facts.items()}
    judged, stops = with_absences(examination, tuple(files.values()), facts, settings, project.folder)
    for path in files:
        if only is None or path in only:
            found = told(sources[path], judged[path])
            yield path, tuple(replace(d, services=stops.get((d.path, d.line, d.column), ())) for d in found)


def _orders(
    project: Project, sources: dict[str, Source], settings: Settings, examinations: Examinations
) -> tuple[Project, ...]:
    """The project, in parts where its files cannot share one order of the source roots that were found."""
    if settings.roots or len(project.roots) == 1:
        return (project,)
    finder = _process(project, replace(settings, without=()), examinations).world.finder
    return tuple(in_root_orders(project, sources, finder))


def _process(project: Project, settings: Settings, examinations: Examinations) -> Process:
    return examinations.of(project.roots, settings).process


def _file(file: SourceFile) -> Examined:
    return Examined(file.path, str(file.absolute), file.module, file.is_package)


def _consequence(diagnostic: Diagnostic) -> tuple[int, str, int, int, str]:
    order = -1 if diagnostic.when is None else _TIMES.index(diagnostic.when)
    return order, diagnostic.path, diagnostic.line, diagnostic.column, diagnostic.code
