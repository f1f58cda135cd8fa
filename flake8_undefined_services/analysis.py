"""The one use case: source in, findings out. Every adapter calls this and nothing below it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Diagnostic, Evaluation, Place
from flake8_undefined_services.language.builtins import builtin_names
from flake8_undefined_services.program.discovery import Project
from flake8_undefined_services.program.exports import undefined_exports
from flake8_undefined_services.program.modules import Modules
from flake8_undefined_services.program.resolution import Resolver
from flake8_undefined_services.program.startup.annotating import ask_all
from flake8_undefined_services.program.startup.execution import examine_functions, examine_main_blocks, execute_module
from flake8_undefined_services.program.startup.machine import Target
from flake8_undefined_services.rules import tell, tell_fault
from flake8_undefined_services.sources import Source, SourceFile, UnreadableSource, read_source
from flake8_undefined_services.syntax.facts import Fault, SourceFault
from flake8_undefined_services.syntax.parsing import ParsedFile, SourceError, parse, parse_precisely, parsed_file

_TIMES = (Evaluation.IMPORT, Evaluation.CALL, Evaluation.ANNOTATION)


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
    project: Project, settings: Settings, progress: Callable[[], None] = lambda: None
) -> tuple[Diagnostic, ...]:
    """The findings of a project's reported files, those first that crash first."""
    found: list[Diagnostic] = []
    for file in project.reported:
        found.extend(_examined(file, settings))
        progress()
    return tuple(sorted(found, key=_consequence))


def _examined(file: SourceFile, settings: Settings) -> tuple[Diagnostic, ...]:
    try:
        return examine(read_source(file), settings)
    except UnreadableSource as error:
        place = Place(error.line, error.column, error.line, error.column)
        return (tell_fault(SourceFault(error.message, place, syntax=False), file.path, file.module),)


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
        examine_main_blocks(execution)
        ask_all(execution.machine)
    yield from execution.machine.observations.facts()
    yield from undefined_exports(execution, lambda name: resolver.has_submodule(source, name))
