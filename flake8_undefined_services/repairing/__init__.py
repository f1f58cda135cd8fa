"""What `fix` would write: each edit is planned in memory, the result is analysed, and only what proved good is kept.

An import may repair a name and break something else: a cycle that crashes, a module that fails when it is imported.
So the changed files, and the project's own modules that they now import, are analysed before and after.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from flake8_undefined_services import repair
from flake8_undefined_services.checking import Findings
from flake8_undefined_services.config import Settings
from flake8_undefined_services.fixes.apply import Plan
from flake8_undefined_services.fixes.edits import Edit
from flake8_undefined_services.fixes.writing.insertion import Refusal
from flake8_undefined_services.fixes.writing.style import import_style
from flake8_undefined_services.repairing.cycles import one_of_each_cycle
from flake8_undefined_services.repairing.drafts import Draft, draft_of, uses_by_path
from flake8_undefined_services.repairing.guards import only_what_helps
from flake8_undefined_services.repairing.proving import troubles

_AT_MOST = 8
"""So many imports of one file are tried one by one; where more are missing, all are taken for wrong."""


@dataclass(frozen=True, slots=True)
class Repair:
    """What becomes of one file; where the path is a link, of the file that it leads to."""

    path: str
    target: Path
    plan: Plan


def repairs(findings: Findings, settings: Settings, *, unsafe: bool) -> tuple[Repair, ...]:
    """Plan the edits of all files that have any, refusals included."""
    wanted = repair.edits(findings.diagnostics, unsafe=unsafe)
    files = findings.files
    uses = uses_by_path(findings) if wanted else {}
    first = {
        path: draft_of(files[path], edits, uses[path], import_style(findings.project, files[path].absolute))
        for path, edits in wanted.items()
    }
    drafts = only_what_helps(one_of_each_cycle(first, findings, settings), findings, settings)
    planned = {path: draft.plan() for path, draft in drafts.items()}
    pending = dict(planned)
    for is_last in (False, False, True):
        found = troubles(pending, planned, findings, settings)
        pending = {}
        guilty = _guilty({path for path in found if not found[path].unbound}, drafts, planned, findings, settings)
        for path, trouble in found.items():
            wrong = guilty.get(path, frozenset())
            draft = None if is_last else drafts[path].without_help(planned[path], trouble, wrong)
            if draft is not None:
                drafts[path] = draft
                pending[path] = planned[path] = draft.plan()
            elif wrong:
                planned[path] = drafts[path].without(wrong.__contains__, trouble.reason).plan()
            else:
                planned[path] = _refused(planned[path], trouble.reason)
    return _each_file_once(Repair(path, files[path].absolute, change) for path, change in planned.items())


def _guilty(
    paths: Iterable[str],
    drafts: Mapping[str, Draft],
    planned: Mapping[str, Plan],
    findings: Findings,
    settings: Settings,
) -> dict[str, frozenset[Edit]]:
    """Which imports of own modules make something fail: each is tried together with those before it that do not.

    One of each file at a time, so that a project is not analysed for each of its files anew.
    """
    own = {path: drafts[path].own_edits() for path in paths}
    asked = {path: edits for path, edits in own.items() if 1 < len(edits) <= _AT_MOST}
    kept = {path: tuple(each for each in drafts[path].edits if each not in edits) for path, edits in asked.items()}
    for turn in range(max(map(len, asked.values()), default=0)):
        trying = {path: (*kept[path], edits[turn]) for path, edits in asked.items() if turn < len(edits)}
        plans = {path: replace(drafts[path], edits=edits).plan() for path, edits in trying.items()}
        gc.collect()  # what the last analysis has left behind holds the whole project, in circles
        found = troubles(plans, {**planned, **plans}, findings, settings)
        kept.update((path, edits) for path, edits in trying.items() if path not in found)
    wrong = {path: frozenset(own[path]).difference(kept.get(path, ())) for path in own}
    return {path: wrong[path] or frozenset(own[path]) for path in own}


def _each_file_once(found: Iterable[Repair]) -> tuple[Repair, ...]:
    """A file that several paths lead to changes once, as the module that it is where it lies, and is called so."""
    by_file: dict[Path, Repair] = {}
    for each in found:
        real = each.target.resolve()
        known = by_file.get(real)
        if known is None or real == each.target:
            name = each.path if real == each.target or not real.is_relative_to(Path.cwd()) else _relative(real)
            by_file[real] = Repair(name, real, each.plan)
    return tuple(by_file.values())


def _relative(path: Path) -> str:
    return path.relative_to(Path.cwd()).as_posix()


def _refused(change: Plan, reason: str) -> Plan:
    refusals = (*change.refused, *(Refusal(each, reason) for each in change.added))
    return Plan(change.before, change.before, (), refusals)
