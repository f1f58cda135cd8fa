"""The one use case: a file's source in, its findings out. Every adapter calls this and nothing below it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_undefined_services import rules
from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Diagnostic, Evaluation, Place
from flake8_undefined_services.language.builtins import builtin_names
from flake8_undefined_services.program.exports import undefined_exports
from flake8_undefined_services.program.resolution import Resolver
from flake8_undefined_services.program.stars import StarNames
from flake8_undefined_services.program.startup.annotations import ask_all
from flake8_undefined_services.program.startup.execution import examine_functions, execute_module
from flake8_undefined_services.program.startup.machine import Target
from flake8_undefined_services.sources import Source
from flake8_undefined_services.syntax.facts import Export, Fault, NameUse, SourceFault
from flake8_undefined_services.syntax.parsing import ParsedFile, SourceError, parse


def examine(source: Source, settings: Settings, tree: ast.Module | None = None) -> tuple[Diagnostic, ...]:
    """All findings of one file, in order of place. `tree` spares the parse where the caller has it already."""
    try:
        parsed = parse(source.text)
    except SourceError as error:
        return (_source_diagnostic(source, error.fault),)
    found = [_diagnostic(source, fact) for fact in _faults(source, parsed, settings)]
    return tuple(sorted((d for d in found if d is not None), key=lambda d: (d.line, d.column, d.code)))


def _faults(source: Source, parsed: ParsedFile, settings: Settings) -> Iterator[Fault]:
    resolver = Resolver.for_source(source, settings)
    target = Target(
        version=settings.target_version,
        platform=settings.target_platform,
        builtins=builtin_names(settings.target_version, settings.target_platform) | frozenset(settings.builtins),
        absent=frozenset(settings.without),
    )
    stars = StarNames(resolver, target)
    execution = execute_module(
        parsed, source.module, is_package=source.is_package, path=source.path, target=target, stars=stars
    )
    if execution.ended:
        examine_functions(execution, lambda node: True)
        ask_all(execution.machine)
    yield from execution.machine.observations.facts()
    yield from undefined_exports(execution, lambda name: resolver.has_submodule(source, name))


def _diagnostic(source: Source, fact: NameUse | Export) -> Diagnostic | None:
    judged = rules.judge(fact)
    if judged is None:
        return None
    rule, code = judged
    when = fact.when if isinstance(fact, NameUse) else Evaluation.IMPORT
    message = rules.message(rule, fact, source.module)
    return _at(source, fact.place, code, rule.name, fact.name, when, fact.certain, message)


def _source_diagnostic(source: Source, fault: SourceFault) -> Diagnostic:
    code, name = ("SVC001", "syntax-error") if fault.syntax else ("SVC002", "unreadable-source")
    return _at(source, fault.place, code, name, "", None, True, fault.message)


def _at(
    source: Source, place: Place, code: str, rule: str, name: str, when: Evaluation | None, certain: bool, message: str
) -> Diagnostic:
    return Diagnostic(
        code=code,
        rule=rule,
        path=source.path,
        line=place.line,
        column=place.column,
        end_line=place.end_line,
        end_column=place.end_column,
        name=name,
        module=source.module,
        when=when,
        certain=certain,
        message=message,
    )
