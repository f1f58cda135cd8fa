"""The one use case: source in, findings out. Every adapter calls this and nothing below it."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterable, Iterator

from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Diagnostic, Evaluation, Place
from flake8_undefined_services.program.deep_stack import on_a_deep_stack
from flake8_undefined_services.program.discovery import Project
from flake8_undefined_services.program.examining import Examination, Examined
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

_TIMES = (Evaluation.IMPORT, Evaluation.CALL, Evaluation.ANNOTATION)


def examine(source: Source, settings: Settings, tree: ast.Module | None = None) -> tuple[Diagnostic, ...]:
    """All findings of one file, in order of place. `tree` spares the parse where the caller has it already.

    The running Python's tree only clears files; what is told comes from the tree that LibCST's visitors make.
    """
    try:
        quick = parse(source.text) if tree is None else parsed_file(tree, source.text)
    except SourceError:
        quick = None  # perhaps newer syntax than the running Python's
    if quick is not None and not _told(source, _alone(source, quick, settings)):
        return ()
    try:
        return _told(source, _alone(source, parse_precisely(source.text), settings))
    except SourceError as error:
        if quick is not None:
            return _told(source, _alone(source, quick, settings))
        return (tell_fault(error.fault, source.path, source.module),)


def _alone(source: Source, parsed: ParsedFile, settings: Settings) -> Iterable[Fault | ImportFault]:
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
    quick = _parsed(sources.values(), parse)
    faults = {path: parsed for path, parsed in quick.items() if isinstance(parsed, SourceError)}
    told = dict(_examined(project, sources, quick, settings, progress))
    suspects = [path for path, diagnostics in told.items() if diagnostics]
    precise = _parsed((sources[path] for path in (*(() if EXACT_PLACES else suspects), *faults)), parse_precisely)
    for path, answer in precise.items():
        if isinstance(answer, SourceError) and path in faults:
            found.append(tell_fault(answer.fault, path, sources[path].module))
    better = {path: parsed for path, parsed in precise.items() if not isinstance(parsed, SourceError)}
    if better:
        reread = {**quick, **better}
        told.update(_examined(project, sources, reread, settings, only=frozenset((*suspects, *better))))
    for diagnostics in told.values():
        found.extend(diagnostics)
    return tuple(sorted(found, key=_consequence))


def _parsed(
    sources: Iterable[Source], read: Callable[[str], ParsedFile]
) -> dict[str, ParsedFile | SourceError]:
    found: dict[str, ParsedFile | SourceError] = {}
    for source in sources:
        try:
            found[source.path] = read(source.text)
        except SourceError as error:
            found[source.path] = error
    return found


def _examined(
    project: Project,
    sources: dict[str, Source],
    parsed: dict[str, ParsedFile | SourceError],
    settings: Settings,
    progress: Callable[[], None] = lambda: None,
    only: frozenset[str] | None = None,
) -> Iterator[tuple[str, tuple[Diagnostic, ...]]]:
    examination = Examination.of(project.roots, settings)
    files = {}
    for file in project.reported:
        tree = parsed.get(file.path)
        if isinstance(tree, ParsedFile):
            files[file.path] = _file(file)
            examination.give(files[file.path], tree)
    examination.start(tuple(files.values()))
    for file in project.reported:
        if file.path in files and (only is None or file.path in only):
            yield file.path, _told(sources[file.path], examination.facts(files[file.path]))
        progress()


def _file(file: SourceFile) -> Examined:
    return Examined(file.path, str(file.absolute), file.module, file.is_package)


def _consequence(diagnostic: Diagnostic) -> tuple[int, str, int, int, str]:
    order = -1 if diagnostic.when is None else _TIMES.index(diagnostic.when)
    return order, diagnostic.path, diagnostic.line, diagnostic.column, diagnostic.code

