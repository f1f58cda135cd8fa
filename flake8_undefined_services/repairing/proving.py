"""What planned changes would do: the changed files, and what they now import, are analysed before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from flake8_undefined_services import repair
from flake8_undefined_services.analysis import analyse
from flake8_undefined_services.checking import Findings
from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Change, Diagnostic, Evaluation
from flake8_undefined_services.fixes.apply import Plan
from flake8_undefined_services.fixes.edits import Edit
from flake8_undefined_services.fixes.writing.scoped import Placement
from flake8_undefined_services.language.standard_library import is_standard
from flake8_undefined_services.outcomes import PredictedError
from flake8_undefined_services.predicting import predict
from flake8_undefined_services.program.discovery import Project
from flake8_undefined_services.program.entrypoints.configured import entrypoint_mistake, parse_entrypoint
from flake8_undefined_services.repairing.drafts import Trouble
from flake8_undefined_services.repairing.guards import is_expected
from flake8_undefined_services.sources import SourceFile

# Judged by who starts what, which these few files do not tell.
_BY_WHO_STARTS = frozenset({"extra-imported-unguarded", "undeclared-dependency", "development-dependency-in-service"})

Troubles = Mapping[str, Trouble]  # by path


def troubles(
    asked: Mapping[str, Plan], planned: Mapping[str, Plan], findings: Findings, settings: Settings
) -> Troubles:
    """The files asked about whose change does not do what it should, together with all that is planned."""
    project = findings.project
    changed = {path: change for path, change in asked.items() if not _is_harmless(change, project)}
    if not changed:
        return {}
    files = {file.path: file for file in project.reported if file.path in changed}
    targets = _imported(changed, files, project)
    reported = findings.files
    unknown = tuple(file for file in targets if file.path not in reported)
    known = analyse(replace(project, reported=unknown), settings) if unknown else ()
    before = counted((*findings.unselected, *known))
    found = tuple(
        each
        for each in analyse(
            replace(project, reported=(*edited(changed, files), *(_as_planned(each, planned) for each in targets))),
            settings,
        )
        if each.rule not in _BY_WHO_STARTS
    )
    after = counted(found)
    met: dict[str, Trouble] = {}
    for path, change in changed.items():
        still = frozenset(each.name for each in found if each.path == path and _is_unrepaired(each, change.edits))
        new = [each for each in after[path] - before[path] if not is_expected(*each, change.edits)]
        if still or new:
            met[path] = Trouble(still, "" if still else _told(path, new))
    fails = {each.path for each in found if each.certain and each.when is Evaluation.IMPORT}
    for path, change in changed.items():
        for edit in change.edits:
            to = [target for target in targets if target.module in _modules(edit, files[path])]
            worse = [_told(each.path, more) for each in to if (more := after[each.path] - before[each.path])]
            broken = [f"importing {each.module}" for each in to if each.path in fails]
            is_new = bool(broken) and edit.change in (Change.ADD, Change.FOLLOW)
            ends = [f"importing {each.module} exits" for each in to if _exits(each, project, settings)]
            if worse or ends or (is_new and not _fails_anyway(files[path], project, settings)):
                met.setdefault(path, Trouble(new=next(iter((*worse, *ends, *broken)))))
    return met


def _told(path: str, new: Iterable[tuple[str, str]]) -> str:
    """One of the findings that a file would have then, of those at import first."""
    code, name = min(new)
    return f"{path}: {code} {name!r}"


def _fails_anyway(file: SourceFile, project: Project, settings: Settings) -> bool:
    """Whether importing a module fails as it stands, for a reason that is none of its own."""
    error = _error_of(file, project, settings)
    return error is not None and error.path != file.path


def _exits(file: SourceFile, project: Project, settings: Settings) -> bool:
    """Whether importing a module ends the process, as a script without a guard does."""
    content = file.content if file.content is not None else file.absolute.read_bytes()
    if b"exit" not in content.lower():
        return False
    error = _error_of(file, project, settings)
    return error is not None and error.type == "SystemExit"


def _error_of(file: SourceFile, project: Project, settings: Settings) -> PredictedError | None:
    if not all(part.isidentifier() for part in file.module.split(".")):
        return None  # a script such as `my-tool.py`, which nobody imports
    entry = parse_entrypoint(file.module, project.roots)
    if entrypoint_mistake(entry, project.roots) is not None:
        return None
    (start,) = predict([entry], replace(settings, roots=project.roots))
    return start.error


def _is_unrepaired(finding: Diagnostic, edits: Iterable[Edit]) -> bool:
    """Whether an edit was to repair it. A cycle that an edit closes is something new, not what it was made for."""
    is_cycle = finding.rule == "circular-import"
    names = {each.name for each in edits if is_cycle is (each.placement is Placement.DEFERRED)}
    return finding.name in names and repair.is_repairable(finding)


def edited(changed: Mapping[str, Plan], files: Mapping[str, SourceFile]) -> tuple[SourceFile, ...]:
    """The files with the contents that are planned for them."""
    return tuple(replace(file, content=changed[path].after) for path, file in files.items())


def _as_planned(file: SourceFile, planned: Mapping[str, Plan]) -> SourceFile:
    """What another file imports, as it will be: it may lack a name today that a sure change brings."""
    change = planned.get(file.path)
    return replace(file, content=change.after) if change is not None and change.is_change else file


def counted(found: Iterable[Diagnostic]) -> dict[str, Counter[tuple[str, str]]]:
    """How often each code names each name, by path."""
    counts: dict[str, Counter[tuple[str, str]]] = _Counts()
    for each in found:
        counts[each.path][each.code, each.name] += 1
    return counts


class _Counts(dict[str, "Counter[tuple[str, str]]"]):
    def __missing__(self, path: str) -> Counter[tuple[str, str]]:
        found = self[path] = Counter()
        return found


def _is_harmless(change: Plan, project: Project) -> bool:
    """True where nothing changes, or only modules of the standard library are added at the top: they are there."""
    return not change.is_change or all(_is_sure_to_work(each, project) for each in change.edits)


def _is_sure_to_work(edit: Edit, project: Project) -> bool:
    imported = edit.imported
    if edit.change is not Change.ADD or edit.placement is not Placement.TOP or imported is None:
        return False
    return is_standard(imported.module) and not any(_files_of(imported.top_level, project))  # a namesake hides it


def _imported(changed: Mapping[str, Plan], files: Mapping[str, SourceFile], project: Project) -> Sequence[SourceFile]:
    """The project's own files that the edits import, apart from those that change themselves."""
    found: dict[str, SourceFile] = {}
    for path, change in changed.items():
        for edit in change.edits:
            for module in _modules(edit, files[path]):
                for target in _files_of(module, project):
                    if target.path not in changed:
                        found[target.path] = target
    return tuple(found.values())


def _modules(edit: Edit, file: SourceFile) -> tuple[str, ...]:
    imported = edit.imported
    absolute = imported and imported.absolute_in(file.module, is_package=file.is_package)
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
