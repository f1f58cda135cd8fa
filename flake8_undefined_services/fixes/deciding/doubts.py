"""What else speaks for or against an import that somebody suggests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from flake8_undefined_services.config import Settings
from flake8_undefined_services.fixes.deciding.spelling import is_misspelt, nearest
from flake8_undefined_services.fixes.evidence.index import is_test
from flake8_undefined_services.fixes.evidence.offers import Offer, offer_of
from flake8_undefined_services.fixes.evidence.outline import ImportPlace, outline_of
from flake8_undefined_services.fixes.evidence.usage import uses_in
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.question import Evidence, Question, Suggestion
from flake8_undefined_services.fixes.suggesting.standard_library import is_distinctive
from flake8_undefined_services.fixes.suiting.fit import Fit, fit_of_module
from flake8_undefined_services.language.builtins import builtin_names
from flake8_undefined_services.language.standard_library import is_standard
from flake8_undefined_services.sources import Source

_CYCLE = -1.5  # that they import each other is seldom a crash; who writes it asks the prediction
_ANOTHER_SERVICE = -4.0
_SLIP = -4.0
_NAMESAKE = -14.0  # more than all of the project's importers weigh together
_SAME_PACKAGE = 2.0
_SAME_PARENT = 1.0


def doubts(statement: ImportStatement, question: Question) -> Iterator[Suggestion]:
    """What speaks against an import: a cycle of two, another service's package, a slip for a name of this file."""
    if closes_a_cycle(statement, question):
        yield Suggestion(statement, "it imports this module itself", Evidence.DOUBT, _CYCLE)
    elif _is_another_service(statement, question):
        yield Suggestion(statement, "another package, which this one does not import", Evidence.DOUBT, _ANOTHER_SERVICE)
    elif _may_be_a_slip(question) and not _has_all_that_is_read(statement, question):
        yield Suggestion(statement, "it may be a slip for a name of this file", Evidence.DOUBT, _SLIP)


def is_unseen(statement: ImportStatement, question: Question) -> bool:
    """Whether the file takes nothing from an outside package, but names from others, none of which can be read.

    Any of those may have the name as well, if it is a plain word: who imports it elsewhere is all that is known.
    """
    index, top = question.index, statement.top_level
    if statement.symbol is None or not _is_outside(statement, question) or is_distinctive(question.name):
        return False
    at_top = [each.statement for each in question.outline.imports if each.place is ImportPlace.TOP]
    others = {each.module for each in at_top if each.symbol is not None and _is_outside(each, question)}
    return all(each.top_level != top for each in at_top) and any(index.source(each) is None for each in others)


def _is_outside(statement: ImportStatement, question: Question) -> bool:
    is_own = bool(statement.level) or question.index.is_first_party(statement.module)
    return not is_own and not is_standard(statement.module)


def namesake(origin: ImportStatement, question: Question) -> Iterator[Suggestion]:
    """What speaks against a module from outside: `models.Page`, where the project's own `models` defines Page.

    Not if another file reads that from the outside's: then it has it as well.
    """
    wanted, index = question.usage.first_attributes, question.index
    if not wanted or index.is_first_party(origin.module):
        return
    own = (index.sources.get(module) for module in index.named.get(question.name, ()))
    if any(_defines(source.text, wanted) for source in own if source is not None) and not _is_read(origin, question):
        why = "a module of the project that is called so defines what is read"
        yield Suggestion(origin, why, Evidence.DOUBT, _NAMESAKE)


def _defines(text: str, names: Iterable[str]) -> bool:
    return all(re.search(rf"^(?:class|(?:async +)?def) +{name}\b", text, re.MULTILINE) for name in names)


def _is_read(statement: ImportStatement, question: Question) -> bool:
    """Whether some file that imports it so reads from it one of the names that this file does."""
    reads = [f"{question.name}.{each}" for each in question.usage.first_attributes]
    ways = (way for way in question.index.imports.get(question.name, ()) if way.statement == statement)
    sources = (question.index.sources.get(importer) for way in ways for importer in way.importers)
    return any(read in source.text for source in sources if source is not None for read in reads)


def closes_a_cycle(statement: ImportStatement, question: Question) -> bool:
    """Whether what an absolute import names imports this file's module itself."""
    return not question.source.is_package and question.index.imports_back(statement, question.source.module)


def is_kept(statement: ImportStatement, question: Question) -> bool:
    """Whether the module of an import has imported the name for itself, and no other file takes it from there."""
    name, index = question.name, question.index
    if statement.symbol is None or any(way.statement == statement for way in index.imports.get(name, ())):
        return False
    return offer_of(statement.module, name, index, question.settings.target_version) is Offer.HELD


def nearness(statement: ImportStatement, question: Question) -> Iterator[Suggestion]:
    """Code imports from what lies near it: the same package, or one beside it."""
    here, there = question.package.split("."), statement.module.split(".")
    if not question.index.is_first_party(statement.module):
        return
    if there[:-1] == here or there == here:
        yield Suggestion(statement, "in the same package", Evidence.PLACE, _SAME_PACKAGE)
    elif len(here) > 2 and there[: len(here) - 1] == here[:-1]:
        yield Suggestion(statement, "in a package beside it", Evidence.PLACE, _SAME_PARENT)


def _is_another_service(statement: ImportStatement, question: Question) -> bool:
    own, there = question.source.module.partition(".")[0], statement.module.partition(".")[0]
    if own == there or "." not in question.source.module or there not in question.index.packages:
        return False
    if is_test(question.source):
        return False
    return not question.index.knows_package(own, there)


def _may_be_a_slip(question: Question) -> bool:
    name = question.name
    own = uses_in(question.source.text).own
    if name in own and name.islower():
        return True
    return is_misspelt(name, own | question.outline.bound_at_top)


def _has_all_that_is_read(statement: ImportStatement, question: Question) -> bool:
    """Whether an import gives a standard module that has every attribute which the file reads from the name."""
    if statement.symbol is not None or not is_standard(statement.module) or not question.usage.attributes:
        return False
    fit, _ = fit_of_module(statement.module, question.usage, question.settings.target_version)
    return fit is Fit.YES


def likely_meant(name: str, source: Source, settings: Settings) -> str | None:
    """The name of a file, or the builtin, for which a name that it misses looks like a slip."""
    known = uses_in(source.text).own | outline_of(source.text).bound_at_top
    return nearest(name, known) or nearest(name, builtin_names(settings.target_version, settings.target_platform))
