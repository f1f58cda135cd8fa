"""Imports that may fail: what makes them harmless is tried on the whole project, since who starts what decides."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from flake8_undefined_services.analysis import analyse
from flake8_undefined_services.checking import Findings
from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Change, Diagnostic
from flake8_undefined_services.fixes.edits import OF_A_GUARD, Edit
from flake8_undefined_services.repairing.drafts import SOMETHING_NEW, STILL_THERE, Draft

_ABOUT_IMPORTS = frozenset({"extra-imported-unguarded", "ineffective-import-guard"})


def only_what_helps(drafts: Mapping[str, Draft], findings: Findings, settings: Settings) -> dict[str, Draft]:
    """Keep of the edits of guards those after which the finding is gone and nothing else fails: all, or each alone."""
    wanted = [(path, edit) for path, draft in drafts.items() for edit in draft.edits if edit.change in OF_A_GUARD]
    if not wanted or _why_not(wanted, drafts, findings, settings) is None:
        return dict(drafts)
    chosen, kept = dict(drafts), list[tuple[str, Edit]]()
    for path, edit in wanted:
        why = _why_not([*kept, (path, edit)], drafts, findings, settings)
        if why is None:
            kept.append((path, edit))
        else:
            chosen[path] = chosen[path].without(edit.__eq__, why)
    return chosen


def is_expected(code: str, name: str, edits: Iterable[Edit]) -> bool:
    """Whether a new finding is what a guard is for: what the import bound is missed when it is used, not before."""
    bound = {
        each
        for edit in edits
        if edit.change is Change.GUARD
        for node in ast.walk(ast.parse(edit.statement))
        if isinstance(node, ast.alias)
        for each in (node.asname or node.name, (node.asname or node.name).partition(".")[0])
    }
    return code == "SVC221" and name in bound


def _why_not(
    edits: Iterable[tuple[str, Edit]], drafts: Mapping[str, Draft], findings: Findings, settings: Settings
) -> str | None:
    by_path: dict[str, list[Edit]] = {}
    for path, edit in edits:
        by_path.setdefault(path, []).append(edit)
    plans = {path: replace(drafts[path], edits=tuple(found)).plan() for path, found in by_path.items()}
    if any(len(plans[path].edits) < len(found) for path, found in by_path.items()):
        return STILL_THERE
    project = findings.project
    reported = tuple(
        replace(file, content=plans[file.path].after) if file.path in plans else file for file in project.reported
    )
    found = analyse(replace(project, reported=reported), settings)
    before, after = _counted(findings.unselected), _counted(found)
    for path, made in by_path.items():
        for edit in made:
            if any(after[path, rule, edit.name] >= max(before[path, rule, edit.name], 1) for rule in _ABOUT_IMPORTS):
                return STILL_THERE
    codes = Counter((each.path, each.code, each.name) for each in found)
    codes.subtract((each.path, each.code, each.name) for each in findings.unselected)
    for (path, code, name), more in codes.items():
        if more > 0 and not is_expected(code, name, by_path.get(path, ())):
            return SOMETHING_NEW
    return None


def _counted(found: Iterable[Diagnostic]) -> Counter[tuple[str, str, str]]:
    return Counter((each.path, each.rule, each.name) for each in found if each.rule in _ABOUT_IMPORTS)
