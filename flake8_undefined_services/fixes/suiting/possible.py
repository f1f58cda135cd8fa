"""What cannot be: an import that would fail, that leads to the file itself or into tests, or contradicts the uses."""

from __future__ import annotations

from dataclasses import replace

from flake8_undefined_services.fixes.evidence.index import is_test
from flake8_undefined_services.fixes.evidence.offers import origin_of
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.question import Question
from flake8_undefined_services.fixes.suiting.fit import Fit, fit_of


def is_possible(statement: ImportStatement, question: Question) -> bool:
    """False where an absolute import cannot be what the file lacks."""
    own = question.source.module
    target = f"{statement.module}.{statement.symbol}"
    if target == own or (
        statement.module == own and not (question.source.is_package and target in question.index.modules)
    ):
        return False
    if not question.index.can_import(statement):
        return False
    if statement.module.rpartition(".")[2] in ("conftest", "__main__"):
        return False
    if _leads_into(question.index.tests, statement) and not is_test(question.source):
        return False
    if _leads_into(question.index.copies, statement) and own not in question.index.copies:
        return False
    return _fit_of(statement, question) is not Fit.NO


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
