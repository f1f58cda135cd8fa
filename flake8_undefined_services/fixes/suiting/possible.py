"""What cannot be: an import that would fail, that leads to the file itself or into tests, or contradicts the uses."""

from __future__ import annotations

from dataclasses import replace

from flake8_undefined_services.fixes.evidence.index import is_test
from flake8_undefined_services.fixes.evidence.offers import object_of, origin_of
from flake8_undefined_services.fixes.evidence.outline import ImportPlace
from flake8_undefined_services.fixes.evidence.usage import Role
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.question import Question
from flake8_undefined_services.fixes.suiting.fit import Fit, fit_of, fit_of_module
from flake8_undefined_services.language.standard_library import module_exists


def is_possible(statement: ImportStatement, question: Question) -> bool:
    """False where an absolute import cannot be what the file lacks."""
    own = question.source.module
    target = f"{statement.module}.{statement.symbol}"
    if target == own or (
        statement.module == own and not (question.source.is_package and target in question.index.modules)
    ):
        return False
    if not question.index.can_import(statement) and not _is_for_type_checkers(statement, question):
        return False
    if _has_another_name_here(statement, question):
        return False
    if statement.module.rpartition(".")[2] in ("conftest", "__main__"):
        return False
    if _leads_into(question.index.tests, statement) and not is_test(question.source):
        return False
    if _leads_into(question.index.copies, statement) and own not in question.index.copies:
        return False
    fit = _fit_of(statement, question)
    return fit is not Fit.NO and not (fit is Fit.PARTLY and _is_beside_a_better_one(statement, question))


def _is_for_type_checkers(statement: ImportStatement, question: Question) -> bool:
    """Whether a module defines a name for annotations only, and this file writes it in one: no run asks for it."""
    outline = question.index.outline(statement.module) if Role.TYPE in question.usage.roles else None
    return outline is not None and statement.symbol in outline.for_type_checkers


def _has_another_name_here(statement: ImportStatement, question: Question) -> bool:
    """Whether the file imports the object already, renamed: beside `Entry as Row`, Entry is another one."""
    renamed = [
        absolute
        for each in question.outline.imports
        if each.place is ImportPlace.TOP and each.statement.symbol == question.name != each.statement.bound
        if (absolute := question.absolute(each.statement)) is not None
    ]
    if not renamed or statement.symbol is None:
        return False
    wanted = object_of(statement, question.index)
    return any(object_of(replace(each, alias=None), question.index) == wanted for each in renamed)


def _is_beside_a_better_one(statement: ImportStatement, question: Question) -> bool:
    """Whether it leads to a module without all that is read, and the standard one of the name itself has that all:
    `abc.ABC` is not of `collections.abc`, `datetime.date` beside `datetime.datetime` not of the class."""
    name, target = question.name, question.settings.target_version
    if statement == ImportStatement(name) or not module_exists(name, target, question.settings.target_platform):
        return False
    return fit_of_module(name, question.usage, target) == (Fit.YES, ImportStatement(name))


def _fit_of(statement: ImportStatement, question: Question) -> Fit:
    """Judge what the import leads to, where that is a module by whatever name, or an object named like a module."""
    index = question.index
    origin = origin_of(statement, index)
    if statement.symbol is None and origin.symbol is not None:
        origin = statement
    elif statement.symbol is not None and origin.symbol is None:
        origin = replace(origin, alias=question.name)  # the name is the module itself, whatever that is called
    return fit_of(origin, question.usage, question.settings.target_version, index)


def _leads_into(modules: frozenset[str], statement: ImportStatement) -> bool:
    return statement.module in modules or f"{statement.module}.{statement.symbol}" in modules
