"""Fixes for findings: where the missing names can come from, asked of the whole project once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from flake8_undefined_services import fixes
from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Applicability, Diagnostic, Evaluation, Fix
from flake8_undefined_services.program.discovery import Project, modules_of
from flake8_undefined_services.sources import Source, SourceFile, UnreadableSource, read_source, split_lines

if TYPE_CHECKING:
    from flake8_undefined_services.fixes.edits import Edit

_BY_AN_IMPORT = frozenset(
    {
        "undefined-name",
        "possibly-unbound",
        "type-checking-only-name",
        "used-before-definition",
        "undefined-export",
        "symbol-not-found",
        "circular-import",
        "module-attribute-not-found",
        "extra-imported-unguarded",
        "ineffective-import-guard",
    }
)
_OF_A_GUARD = frozenset({"extra-imported-unguarded", "ineffective-import-guard"})
_OF_ONE_IMPORT = frozenset({"symbol-not-found", "circular-import", "module-attribute-not-found"}) | _OF_A_GUARD
_MANIFESTS = ("pyproject.toml", "requirements.txt", "setup.cfg", "setup.py")


def with_fixes(diagnostics: Sequence[Diagnostic], project: Project, settings: Settings) -> tuple[Diagnostic, ...]:
    """Give each finding that an import would repair its fix; the project is read only if there is such a one."""
    paths = {each.path for each in diagnostics if is_repairable(each)}
    sources = dict(_readable(project.reported, paths)) if paths else {}
    if not any(_is_asked(each, sources) for each in diagnostics):
        return tuple(diagnostics)
    return repaired(diagnostics, sources, universe(project, settings), declared(project), settings)


def repaired(
    diagnostics: Sequence[Diagnostic],
    sources: Mapping[str, Source],
    others: Iterable[Source],
    distributions: frozenset[str],
    settings: Settings,
) -> tuple[Diagnostic, ...]:
    """The findings of some sources, with fixes for which the other sources and the dependencies are the evidence."""
    names = frozenset(each.name for each in diagnostics if _is_asked(each, sources))
    index = fixes.build_index(others, names, distributions, fixes.Installed.of(settings))
    known: dict[_Asked, Fix | None] = {}
    for each in diagnostics:
        asked = _asked(each)
        if _is_asked(each, sources) and asked not in known:
            known[asked] = _fix(each, sources[each.path], settings, index)
    return tuple(
        _with_hint(replace(each, fix=known.get(_asked(each))), sources, settings) if is_repairable(each) else each
        for each in diagnostics
    )


def _with_hint(finding: Diagnostic, sources: Mapping[str, Source], settings: Settings) -> Diagnostic:
    """Where no import stands out, the name of the file that was perhaps meant: for people, never an edit."""
    is_settled = finding.fix is not None and finding.fix.applicability is Applicability.SAFE
    if is_settled or finding.rule != "undefined-name" or finding.path not in sources:
        return finding
    meant = fixes.likely_meant(finding.name, sources[finding.path], settings)
    return finding if meant is None else replace(finding, message=f"{finding.message}; did you mean {meant!r}?")


_Asked = tuple[str, str, str, bool, int]


def _asked(finding: Diagnostic) -> _Asked:
    """What has the same answer: a name's in a file, for imports that fail each one's."""
    line = finding.line if finding.rule in _OF_ONE_IMPORT else 0
    return finding.path, finding.name, finding.rule, _is_sure(finding), line


def _is_sure(finding: Diagnostic) -> bool:
    return finding.certain and finding.when is Evaluation.IMPORT


def _fix(finding: Diagnostic, source: Source, settings: Settings, index: fixes.ProjectIndex) -> Fix | None:
    """What repairs one finding: an import that is there and goes elsewhere before one that is added."""
    name = finding.name
    if finding.rule in ("undefined-name", "possibly-unbound"):
        return fixes.propose(name, source=source, settings=settings, index=index)
    from flake8_undefined_services.fixes.guards import optional  # LibCST: most runs never come here
    from flake8_undefined_services.fixes.moving import relocation, unloaded

    if finding.rule == "extra-imported-unguarded":
        return optional.make_optional(finding.line, source, index) if finding.when is Evaluation.IMPORT else None
    if finding.rule == "ineffective-import-guard":
        return optional.mend_guard(finding.line, finding.raises, source, index)
    if finding.rule == "symbol-not-found":
        return relocation.follow(name, finding.line, source, settings, index)
    if finding.rule == "circular-import":
        return relocation.defer(name, finding.line, source, index)
    if finding.rule == "module-attribute-not-found":
        return unloaded.import_submodule(finding, source, settings, index)
    moved = None
    if finding.rule == "type-checking-only-name":
        moved = relocation.move_out(name, source)
    elif finding.rule == "used-before-definition":
        moved = relocation.move_up(name, source, certain=_is_sure(finding))
    found = moved or fixes.propose(name, source=source, settings=settings, index=index)
    return relocation.remove(name, source) if found is None and finding.rule == "undefined-export" else found


def _is_asked(finding: Diagnostic, sources: Mapping[str, Source]) -> bool:
    """Whether it is worth to look for a repair; what only some paths bind, an import repairs in a guard alone."""
    if not is_repairable(finding) or finding.path not in sources:
        return False
    if finding.rule == "undefined-export" and not _is_an_entry(finding, sources[finding.path]):
        return False
    return finding.rule != "possibly-unbound" or fixes.has_lost_its_import(finding.name, sources[finding.path].text)


def _is_an_entry(finding: Diagnostic, source: Source) -> bool:
    """Whether what stands there is a whole string: `__all__ = "reset"` lacks its brackets, not a name."""
    line = split_lines(source.text)[finding.line - 1 : finding.line]
    return bool(line) and line[0][finding.end_column - 1 : finding.end_column] in ("'", '"')


def is_repairable(diagnostic: Diagnostic) -> bool:
    """Say whether an import could repair a finding."""
    return diagnostic.rule in _BY_AN_IMPORT


def edits(diagnostics: Sequence[Diagnostic], *, unsafe: bool) -> dict[str, tuple[Edit, ...]]:
    """What repairs each file, by path: safe edits, and unsafe ones on demand."""
    from flake8_undefined_services.fixes.edits import BY_LINE, Edit
    from flake8_undefined_services.fixes.writing.scoped import Placement

    wanted = {Applicability.SAFE, Applicability.UNSAFE} if unsafe else {Applicability.SAFE}
    by_path: dict[str, dict[Edit, None]] = {}
    for each in diagnostics:
        if each.fix is not None and each.fix.applicability in wanted:
            placement = Placement.DEFERRED if each.rule == "circular-import" else Placement.TOP
            line = each.line if each.fix.change in BY_LINE else 0
            edit = Edit(each.fix.statement, each.name, each.fix.change, placement, line, each.fix.ways)
            by_path.setdefault(each.path, {})[edit] = None
    return {path: tuple(found) for path, found in by_path.items()}


def universe(project: Project, settings: Settings) -> Iterator[Source]:
    """Every module below the source roots, not only the reported ones."""
    for _, source in _readable(modules_of(project, settings), None):
        yield source


def _readable(files: Iterable[SourceFile], wanted: set[str] | None) -> Iterator[tuple[str, Source]]:
    for file in files:
        if wanted is None or file.path in wanted:
            try:
                yield file.path, read_source(file)
            except UnreadableSource:
                continue


def declared(project: Project) -> frozenset[str]:
    """What the manifests nearest to the source roots declare."""
    folders = {_manifest_folder(root) for root in project.roots}
    return frozenset(name for folder in folders if folder is not None for name in fixes.declared_distributions(folder))


def _manifest_folder(root: Path) -> Path | None:
    return next((f for f in (root, *root.parents) if any((f / name).is_file() for name in _MANIFESTS)), None)
