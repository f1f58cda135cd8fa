"""What `fix` would write: each edit is planned in memory, the result is analysed, and only what proved good is kept.

An import may repair a name and break something else: a cycle that crashes, a module that fails when it is imported.
So the changed files, and the project's own modules that they now import, are analysed before and after.
"""

from __future__ import annotations

from collections import Counter, defaultdict
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
from flake8_undefined_services.fixes.scoped import Placement, has_type_checking_imports
from flake8_undefined_services.fixes.style import import_style
from flake8_undefined_services.language.standard_library import is_standard
from flake8_undefined_services.program.discovery import Project
from flake8_undefined_services.sources import SourceFile

_Trouble = Mapping[str, frozenset[str]]  # by path, the names that are still not bound; empty: something new is wrong
_ONLY_IN_ANNOTATIONS: frozenset[Evaluation | None] = frozenset({Evaluation.ANNOTATION})
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
    drafts = {path: _draft(path, statements, findings) for path, statements in wanted.items()}
    planned = {path: draft.plan() for path, draft in drafts.items()}
    pending = dict(planned)
    for retry in (_Draft.without_help, _Draft.without_help, None):
        troubles = _troubles(pending, findings, settings)
        pending = {}
        for path, unbound in troubles.items():
            draft = retry(drafts[path], planned[path], unbound) if retry is not None else None
            if draft is None:
                planned[path] = _refused(planned[path], planned[path].added, _SOMETHING_NEW)
            else:
                drafts[path] = draft
                pending[path] = planned[path] = draft.plan()
    return tuple(Repair(path, findings.files[path].absolute, change) for path, change in planned.items())


@dataclass(frozen=True, slots=True)
class _Draft:
    """The statements for one file and where each goes.

    uses: when each name is missed, by name. refused: what an earlier draft had and proved no good.
    """

    file: SourceFile
    content: bytes
    style: ImportStyle
    statements: tuple[str, ...]
    placements: Mapping[str, Placement]
    uses: Mapping[str, frozenset[Evaluation | None]]
    refused: tuple[Refusal, ...] = ()

    def plan(self) -> Plan:
        found = plan(self.content, self.statements, self.style, placements=self.placements)
        return replace(found, refused=(*self.refused, *found.refused))

    def without_help(self, change: Plan, unbound: frozenset[str]) -> _Draft | None:
        """The next draft: without what binds nothing, or with the project's own imports where they break nothing."""
        if unbound:
            return self._dropping([each for each in change.added if _bound(each) in unbound], _STILL_THERE)
        own = [each for each in change.added if _is_own(each, self.file, self.style)]
        elsewhere = {each: place for each in own if (place := self._elsewhere(each)) is not None}
        draft = self._dropping([each for each in own if each not in elsewhere], _SOMETHING_NEW)
        return replace(draft, placements={**self.placements, **elsewhere}) if own else None

    def _dropping(self, statements: Iterable[str], why: str) -> _Draft:
        dropped = tuple(statements)
        kept = tuple(each for each in self.statements if each not in dropped)
        refused = (*self.refused, *(Refusal(each, why) for each in dropped))
        return replace(self, statements=kept, refused=refused)

    def _elsewhere(self, statement: str) -> Placement | None:
        """Where an import goes that must not run when the module is imported."""
        if statement in self.placements:
            return None
        uses = self.uses.get(_bound(statement), frozenset())
        if uses == _ONLY_IN_ANNOTATIONS:
            return Placement.TYPE_CHECKING
        return Placement.FUNCTIONS if uses == {Evaluation.CALL} else None


def _draft(path: str, statements: tuple[str, ...], findings: Findings) -> _Draft:
    file = findings.files[path]
    content = file.content if file.content is not None else file.absolute.read_bytes()
    uses: dict[str, set[Evaluation | None]] = defaultdict(set)
    for each in findings.diagnostics:
        if each.path == path and repair.is_repairable(each):
            uses[each.name].add(each.when)
    frozen = {name: frozenset(found) for name, found in uses.items()}
    only_hints = [each for each in statements if frozen.get(_bound(each)) == _ONLY_IN_ANNOTATIONS]
    habit = bool(only_hints) and has_type_checking_imports(content.decode("utf-8", "replace"))
    placements = dict.fromkeys(only_hints, Placement.TYPE_CHECKING) if habit else {}
    return _Draft(file, content, import_style(findings.project, file.absolute), statements, placements, frozen)


def _refused(change: Plan, statements: Iterable[str], why: str) -> Plan:
    refusals = (*change.refused, *(Refusal(each, why) for each in statements))
    return Plan(change.before, change.before, (), refusals)


def _bound(statement: str) -> str:
    return ImportStatement.parse(statement).bound


def _is_own(statement: str, file: SourceFile, style: ImportStyle) -> bool:
    parsed = ImportStatement.parse(statement)
    return bool(parsed.level) or parsed.top_level in {*style.first_party, file.module.partition(".")[0]}


def _troubles(planned: Mapping[str, Plan], findings: Findings, settings: Settings) -> _Trouble:
    """The files whose change does not do what it should."""
    project = findings.project
    changed = {path: change for path, change in planned.items() if not _is_harmless(change)}
    if not changed:
        return {}
    files = {file.path: file for file in project.reported if file.path in changed}
    targets = _imported(changed, files, project)
    unknown = tuple(file for file in targets if file.path not in findings.files)
    known = analyse(replace(project, reported=unknown), settings) if unknown else ()
    before = _counted((*findings.unselected, *known))
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


def _is_harmless(change: Plan) -> bool:
    """True where nothing changes, or only modules of the standard library are imported at the top: they are there."""
    return not change.is_change or all(is_standard(ImportStatement.parse(each).module) for each in change.added)


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
