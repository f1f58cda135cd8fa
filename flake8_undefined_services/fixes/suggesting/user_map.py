"""The user-kept map from a name to its import: what it says goes before everything else."""

from __future__ import annotations

from collections.abc import Iterator

from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.question import Evidence, Question, Suggestion

_DECISIVE = 100.0


def suggestions(question: Question) -> Iterator[Suggestion]:
    """Suggest what the map says; an entry that does not bind its own name suggests nothing."""
    written = question.settings.imports.get(question.name)
    if written is None:
        return
    try:
        statement = ImportStatement.parse(written)
    except ValueError:
        return
    source = question.source
    absolute = statement.absolute_in(source.module, is_package=source.is_package)
    if statement.bound == question.name and absolute is not None:
        yield Suggestion(statement, "the project's own map of imports says so", Evidence.MAP, _DECISIVE)
