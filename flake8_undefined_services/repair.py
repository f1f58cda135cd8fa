"""Fixes for findings: where the missing names can come from, asked of the whole project once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from flake8_undefined_services import fixes
from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Applicability, Diagnostic
from flake8_undefined_services.program.discovery import Project, discover
from flake8_undefined_services.sources import Source, SourceFile, UnreadableSource, read_source

_BY_AN_IMPORT = frozenset({"undefined-name", "type-checking-only-name", "used-before-definition", "undefined-export"})
_MANIFESTS = ("pyproject.toml", "requirements.txt", "setup.cfg", "setup.py")


def with_fixes(diagnostics: Sequence[Diagnostic], project: Project, settings: Settings) -> tuple[Diagnostic, ...]:
    """Give each finding that an import would repair its fix; the project is read only if there is such a one."""
    if not any(map(is_repairable, diagnostics)):
        return tuple(diagnostics)
    sources = dict(_readable(project.reported, {each.path for each in diagnostics}))
    return repaired(diagnostics, sources, universe(project, settings), declared(project), settings)


def repaired(
    diagnostics: Sequence[Diagnostic],
    sources: Mapping[str, Source],
    others: Iterable[Source],
    distributions: frozenset[str],
    settings: Settings,
) -> tuple[Diagnostic, ...]:
    """The findings of some sources, with fixes for which the other sources and the dependencies are the evidence."""
    names = frozenset(each.name for each in diagnostics if is_repairable(each))
    index = fixes.build_index(others, names, distributions, fixes.Installed.of(settings))
    asked = sorted({(each.path, each.name) for each in diagnostics if is_repairable(each)})
    known = {
        (path, name): fixes.propose(name, source=sources[path], settings=settings, index=index)
        for path, name in asked
        if path in sources
    }
    return tuple(
        replace(each, fix=known.get((each.path, each.name))) if is_repairable(each) else each for each in diagnostics
    )


def is_repairable(diagnostic: Diagnostic) -> bool:
    """Say whether an import could repair a finding."""
    return diagnostic.rule in _BY_AN_IMPORT


def statements(diagnostics: Sequence[Diagnostic], *, unsafe: bool) -> dict[str, tuple[str, ...]]:
    """The import statements that repair each file, by path: safe ones, and unsafe ones on demand."""
    wanted = {Applicability.SAFE, Applicability.UNSAFE} if unsafe else {Applicability.SAFE}
    by_path: dict[str, dict[str, None]] = {}
    for each in diagnostics:
        if each.fix is not None and each.fix.applicability in wanted:
            by_path.setdefault(each.path, {})[each.fix.statement] = None
    return {path: tuple(found) for path, found in by_path.items()}


def universe(project: Project, settings: Settings) -> Iterator[Source]:
    """Every module below the source roots, not only the reported ones."""
    files = discover([root for root in project.roots if root.is_dir()], settings).reported
    for _, source in _readable(files, None):
        yield source


def _readable(files: Sequence[SourceFile], wanted: set[str] | None) -> Iterator[tuple[str, Source]]:
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
