"""The decision: which import repairs a missing name, and who may apply it."""

from __future__ import annotations

import re
from dataclasses import replace

from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Applicability, Candidate, Fix
from flake8_undefined_services.fixes.deciding import doubts
from flake8_undefined_services.fixes.deciding.candidates import Weighed, ranked
from flake8_undefined_services.fixes.evidence.index import ProjectIndex
from flake8_undefined_services.fixes.evidence.lost_imports import has_lost_its_import, stand_ins
from flake8_undefined_services.fixes.evidence.outline import ImportPlace, Outline, outline_of
from flake8_undefined_services.fixes.evidence.usage import usage_of
from flake8_undefined_services.fixes.import_statement import ImportStatement
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
_RELATIVE = re.compile(r"^from[ \t]*(\.+)", re.MULTILINE)
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
    if _is_bound(name, outline) and not has_lost_its_guard:
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
    return Fix(candidates[0].statement, applicability_of(weighed, question), candidates)


def _is_bound(name: str, outline: Outline) -> bool:
    """True where the module's own top level binds the name somewhere: another import is not the repair."""
    return name in outline.bound_at_top


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


def spelled(statement: ImportStatement, source: Source, outline: Outline, index: ProjectIndex) -> str:
    """Write an import as the file writes imports from the same module; with dots where it imports its package so."""
    if statement.symbol is None or statement.level:
        return str(statement)
    at_top = [found.statement for found in outline.imports if found.place is ImportPlace.TOP]
    for found in at_top:
        absolute = found.absolute_in(source.module, is_package=source.is_package)
        if absolute is not None and absolute.symbol is not None and absolute.module == statement.module:
            return str(replace(statement, module=found.module, level=found.level))
    return str(_with_dots(statement, source, at_top, index) or statement)


def _with_dots(
    statement: ImportStatement, source: Source, at_top: list[ImportStatement], index: ProjectIndex
) -> ImportStatement | None:
    levels = {found.level for found in at_top if found.level}
    top = source.module.partition(".")[0]
    if any(found.top_level == top for found in at_top):
        return None
    if not levels:
        levels = _levels_beside(source, index)
    if not levels:
        return None
    here = source.module.split(".") if source.is_package else source.module.split(".")[:-1]
    there = statement.module.split(".")
    if not here:
        return _beside(statement, source, index)
    if statement.top_level != top:
        return None
    shared = next(
        (count for count, pair in enumerate(zip(here, there, strict=False)) if pair[0] != pair[1]),
        min(len(here), len(there)),
    )
    level = len(here) - shared + 1
    if not shared or level > max(levels):
        return None
    return ImportStatement(".".join(there[shared:]), statement.symbol, statement.alias, level)


def _levels_beside(source: Source, index: ProjectIndex) -> set[int]:
    """With how many dots the files of the same folder import their package, if none of them does it by its name.

    A file that may be run as a script has no package then.
    """
    if "__main__" in source.text or source.text.startswith("#!"):
        return set()
    top = source.module.partition(".")[0]
    package = source.module if source.is_package else source.module.rpartition(".")[0]
    by_name = re.compile(rf"^(?:from|import)[ \t]+{re.escape(top)}\b", re.MULTILINE)
    levels: set[int] = set()
    for module, other in index.sources.items():
        own = module if other.is_package else module.rpartition(".")[0]
        if not package or own != package or module == source.module:
            continue
        if by_name.search(other.text):
            return set()
        if not other.is_package:  # which does so in nearly every project
            levels.update(len(dots) for dots in _RELATIVE.findall(other.text))
    return levels


def _beside(statement: ImportStatement, source: Source, index: ProjectIndex) -> ImportStatement | None:
    """A file that imports with dots is in a package, though its folder does not say so."""
    target = index.sources.get(statement.module)
    folder = source.path.rpartition("/")[0]
    if target is None or not target.path.startswith(f"{folder}/" if folder else ""):
        return None
    return replace(statement, level=1)
