"""The decision: which import repairs a missing name, and who may apply it."""

from __future__ import annotations

from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Applicability, Candidate, Fix
from flake8_undefined_services.fixes.candidates import ranked
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.index import ProjectIndex
from flake8_undefined_services.fixes.outline import ImportPlace, Outline, outline_of
from flake8_undefined_services.fixes.question import Question, Standing, Suggestion
from flake8_undefined_services.fixes.usage import usage_of
from flake8_undefined_services.sources import Source

_SHOWN = 10  # candidates beyond that help nobody to choose


def propose(
    name: str,
    *,
    attributes: tuple[str, ...] = (),
    source: Source,
    settings: Settings,
    index: ProjectIndex,
) -> Fix | None:
    """Say which import would bind a name that a file reads and does not bind; None where nothing is known.

    attributes: dotted paths that the file reads from the name, as far as the caller knows them; they complete
    what the source itself shows. An index that was not built for the name gives fewer candidates.
    """
    outline = outline_of(source.text)
    if _is_bound(name, outline):
        return None
    usage = usage_of(name, source.text, attributes)
    suggestions = ranked(Question(name, usage, source, outline, settings, index))
    if not suggestions:
        return None
    shown = suggestions[:_SHOWN]
    candidates = tuple(Candidate(_spelled(each.statement, source, outline), each.why) for each in shown)
    return Fix(candidates[0].statement, _applicability(suggestions), candidates)


def _is_bound(name: str, outline: Outline) -> bool:
    """True where the module's own top level binds the name somewhere: another import is not the repair."""
    return name in outline.bound_at_top


def _applicability(suggestions: tuple[Suggestion, ...]) -> Applicability:
    """Safe only if the first one stands out: nobody else is trusted as much."""
    standing = suggestions[0].standing
    rivals = [suggestion for suggestion in suggestions[1:] if suggestion.standing is standing]
    if standing is Standing.LIKELY or rivals:
        return Applicability.AMBIGUOUS
    return Applicability.UNSAFE if standing is Standing.RISKY else Applicability.SAFE


def _spelled(statement: ImportStatement, source: Source, outline: Outline) -> str:
    """Write an import of the own package with dots where the file imports its package so, and only so."""
    if statement.symbol is None or statement.level:
        return str(statement)
    top = source.module.partition(".")[0]
    at_top = [found.statement for found in outline.imports if found.place is ImportPlace.TOP]
    levels = {found.level for found in at_top if found.level}
    if not levels or statement.top_level != top or any(found.top_level == top for found in at_top):
        return str(statement)
    here = source.module.split(".") if source.is_package else source.module.split(".")[:-1]
    there = statement.module.split(".")
    shared = next(
        (count for count, pair in enumerate(zip(here, there, strict=False)) if pair[0] != pair[1]),
        min(len(here), len(there)),
    )
    level = len(here) - shared + 1
    if not shared or level > max(levels):
        return str(statement)
    return str(ImportStatement(".".join(there[shared:]), statement.symbol, statement.alias, level))
