"""The one use case: source in, findings out. Every adapter calls this and nothing below it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from flake8_undefined_services import fixes
from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Applicability, Diagnostic, Evaluation, Fix, Place
from flake8_undefined_services.language.builtins import builtin_names
from flake8_undefined_services.program.discovery import Project, project_files
from flake8_undefined_services.program.exports import undefined_exports
from flake8_undefined_services.program.modules import Modules
from flake8_undefined_services.program.resolution import Resolver
from flake8_undefined_services.program.startup.annotating import ask_all
from flake8_undefined_services.program.startup.execution import examine_functions, execute_module
from flake8_undefined_services.program.startup.machine import Target
from flake8_undefined_services.rules import tell, tell_fault
from flake8_undefined_services.selection.selection import is_selected, without_noqa
from flake8_undefined_services.sources import Source, SourceFile, UnreadableSource, read_source
from flake8_undefined_services.syntax.facts import Fault, SourceFault
from flake8_undefined_services.syntax.parsing import ParsedFile, SourceError, parse, parse_precisely, parsed_file

_TIMES = (Evaluation.IMPORT, Evaluation.CALL, Evaluation.ANNOTATION)
_REPAIRED = frozenset({"undefined-name", "type-checking-only-name"})


def examine(source: Source, settings: Settings, tree: ast.Module | None = None) -> tuple[Diagnostic, ...]:
    """All findings of one file, in order of place. `tree` spares the parse where the caller has it already.

    The running Python's tree only clears files; what is told comes from the tree that LibCST's visitors make.
    """
    try:
        quick = parse(source.text) if tree is None else parsed_file(tree, source.text)
    except SourceError:
        quick = None  # perhaps newer syntax than the running Python's
    if quick is not None and not _told(source, quick, settings):
        return ()
    try:
        return _told(source, parse_precisely(source.text), settings)
    except SourceError as error:
        if quick is not None:
            return _told(source, quick, settings)
        return (tell_fault(error.fault, source.path, source.module),)


def _told(source: Source, parsed: ParsedFile, settings: Settings) -> tuple[Diagnostic, ...]:
    told = (tell(fault, source.path, source.module) for fault in _faults(source, parsed, settings))
    return tuple(sorted((d for d in told if d is not None), key=lambda d: (d.line, d.column, d.code)))


def analyse(
    project: Project, settings: Settings, *, fixes_wanted: bool = True, progress: Callable[[], None] = lambda: None
) -> tuple[Diagnostic, ...]:
    """The findings of a project's reported files, those first that crash first."""
    found: list[tuple[Source, Diagnostic]] = []
    for file in project.reported:
        found.extend(_examined(file, settings))
        progress()
    if fixes_wanted:
        found = _with_fixes(found, project, settings)
    return tuple(sorted((diagnostic for _, diagnostic in found), key=_consequence))


def _examined(file: SourceFile, settings: Settings) -> Iterator[tuple[Source, Diagnostic]]:
    try:
        source = read_source(file)
    except UnreadableSource as error:
        place = Place(error.line, error.column, error.line, error.column)
        fault = SourceFault(error.message, place, syntax=False)
        yield Source(file.path, file.module, "", file.is_package), tell_fault(fault, file.path, file.module)
        return
    shown = [d for d in examine(source, settings) if is_selected(d.code, settings)]
    for diagnostic in without_noqa(shown, source.text.splitlines(keepends=True)):
        yield source, diagnostic


def _consequence(diagnostic: Diagnostic) -> tuple[int, str, int, int, str]:
    order = -1 if diagnostic.when is None else _TIMES.index(diagnostic.when)
    return order, diagnostic.path, diagnostic.line, diagnostic.column, diagnostic.code


def _faults(source: Source, parsed: ParsedFile, settings: Settings, *, screened: bool = True) -> Iterator[Fault]:
    resolver = Resolver.for_source(source, settings)
    target = Target(
        version=settings.target_version,
        platform=settings.target_platform,
        builtins=builtin_names(settings.target_version, settings.target_platform) | frozenset(settings.builtins),
        absent=frozenset(settings.without),
    )
    execution = execute_module(
        parsed,
        source.module,
        is_package=source.is_package,
        path=source.path,
        target=target,
        modules=Modules(resolver, target),
    )
    if execution.ended:
        examine_functions(execution, screened=screened)
        ask_all(execution.machine)
    yield from execution.machine.observations.facts()
    yield from undefined_exports(execution, lambda name: resolver.has_submodule(source, name))


def _with_fixes(
    found: Sequence[tuple[Source, Diagnostic]], project: Project, settings: Settings
) -> list[tuple[Source, Diagnostic]]:
    """Give each finding that an import would repair its fix; the project is read once, for all missing names."""
    names = frozenset(d.name for _, d in found if d.rule in _REPAIRED)
    if not names:
        return list(found)
    distributions = fixes.declared_distributions(project.root)
    index = fixes.build_index(_readable(project), names, distributions)
    known: dict[tuple[str, str], Fix | None] = {}
    repaired = []
    for source, diagnostic in found:
        key = (source.path, diagnostic.name)
        if diagnostic.rule in _REPAIRED and key not in known:
            known[key] = fixes.propose(diagnostic.name, source=source, settings=settings, index=index)
        repaired.append((source, replace(diagnostic, fix=known.get(key))))
    return repaired


def _readable(project: Project) -> Iterator[Source]:
    for file in project_files(project):
        try:
            yield read_source(file)
        except UnreadableSource:
            continue


def statements_to_apply(diagnostics: Sequence[Diagnostic], *, unsafe: bool) -> dict[str, tuple[str, ...]]:
    """The import statements that repair each file, by path: safe ones, and unsafe ones on demand."""
    wanted = {Applicability.SAFE, Applicability.UNSAFE} if unsafe else {Applicability.SAFE}
    by_path: dict[str, dict[str, None]] = {}
    for diagnostic in diagnostics:
        if diagnostic.fix is not None and diagnostic.fix.applicability in wanted:
            by_path.setdefault(diagnostic.path, {})[diagnostic.fix.statement] = None
    return {path: tuple(statements) for path, statements in by_path.items()}
