"""The decision: which import repairs a missing name, and who may apply it."""

from __future__ import annotations

import re

from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Applicability, Candidate, Fix
from flake8_undefined_services.fixes.deciding import doubts
from flake8_undefined_services.fixes.deciding.candidates import Weighed, ranked
from flake8_undefined_services.fixes.deciding.manner import spelled
from flake8_undefined_services.fixes.evidence.index import ProjectIndex
from flake8_undefined_services.fixes.evidence.lost_imports import has_lost_its_import, stand_ins
from flake8_undefined_services.fixes.evidence.outline import Outline, outline_of
from flake8_undefined_services.fixes.evidence.usage import usage_of
from flake8_undefined_services.fixes.question import Question
from flake8_undefined_services.sources import Source

# Points, each a doubling of the odds; what they rest on is told in docs/architecture.md.
_ENOUGH = 2.75
_ENOUGH_UNSEEN = 5.25  # more than one importer somewhere, where what the file uses cannot be read
_LEAD = 2.5
_MORE_LEAD = 0.75  # for each further rival: a name that many define is nobody's
_MORE_LEAD_UNUSED = 2.5  # where nothing is read from it or done with it that could tell which of them is meant
_MOST_LEAD = 6.0  # where something tells
_MANY_MEANINGS = 3  # so many other things the project calls so: who reads the name has to know which is meant
_LEAD_AMONG_EQUALS = 2.0  # two ways to the same object: either would do
_LEAD_AMONG_NEIGHBOURS = 6.0  # and the file imports from both
_LEAD_AMONG_NAMESAKES = 8.0  # two objects of one name, and the file imports from where the other one is, or most do
_MANY_IMPORTERS = 3.0
_NEARBY = 5.5  # points from the file itself
_OF_EACH_MODULE = "__all__"  # says what its own module exports: nobody means another one's
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
    has_lost_its_guard = has_lost_its_import(name, source.text)
    is_bound = _is_bound(name, outline) or _is_of_a_handler(name, source.text)
    if name == _OF_EACH_MODULE or (is_bound and not has_lost_its_guard):
        return None
    usage = usage_of(name, source.text, attributes)
    question = Question(name, usage, source, outline, settings, index)
    weighed = ranked(question)
    if has_lost_its_guard:
        others = {absolute.canonical for each in stand_ins(name, source.text) if (absolute := question.absolute(each))}
        weighed = tuple(each for each in weighed if each.statement not in others)
    if not weighed:
        return None
    shown = [(spelled(each.statement, source, outline, index), each.why) for each in weighed[:_SHOWN]]
    candidates = tuple(Candidate(statement, why) for statement, why in shown)
    same = zip(candidates[1:], weighed[1:_SHOWN], strict=True)
    ways = tuple(each.statement for each, other in same if other.origin == weighed[0].origin)
    return Fix(candidates[0].statement, applicability_of(weighed, question), candidates, ways=ways)


def _is_bound(name: str, outline: Outline) -> bool:
    """True where the module's own top level binds the name somewhere: another import is not the repair."""
    return name in outline.bound_at_top


def _is_of_a_handler(name: str, text: str) -> bool:
    """True where an `except … as` clause of the file binds the name: it is read too late, and from nowhere imported."""
    return re.search(rf"\bexcept\b.*?\bas\s+{re.escape(name)}\s*:", text) is not None


def applicability_of(weighed: tuple[Weighed, ...], question: Question) -> Applicability:
    """Safe only if the first one stands out among those that lead to something else, and enough speaks for it."""
    best, *others = weighed
    risky = next((each for each in weighed if each.is_risky), None)
    if risky is not None:
        return Applicability.UNSAFE if risky is best else Applicability.AMBIGUOUS
    if best.points < (_ENOUGH_UNSEEN if doubts.is_unseen(best.statement, question) else _ENOUGH):
        return Applicability.AMBIGUOUS
    rivals = len({each.origin for each in others if question.index.is_first_party(each.origin.module)} - {best.origin})
    lead = _LEAD
    if rivals > 1:
        is_telling = question.is_telling
        lead += (_MORE_LEAD if is_telling else _MORE_LEAD_UNUSED) * (rivals - 1)
        lead = min(lead, _MOST_LEAD) if is_telling else lead
    if len({each.origin for each in others if each.is_taken} - {best.origin}) >= _MANY_MEANINGS:
        lead = max(lead, _MOST_LEAD)
    for other in others:
        if other.origin == best.origin:
            if best.closes_a_cycle and not other.closes_a_cycle and not other.is_kept:
                return Applicability.AMBIGUOUS
            is_rival = other.nearby >= _NEARBY and (other.is_taken or not best.is_taken)
            needed = _LEAD_AMONG_NEIGHBOURS if is_rival else _LEAD_AMONG_EQUALS
            stands_out = best.habit - other.habit >= needed
        else:
            is_usual = bool(best.nearby) and other.importers >= max(best.importers, _MANY_IMPORTERS)
            needed = max(lead, _LEAD_AMONG_NAMESAKES) if other.nearby >= _NEARBY or is_usual else lead
            stands_out = best.points - other.points >= needed
        if not stands_out:
            return Applicability.AMBIGUOUS
    return Applicability.SAFE
