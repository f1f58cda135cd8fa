"""What `fix` would write: each edit is planned in memory, the result is analysed, and only what proved good is kept.

An import may repair a name and break something else: a cycle that crashes, a module that fails when it is imported.
So the changed files, and the project's own modules that they now import, are analysed before and after.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from flake8_undefined_services import repair
from flake8_undefined_services.analysis import analyse
from flake8_undefined_services.checking import Findings
from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Diagnostic, Evaluation
from flake8_undefined_services.fixes.apply import Plan, plan
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.insertion import ImportStyle, Refusal
from flake8_undefined_services.fixes.style import import_style
from flake8_undefined_services.program.discovery import Project
from flake8_undefined_services.sources import SourceFile

_Trouble = Mapping[str, frozenset[str]]  # by path, the names that are still not bound; empty: something new is wrong
_STILL_THERE = "the name would still not be found"
_SOMETHING_NEW = "it would make something else fail"


@dataclass(frozen=True, slots=True)
class Repair:
    """What becomes of one file."""

    path: str
    target: Path
    plan: Plan


def repairs(findings: Findings, settings: Settings, *, unsafe: bool) -> tuple[Repair, ...]:
    """Plan the edits of all files that have any, refusals included."""
    wanted = repair.statements(findings.diagnostics, unsafe=unsafe)
    styles = {path: import_style(findings.project, findings.files[path].absolute) for path in wanted}
    planned = {path: _planned(findings.files[path], statements, styles[path]) for path, statements in wanted.items()}
    trouble = _troubles(planned, findings.project, settings)
    if trouble:
        for path in trouble:
            planned[path] = _without(planned[path], trouble[path], findings.files[path], styles[path])
        for path in _troubles({path: planned[path] for path in trouble}, findings.project, settings):
            planned[path] = _refused(planned[path], planned[path].added, _SOMETHING_NEW)
    return tuple(Repair(path, findings.files[path].absolute, change) for path, change in planned.items())


def _planned(file: SourceFile, statements: Iterable[str], style: ImportStyle) -> Plan:
    content = file.content if file.content is not None else file.absolute.read_bytes()
    return plan(content, statements, style)


def _without(change: Plan, unbound: frozenset[str], file: SourceFile, style: ImportStyle) -> Plan:
    """The plan without what does not help; where something new is wrong, without the project's own imports."""
    if unbound:
        dropped, why = tuple(each for each in change.added if _bound(each) in unbound), _STILL_THERE
    else:
        dropped, why = tuple(each for each in change.added if _is_own(each, file, style)), _SOMETHING_NEW
    if not dropped:
        return _refused(change, change.added, why)
    kept = [each for each in change.added if each not in dropped]
    again = _planned(file, kept, style)
    return replace(again, refused=(*change.refused, *again.refused, *(Refusal(each, why) for each in dropped)))


def _refused(change: Plan, statements: Iterable[str], why: str) -> Plan:
    refusals = (*change.refused, *(Refusal(each, why) for each in statements))
    return Plan(change.before, change.before, (), refusals)


def _bound(statement: str) -> str:
    return ImportStatement.parse(statement).bound


def _is_own(statement: str, file: SourceFile, style: ImportStyle) -> bool:
    parsed = ImportStatement.parse(statement)
    return bool(parsed.level) or parsed.top_level in {*style.first_party, file.module.partition(".")[0]}


def _troubles(planned: Mapping[str, Plan], project: Project, settings: Settings) -> _Trouble:
    """The files whose change does not do what it should."""
    changed = {path: change for path, change in planned.items() if change.is_change}
    if not changed:
        return {}
    files = {file.path: file for file in project.reported if file.path in changed}
    targets = _imported(changed, files, project)
    before = _counted(analyse(replace(project, reported=(*files.values(), *targets)), settings))
    edited = tuple(replace(file, content=changed[path].after) for path, file in files.items())
    found = analyse(replace(project, reported=(*edited, *targets)), settings)
    after = _counted(found)
    troubles: dict[str, frozenset[str]] = {}
    for path, change in changed.items():
        names = frozenset(map(_bound, change.added))
        still = frozenset(each.name for each in found if each.path == path and repair.is_repairable(each))
        if names & still:
            troubles[path] = names & still
        elif after[path] - before[path]:
            troubles[path] = frozenset()
    fails = {each.path for each in found if each.certain and each.when is Evaluation.IMPORT}
    worse = [file for file in targets if file.path in fails or after[file.path] - before[file.path]]
    for path, change in changed.items():
        if any(_leads_to(file, statement, files[path]) for file in worse for statement in change.added):
            troubles.setdefault(path, frozenset())
    return troubles


def _counted(found: Iterable[Diagnostic]) -> dict[str, Counter[tuple[str, str]]]:
    counted: dict[str, Counter[tuple[str, str]]] = _Counts()
    for each in found:
        counted[each.path][each.code, each.name] += 1
    return counted


class _Counts(dict[str, "Counter[tuple[str, str]]"]):
    def __missing__(self, path: str) -> Counter[tuple[str, str]]:
        found = self[path] = Counter()
        return found


def _imported(changed: Mapping[str, Plan], files: Mapping[str, SourceFile], project: Project) -> tuple[SourceFile, ...]:
    """The project's own files that the added statements import, apart from those that change themselves."""
    found: dict[str, SourceFile] = {}
    for path, change in changed.items():
        for statement in change.added:
            for module in _modules(statement, files[path]):
                for target in _files_of(module, project):
                    if target.path not in changed:
                        found[target.path] = target
    return tuple(found.values())


def _modules(statement: str, file: SourceFile) -> tuple[str, ...]:
    absolute = ImportStatement.parse(statement).absolute_in(file.module, is_package=file.is_package)
    if absolute is None:
        return ()
    inner = () if absolute.symbol is None else (f"{absolute.module}.{absolute.symbol}",)
    return (absolute.module, *inner)


def _files_of(module: str, project: Project) -> Iterable[SourceFile]:
    places = module.replace(".", "/")
    for root in project.roots:
        for path in (root / f"{places}.py", root / places / "__init__.py"):
            if path.is_file():
                yield project.naming.source_file(path)


def _leads_to(target: SourceFile, statement: str, file: SourceFile) -> bool:
    return target.module in _modules(statement, file)
