"""The dependencies' findings of one file that is asked about alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flake8_undefined_services.config import Settings
from flake8_undefined_services.program.absence.judged_file import by_place, judge_file
from flake8_undefined_services.program.absence.judging import Judge
from flake8_undefined_services.program.absence.manifests import Manifests
from flake8_undefined_services.program.absence.reached import Starts
from flake8_undefined_services.program.absence.worlds import asked_outside, candidates, worlds
from flake8_undefined_services.program.examined import Examined
from flake8_undefined_services.program.examining import Examination
from flake8_undefined_services.syntax.facts import Fault


def with_absences_alone(
    examination: Examination, file: Examined, facts: Sequence[Fault], settings: Settings
) -> Sequence[Fault]:
    """Give a file's facts as they are with what its guards leave behind, and whether they work.

    Who starts it is not known then, nor what is installed: nothing is said of imports without a guard.
    """
    asked = asked_outside(examination, (file,))
    if not asked:
        return facts
    manifests = Manifests(settings, Path.cwd(), ())
    project = manifests.project_of(Path(file.absolute))
    wanted = candidates(asked, project, manifests, examination, settings, frozenset(settings.without))
    told = {file.path: dict(by_place(facts))}
    starts = Starts(None, frozenset())
    for without in worlds(examination, wanted, (file,), manifests):
        judge = Judge(examination, without, manifests, project, starts)
        judge_file(judge, file, facts, told, project, only_guards=True)
    return tuple(told[file.path].values())
