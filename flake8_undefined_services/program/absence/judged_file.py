"""What one file meets in a world without some dependency, beside what it meets anyway."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from flake8_undefined_services.program.absence.judging import Judge
from flake8_undefined_services.program.absence.service_files import may_be_of_a_service
from flake8_undefined_services.program.examined import Examined
from flake8_undefined_services.syntax.facts import Fault, NameUse
from flake8_undefined_services.syntax.import_facts import ImportFault, ImportKind


def judge_file(
    judge: Judge,
    file: Examined,
    facts: Sequence[Fault],
    told: dict[str, dict[object, Fault]],
    project: Path | None,
    *,
    only_guards: bool = False,
) -> None:
    """Add to what is told, by file and place, what one file meets in the judge's world.

    only_guards: nothing of imports without a guard.
    """
    if not judge.without.examination.executions(file):
        return
    uses = tuple(judge.uses(file, facts))
    is_service = project is None or may_be_of_a_service(file.absolute, project, judge.manifests.top)
    for use in uses:
        if is_service or (_time(use) == "import" and _is_certain(use)):  # a test may skip itself before it gets there
            _tell(told[file.path], use)
    for fault in judge.imports(file):
        if not only_guards or fault.kind is ImportKind.INEFFECTIVE_IMPORT_GUARD:
            _tell(told[file.path], fault)
    for path, fault in judge.guards_missed_by(file, uses):
        if path in told:
            _tell(told[path], fault)


def _tell(known: dict[object, Fault], fault: Fault) -> None:
    """One place has one finding: what an absence explains stands before what is perhaps unbound for no reason."""
    place = (fault.place.line, fault.place.column)
    before = known.get(place)
    if before is None or isinstance(before, NameUse):
        known[place] = fault


def by_place(facts: Sequence[Fault]) -> Iterator[tuple[object, Fault]]:
    """What a file meets anyway, in the way in which `judge_file` adds to it."""
    for number, fact in enumerate(facts):
        spot = (fact.place.line, fact.place.column)
        yield (spot if isinstance(fact, (NameUse, ImportFault)) else (*spot, number)), fact


def _time(fact: Fault) -> str:
    return fact.when.value if isinstance(fact, (NameUse, ImportFault)) else "import"


def _is_certain(fact: Fault) -> bool:
    return isinstance(fact, (NameUse, ImportFault)) and fact.certain
