"""Installed distributions as a source: what a package that is declared, or that the file imports, offers at its top.

Asked where no other source knows anything: that some package has a name says little beside what the project does.
"""

from __future__ import annotations

from collections.abc import Iterator

from flake8_undefined_services.fixes.dependencies import declares, import_names
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.offers import Offer, offer_of
from flake8_undefined_services.fixes.possible import is_possible
from flake8_undefined_services.fixes.question import Evidence, Question, Suggestion
from flake8_undefined_services.fixes.standard_library import is_distinctive
from flake8_undefined_services.language.standard_library import is_standard

_DISTINCTIVE = 3.0
_POSSIBLE = 1.5


def suggestions(question: Question) -> Iterator[Suggestion]:
    """Suggest `from package import name` where the package itself defines the name or hands it on."""
    name, index = question.name, question.index
    if name.startswith("_"):
        return
    declared = {top for distribution in index.distributions for top in import_names(distribution)}
    used = {found.statement.top_level for found in question.outline.imports}
    points = _DISTINCTIVE if is_distinctive(name) else _POSSIBLE
    for top in sorted((declared | used) - {"", question.source.module.partition(".")[0]}):
        if is_standard(top) or index.is_first_party(top) or index.installed.source(top) is None:
            continue
        statement = ImportStatement(top, name)
        offer = offer_of(top, name, index, question.settings.target_version)
        if offer in (Offer.DEFINED, Offer.EXPORTED) and is_possible(statement, question):
            is_declared = declares(index.distributions, top)
            why = f"{top}, {'a declared dependency' if is_declared else 'which this file imports'}, has it"
            yield Suggestion(statement, why, Evidence.KNOWLEDGE, points)
