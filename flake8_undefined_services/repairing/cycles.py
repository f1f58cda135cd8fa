"""Imports that close a crashing cycle: one import less breaks it, though each module of the cycle could give one up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from flake8_undefined_services.analysis import analyse
from flake8_undefined_services.checking import Findings
from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Diagnostic
from flake8_undefined_services.fixes.edits import Edit
from flake8_undefined_services.fixes.writing.scoped import Placement
from flake8_undefined_services.repairing.drafts import SOMETHING_NEW, Draft
from flake8_undefined_services.repairing.proving import counted

_CYCLE = "circular-import"
_NOT_NEEDED = "another import less breaks the cycle already"


def one_of_each_cycle(drafts: Mapping[str, Draft], findings: Findings, settings: Settings) -> dict[str, Draft]:
    """Keep of the imports that are to move only those that break what the ones before them left.

    Each is tried on all files that findings report on: moved, an import must not fail elsewhere.
    """
    chosen = dict(drafts)
    left = [*_of_cycles(findings.unselected)]
    contents: dict[str, bytes] = {}
    known = counted(findings.unselected)
    for path, draft in drafts.items():
        for edit in (each for each in draft.edits if each.placement is Placement.DEFERRED):
            if not any((each.path, each.name) == (path, edit.name) for each in left):
                chosen[path] = chosen[path].without(edit.__eq__, _NOT_NEEDED)
                continue
            alone = replace(draft, content=contents.get(path, draft.content), edits=(edit,)).plan()
            found = _found({**contents, path: alone.after}, findings, settings) if alone.is_change else ()
            now = counted(found)
            is_broken = alone.is_change and not _is_there(edit, path, found)
            if not is_broken or any(now[each] - known[each] for each in list(now)):
                chosen[path] = chosen[path].without(edit.__eq__, SOMETHING_NEW)
                continue
            contents[path], known, left = alone.after, now, [*_of_cycles(found)]
    return chosen


def _of_cycles(found: Iterable[Diagnostic]) -> Iterable[Diagnostic]:
    return (each for each in found if each.rule == _CYCLE)


def _is_there(edit: Edit, path: str, found: Iterable[Diagnostic]) -> bool:
    return any((each.path, each.name) == (path, edit.name) for each in _of_cycles(found))


def _found(contents: Mapping[str, bytes], findings: Findings, settings: Settings) -> tuple[Diagnostic, ...]:
    project = findings.project
    files = (replace(file, content=contents.get(file.path, file.content)) for file in project.reported)
    return tuple(analyse(replace(project, reported=tuple(files)), settings))
