"""What `fix` would write: each edit is planned in memory, the result is analysed, and only what proved good is kept.

An import may repair a name and break something else: a cycle that crashes, a module that fails when it is imported.
So the changed files, and the project's own modules that they now import, are analysed before and after.
"""

from __future__ import annotations

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
        for path, trouble in found.items():
            guilty = frozenset[Edit]() if trouble.unbound else _guilty(path, drafts[path], planned, findings, settings)
            draft = None if is_last else drafts[path].without_help(planned[path], trouble, guilty)
            if draft is not None:
                drafts[path] = draft
                pending[path] = planned[path] = draft.plan()
            elif guilty:
                planned[path] = drafts[path].without(guilty.__contains__, trouble.reason).plan()
            else:
                planned[path] = _refused(planned[path], trouble.reason)
    return _each_file_once(Repair(path, files[path].absolute, change) for path, change in planned.items())


def _guilty(
    path: str, draft: Draft, planned: Mapping[str, Plan], findings: Findings, settings: Settings
) -> frozenset[Edit]:
    """Which imports of own modules make something fail: each is tried together with those before it that do not."""
    own = draft.own_edits()
    if len(own) < 2:
        return frozenset(own)
    kept = tuple(each for each in draft.edits if each not in own)
    for edit in own:
        tried = replace(draft, edits=(*kept, edit)).plan()
        if not troubles({path: tried}, {**planned, path: tried}, findings, settings):
            kept = (*kept, edit)
    return frozenset(own).difference(kept)


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
