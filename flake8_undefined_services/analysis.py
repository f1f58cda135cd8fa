"""The one use case: source in, findings out. Every adapter calls this and nothing below it."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Diagnostic, Evaluation, Place
from flake8_undefined_services.program.absence.dependencies_told import with_absences
from flake8_undefined_services.program.clearing import is_cleared
from flake8_undefined_services.program.deep_stack import on_a_deep_stack
from flake8_undefined_services.program.discovery import Project
from flake8_undefined_services.program.examining import Examination, Examined
from flake8_undefined_services.program.referring import References
from flake8_undefined_services.program.roots import roots_of_source
from flake8_undefined_services.rules import tell, tell_fault
from flake8_undefined_services.sources import Source, SourceFile, UnreadableSource, read_source
from flake8_undefined_services.syntax.facts import Fault, SourceFault
from flake8_undefined_services.syntax.import_facts import ImportFault
from flake8_undefined_services.syntax.parsing import (
    EXACT_PLACES,
    ParsedFile,
    SourceError,
    parse,
    parse_precisely,
    parsed_file,
)
from flake8_undefined_services.syntax.target import target_fault

_TIMES = (Evaluation.IMPORT, Evaluation.CALL, Evaluation.ANNOTATION)


def examine(source: Source, settings: Settings, tree: ast.Module | None = None) -> tuple[Diagnostic, ...]:
    """All findings of one file, in order of place. `tree` spares the parse where the caller has it already.

    The running Python's tree only clears files; what is told comes from the tree that LibCST's visitors make.
    """
    quick = _read(source, settings, tree)
    if isinstance(quick, SourceFault):
        return (tell_fault(quick, source.path, source.module),)
    referred = tuple(References(roots_of_source(source, settings), settings).faults(source, quick))
    if not quick.precise and is_cleared(source, quick.tree, settings):
        return _told(source, referred)
    met = _alone(source, quick, settings)
    better = None if quick.precise or not _told(source, met) else _precise(source)
    return _told(source, (*(met if better is None else _alone(source, better, settings)), *referred))


def _read(source: Source, settings: Settings, tree: ast.Module | None = None) -> ParsedFile | SourceFault:
    """The tree of a source, or why the target's Python does not take it; newer syntax is read by LibCST."""
    try:
        parsed = parse(source.text) if tree is None else parsed_file(tree, source.text)
    except SourceError as rejected:
        try:
            parsed = parse_precisely(source.text)
        except SourceError as error:
            is_newer = settings.target_version > sys.version_info[:2]  # then LibCST knows better what is wrong
            return error.fault if is_newer else rejected.fault
        return target_fault(parsed, settings.target_version, rejected.fault) or parsed
    return target_fault(parsed, settings.target_version) or parsed


def _precise(source: Source) -> ParsedFile | None:
    try:
        return parse_precisely(source.text)
    except SourceError:
        return None


def _alone(source: Source, parsed: ParsedFile, settings: Settings) -> tuple[Fault | ImportFault, ...]:
    """The facts of one file, in a project of which only this file is asked about."""
    examination = Examination.of(roots_of_source(source, settings), settings)
    file = Examined(source.path, os.path.abspath(source.path), source.module, source.is_package)
    examination.give(file, parsed)
    examination.start((file,))
    return tuple(examination.facts(file))


def _told(source: Source, faults: Iterable[Fault | ImportFault]) -> tuple[Diagnostic, ...]:
    told = (tell(fault, source.path, source.module) for fault in faults)
    return tuple(sorted((d for d in told if d is not None), key=lambda d: (d.line, d.column, d.code)))


def analyse(
    project: Project, settings: Settings, progress: Callable[[], None] = lambda: None
) -> tuple[Diagnostic, ...]:
    """The findings of a project's reported files, those first that crash first."""
    return on_a_deep_stack(lambda: _analysed(project, settings, progress))


def _analysed(project: Project, settings: Settings, progress: Callable[[], None]) -> tuple[Diagnostic, ...]:
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
        answer = _read(source, settings)
        if isinstance(answer, ParsedFile):
            quick[path] = answer
        else:
            found.append(tell_fault(answer, path, source.module))
    told = dict(_examined(project, sources, quick, settings, progress))
    suspects = [path for path, diagnostics in told.items() if diagnostics and not quick[path].precise]
    if not EXACT_PLACES and suspects:
        better = {path: tree for path in suspects if (tree := _precise(sources[path])) is not None}
        told.update(_examined(project, sources, {**quick, **better}, settings, only=frozenset(better)))
    for diagnostics in told.values():
        found.extend(diagnostics)
    references = References(project.roots, settings)
    for path, tree in quick.items():
        found.extend(_told(sources[path], references.faults(sources[path], tree)))
    return tuple(sorted(found, key=_consequence))


def _examined(
    project: Project,
    sources: dict[str, Source],
    parsed: dict[str, ParsedFile],
    settings: Settings,
    progress: Callable[[], None] = lambda: None,
    only: frozenset[str] | None = None,
) -> Iterator[tuple[str, tuple[Diagnostic, ...]]]:
    examination = Examination.of(project.roots, replace(settings, without=()))
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
    told, stops = with_absences(examination, tuple(files.values()), facts, settings, project.folder)
    for path in files:
        if only is None or path in only:
            found = _told(sources[path], told[path])
            yield path, tuple(replace(d, services=stops.get((d.path, d.line, d.column), ())) for d in found)


def _file(file: SourceFile) -> Examined:
    return Examined(file.path, str(file.absolute), file.module, file.is_package)


def _consequence(diagnostic: Diagnostic) -> tuple[int, str, int, int, str]:
    order = -1 if diagnostic.when is None else _TIMES.index(diagnostic.when)
    return order, diagnostic.path, diagnostic.line, diagnostic.column, diagnostic.code
