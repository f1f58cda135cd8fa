"""Where can a missing name come from? Every source is asked, in the order in which it is believed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flake8_undefined_services.fixes import aliases, dependencies, project, standard_library, user_map
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.question import Question, Standing, Suggestion

SOURCES: tuple[Callable[[Question], Iterator[Suggestion]], ...] = (
    user_map.suggestions,
    project.imports_of_this_file,
    project.imports_elsewhere,
    project.definitions,
    project.modules,
    standard_library.suggestions,
    dependencies.suggestions,
    aliases.suggestions,
)
_TRUST = {
    standing: rank
    for rank, standing in enumerate((Standing.RISKY, Standing.DECISIVE, Standing.SETTLED, Standing.LIKELY))
}


def ranked(question: Question) -> tuple[Suggestion, ...]:
    """All suggestions, the most trusted first; one that several sources make keeps its best standing."""
    best: dict[ImportStatement, Suggestion] = {}
    for source in SOURCES:
        for suggestion in source(question):
            known = best.get(suggestion.statement)
            if known is None or _TRUST[suggestion.standing] < _TRUST[known.standing]:
                best[suggestion.statement] = suggestion
    return tuple(sorted(best.values(), key=lambda suggestion: _TRUST[suggestion.standing]))
