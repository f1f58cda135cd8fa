"""Installed distributions as a source: what a package that is declared, or that the file imports, offers.

At its top it may hold what other sources know of too, and is a rival then. Its modules are read where no source knows
anything: that some module has a name says little beside what the project does.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flake8_undefined_services.fixes.evidence.installed_definitions import definitions_below
from flake8_undefined_services.fixes.evidence.offers import Offer, is_submodule, offer_of
from flake8_undefined_services.fixes.evidence.outline import ImportPlace
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.question import Evidence, Question, Suggestion
from flake8_undefined_services.fixes.suggesting.dependencies import declares, import_names
from flake8_undefined_services.fixes.suggesting.standard_library import is_distinctive
from flake8_undefined_services.fixes.suiting.fit import Fit, fit_of
from flake8_undefined_services.fixes.suiting.possible import is_possible
from flake8_undefined_services.language.standard_library import is_standard

_DISTINCTIVE = 3.0
_POSSIBLE = 1.5
_IN_ITS_PLACE = 6.0  # as much as a standard module whose names fit: a question, without more evidence
_FEW = 4  # modules that seem to define a name; what more define is nobody's
_MANY = 60  # modules of one package; whoever has more has several of each name


def at_the_top(question: Question) -> Iterator[Suggestion]:
    """Suggest `from package import name` where the package itself defines the name or hands it on."""
    name, index = question.name, question.index
    if name.startswith("_"):
        return
    declared = {top for distribution in index.distributions for top in import_names(distribution)}
    used = _used(question)
    for top in sorted(declared | used):
        if not _is_installed(top, question):
            continue
        statement = ImportStatement(top, name)
        offer = offer_of(top, name, index, question.settings.target_version)
        if offer in (Offer.DEFINED, Offer.EXPORTED) and is_possible(statement, question):
            is_declared = declares(index.distributions, top)
            why = f"{top}, {'a declared dependency' if is_declared else 'which this file imports'}, has it"
            points = _DISTINCTIVE if top in used or is_distinctive(name) else _POSSIBLE
            yield Suggestion(statement, why, Evidence.KNOWLEDGE, points)


def replacements(question: Question) -> Iterator[Suggestion]:
    """Suggest `from gevent import socket` where the file imports gevent, whose modules stand for standard ones."""
    if not is_standard(question.name) or question.usage.is_no_module:
        return
    for top in sorted({each.statement.top_level for each in question.outline.imports if each.place is ImportPlace.TOP}):
        statement = ImportStatement(top, question.name)
        if _is_installed(top, question) and is_submodule(statement, question.index):
            if _is_known_to_stand_in(statement, question) and is_possible(statement, question):
                why = f"{top}, which this file imports, has its own {question.name}"
                yield Suggestion(statement, why, Evidence.FILE, _IN_ITS_PLACE)


def _is_known_to_stand_in(statement: ImportStatement, question: Question) -> bool:
    """Whether a module has all that is read from it, or some file of the project imports it."""
    if any(way.statement == statement for way in question.index.imports.get(question.name, ())):
        return True
    inner = ImportStatement(f"{statement.module}.{statement.symbol}")
    return fit_of(inner, question.usage, question.settings.target_version, question.index) is Fit.YES


def in_modules(question: Question) -> Iterator[Suggestion]:
    """Suggest what a module defines that lies in, or beside, an installed one from which the file imports."""
    name, index = question.name, question.index
    if not is_distinctive(name):
        return
    packages = set[str]()
    for each in question.outline.imports:
        if each.place is ImportPlace.TOP and each.statement.symbol and _is_installed(each.statement.module, question):
            packages |= {each.statement.module, each.statement.module.rpartition(".")[0]}
    modules = {each for package in sorted(packages) for each in index.installed.submodules(package)[:_MANY]}
    found = []
    for module in sorted(modules):
        source = index.installed.source(module)
        if source is not None and name in source.text:
            if offer_of(module, name, index, question.settings.target_version) is Offer.DEFINED:
                found.append(ImportStatement(module, name))
    possible = [each for each in found if is_possible(each, question)]
    points = _DISTINCTIVE if len(possible) == 1 else _POSSIBLE
    for statement in possible:
        yield Suggestion(statement, f"{statement.module} defines it", Evidence.KNOWLEDGE, points)


def anywhere(question: Question) -> Iterator[Suggestion]:
    """Suggest what one module defines of all that lie in the installed packages from which the file imports.

    Where a package around that module hands it on, that is the way.
    """
    name, index = question.name, question.index
    if not _is_nobodys_own(name):
        return
    tops = {each.statement.top_level for each in question.outline.imports if each.place is ImportPlace.TOP}
    found = set()
    for top in sorted(tops):
        source = index.installed.source(top) if _is_installed(top, question) else None
        if source is not None and source.is_package:
            found |= {*definitions_below(str(Path(source.path).parent), top).get(name, ())}
    if not 0 < len(found) <= _FEW:
        return
    target = question.settings.target_version
    defining = [each for each in sorted(found) if offer_of(each, name, index, target) is Offer.DEFINED]
    statements = [ImportStatement(_handing_on(each, question) or each, name) for each in defining]
    possible = [each for each in statements if is_possible(each, question)]
    points = _DISTINCTIVE if len(possible) == 1 else _POSSIBLE
    for statement in possible:
        yield Suggestion(statement, f"only {statement.module} has it", Evidence.KNOWLEDGE, points)


def _is_nobodys_own(name: str) -> bool:
    return not name.startswith("_") and (is_distinctive(name) or "_" in name)


def _handing_on(module: str, question: Question) -> str | None:
    """The innermost package around a module that hands the name on."""
    package = module.rpartition(".")[0]
    while package:
        offer = offer_of(package, question.name, question.index, question.settings.target_version)
        if offer is Offer.EXPORTED:
            return package
        package = package.rpartition(".")[0]
    return None


def _used(question: Question) -> set[str]:
    return {found.statement.top_level for found in question.outline.imports}


def _is_installed(module: str, question: Question) -> bool:
    top, index = module.partition(".")[0], question.index
    if not top or top == question.source.module.partition(".")[0] or is_standard(top) or index.is_first_party(top):
        return False
    return index.installed.source(top) is not None
