"""Where can a missing name come from? Every source is asked, and what they say is weighed twice.

First: which object is meant? All imports that lead to one definition speak for it together. Then: by which of them
would the author import it? The definition matters little there, the habits of the file and of the project much.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from flake8_undefined_services.fixes.deciding import doubts
from flake8_undefined_services.fixes.evidence.offers import is_listed, is_withheld, object_of, origin_of
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.question import Evidence, Question, Suggestion
from flake8_undefined_services.fixes.suggesting import (
    aliases,
    dependencies,
    installed_names,
    project,
    siblings,
    standard_library,
    this_file,
    user_map,
)
from flake8_undefined_services.fixes.suiting import asynchronous, declared_alike, shapes
from flake8_undefined_services.fixes.suiting.precedent import is_unheard_of, more_usual
from flake8_undefined_services.fixes.suiting.submodules import completed

SOURCES: tuple[Callable[[Question], Iterator[Suggestion]], ...] = (
    user_map.suggestions,
    this_file.imports_of_the_name,
    this_file.neighbours,
    this_file.renamed_neighbours,
    project.imports_elsewhere,
    project.definitions,
    project.modules,
    siblings.suggestions,
    standard_library.suggestions,
    dependencies.suggestions,
    aliases.suggestions,
    installed_names.replacements,
)
_NO_SOURCE = (Evidence.DOUBT, Evidence.PLACE, Evidence.SHAPE)
_DISTANT = (Evidence.USAGE, Evidence.KNOWLEDGE)
# That a module defines a name, or lies near, says little about whether it is imported from there.
_DEFINED_THERE = 1.5  # of two ways to one object, the direct one
_OFFERED = 2.0  # where the definition is private to a package: who lists the name in its `__all__`
_PRIVATE = -2.0  # a module that is private to a package which the file is not in
_WITHHELD = -3.0  # a module that holds it and says by its `__all__` that it does not offer it
_CLOSES_A_CYCLE = -2.5  # a module that imports this one itself
_EVEN = 2.0  # who is not so much ahead is asked about
_TAKEN_BEFORE = 10.0  # the way by which the file imports what else is defined beside the object
_TAKEN_BY_THIS_FILE_ALONE = 4.0  # the many others go another way
_HABIT = {Evidence.KNOWLEDGE: 0.5, Evidence.PLACE: 0.25}


@dataclass(frozen=True, slots=True)
class Weighed:
    """An import, what speaks for it most, and how much does for it and for what it leads to.

    points: for the object. habit: for this way to it. nearby: how much of that comes from the file itself.
    closes_a_cycle: its module imports the file's own. is_kept: its module has it for itself, and nobody takes it there.
    is_taken: other files import it so. importers: how many, weighed.
    """

    statement: ImportStatement
    why: str
    origin: ImportStatement
    points: float
    habit: float
    nearby: float
    is_risky: bool = False
    closes_a_cycle: bool = False
    is_kept: bool = False
    is_taken: bool = False
    importers: float = 0.0


def ranked(question: Question) -> tuple[Weighed, ...]:
    """All imports that were suggested, those first for which most speaks."""
    found: dict[ImportStatement, list[Suggestion]] = defaultdict(list)
    for source in SOURCES:
        for suggestion in source(question):
            whole = completed(suggestion, question)
            if whole is not None:
                found[whole.statement].append(whole)
    modules = () if found else (*installed_names.in_modules(question),) or (*installed_names.anywhere(question),)
    for suggestion in (*modules, *(installed_names.at_the_top(question) if _is_little(found.values()) else ())):
        found[suggestion.statement].append(suggestion)
    groups: dict[ImportStatement, list[ImportStatement]] = defaultdict(list)
    for statement, told in found.items():
        absolute = question.absolute(statement) or statement
        origin = object_of(absolute, question.index)
        told.extend((*doubts.doubts(absolute, question), *doubts.nearness(absolute, question)))
        told.extend(doubts.namesake(origin, question))
        told.extend(shapes.evidence(origin, question))
        groups[origin].append(statement)
    for origin, told_of_twins in asynchronous.evidence(groups, question).items():
        for statement in groups[origin]:
            found[statement].append(told_of_twins)
    for told_by_caller in declared_alike.evidence(found, question):
        found[told_by_caller.statement].append(told_by_caller)
    weighed = [
        replace(
            _weighed(
                statement,
                found[statement],
                origin,
                _manner(statement, ways, origin, question),
                _points_of_object([found[way] for way in ways]),
            ),
            closes_a_cycle=doubts.closes_a_cycle(question.absolute(statement) or statement, question),
            is_taken=any(each.evidence is Evidence.USAGE for each in found[statement]),
            importers=sum(each.points for each in found[statement] if each.evidence is Evidence.USAGE),
            is_kept=len(ways) > 1 and doubts.is_kept(question.absolute(statement) or statement, question),
        )
        for origin, ways in groups.items()
        for statement in ways
    ]
    return _with_the_usual_way(sorted(weighed, key=_order), question)


def _with_the_usual_way(weighed: list[Weighed], question: Question) -> tuple[Weighed, ...]:
    """The same, but of two even ways to one object the one is ahead by whose module the other files go."""
    if len(weighed) < 2:
        return tuple(weighed)
    first, second, *others = weighed
    is_even = first.origin == second.origin and first.habit - second.habit < _EVEN
    by_its_name = first.statement.symbol == second.statement.symbol == question.name
    if not is_even or not by_its_name or first.nearby or second.nearby:
        return tuple(weighed)
    usual = more_usual(first.statement, second.statement, question)
    if usual is None:
        return tuple(weighed)
    ahead = max(first.habit, second.habit) + _EVEN
    top = [replace(each, habit=ahead) if each.statement == usual else each for each in (first, second)]
    return (*sorted(top, key=_order), *others)


def _is_little(found: Iterable[Sequence[Suggestion]]) -> bool:
    """Whether nothing is known but definitions, and at most one importer that is not near."""
    told = [each for suggestions in found for each in suggestions]
    importers = sum(each.points for each in told if each.evidence is Evidence.USAGE)
    return importers <= 1.0 and all(each.evidence in _DISTANT for each in told)


def _order(each: Weighed) -> tuple[object, ...]:
    return (-each.points, str(each.origin), -each.habit, len(each.statement.module), str(each.statement))


def _manner(
    statement: ImportStatement, ways: Sequence[ImportStatement], origin: ImportStatement, question: Question
) -> float:
    """What a way is worth by itself: the direct one more, unless a package around it hands the object on to others."""
    way = question.absolute(statement) or statement
    if way.symbol is not None and is_withheld(way.module, way.symbol, question.index):
        return _WITHHELD
    if len(ways) > 1 and doubts.closes_a_cycle(way, question):
        return _CLOSES_A_CYCLE
    if len(ways) > 1 and this_file.modules_for(origin, question) == {way.module}:
        return _TAKEN_BEFORE if not is_unheard_of(way, question) else _TAKEN_BY_THIS_FILE_ALONE
    if any(not _is_private_to_others((question.absolute(each) or each).module, question) for each in ways):
        if _is_private_to_others(way.module, question):
            return _PRIVATE
        if _is_private_to_others(origin.module, question) and is_listed(way, question.index):
            return _OFFERED
    if way.module != origin.module or origin_of(way, question.index) != way:
        return 0.0
    if _is_private(way.module) and any(not _is_private(each.module) for each in ways):
        return 0.0
    own = f"{question.package}."
    packages = (f"{(question.absolute(each) or each).module}." for each in ways)
    is_handed_on = any(origin.module.startswith(each) and not own.startswith(each) for each in packages)
    return 0.0 if is_handed_on else _DEFINED_THERE


def _is_private(module: str) -> bool:
    """Whether a module, or a package around it, is for its own package."""
    return any(part.startswith("_") for part in module.split("."))


def _is_private_to_others(module: str, question: Question) -> bool:
    """Whether a module is private to a package that the file is not in."""
    parts, own = module.split("."), f"{question.source.module}."
    around = (".".join(parts[:place]) for place, part in enumerate(parts) if part.startswith("_"))
    return any(package and not own.startswith(f"{package}.") for package in around)


def _weighed(
    statement: ImportStatement, told: list[Suggestion], origin: ImportStatement, manner: float, points: float
) -> Weighed:
    doubt = next((each for each in told if each.evidence in _NO_SOURCE and each.points < 0), None)
    sources = (each for each in told if each.evidence not in _NO_SOURCE)
    reason = max(sources, key=lambda each: each.points).why
    kinds = _by_kind(told)
    habit = manner + sum(points * _HABIT.get(kind, 1.0) for kind, points in kinds.items())
    risky = any(each.is_risky for each in told)
    return Weighed(
        statement,
        f"{reason}; {doubt.why}" if doubt else reason,
        origin,
        points,
        habit,
        kinds.get(Evidence.FILE, 0.0),
        risky,
    )


def _points_of_object(ways: Sequence[Sequence[Suggestion]]) -> float:
    """What speaks for an object; a doubt counts only where no way to it is free of one."""
    doubt = max(_by_kind(told).get(Evidence.DOUBT, 0.0) for told in ways)
    kinds = _by_kind(each for told in ways for each in told)
    return sum({**kinds, Evidence.DOUBT: doubt}.values())


def _by_kind(told: Iterable[Suggestion]) -> dict[Evidence, float]:
    """The points by kind of evidence: importers add up, of everything else the best counts."""
    best: dict[Evidence, float] = {}
    importers = 0.0
    for each in told:
        if each.evidence is Evidence.USAGE:
            importers += each.points
        else:
            best[each.evidence] = max(each.points, best.get(each.evidence, each.points))
    return {**best, Evidence.USAGE: 2 * math.log2(1 + importers)}
