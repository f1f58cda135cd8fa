"""Fixes for findings: where the missing names can come from, asked of the whole project once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from flake8_undefined_services import fixes
from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Applicability, Diagnostic, Fix
from flake8_undefined_services.program.discovery import Project, discover
from flake8_undefined_services.sources import Source, SourceFile, UnreadableSource, read_source

_BY_AN_IMPORT = frozenset({"undefined-name", "type-checking-only-name"})
_MANIFESTS = ("pyproject.toml", "requirements.txt", "setup.cfg", "setup.py")


def with_fixes(diagnostics: Sequence[Diagnostic], project: Project, settings: Settings) -> tuple[Diagnostic, ...]:
    """Give each finding that an import would repair its fix; the project is read only if there is such a one."""
    names = frozenset(each.name for each in diagnostics if each.rule in _BY_AN_IMPORT)
    if not names:
        return tuple(diagnostics)
    index = fixes.build_index(_universe(project, settings), names, _declared(project))
    sources = dict(_readable(project.reported, {each.path for each in diagnostics if each.name in names}))
    known: dict[tuple[str, str], Fix | None] = {}
    repaired = []
    for each in diagnostics:
        key = (each.path, each.name)
        if each.rule in _BY_AN_IMPORT and each.path in sources and key not in known:
            known[key] = fixes.propose(each.name, source=sources[each.path], settings=settings, index=index)
        repaired.append(replace(each, fix=known.get(key)))
    return tuple(repaired)


def statements(diagnostics: Sequence[Diagnostic], *, unsafe: bool) -> dict[str, tuple[str, ...]]:
    """The import statements that repair each file, by path: safe ones, and unsafe ones on demand."""
    wanted = {Applicability.SAFE, Applicability.UNSAFE} if unsafe else {Applicability.SAFE}
    by_path: dict[str, dict[str, None]] = {}
    for each in diagnostics:
        if each.fix is not None and each.fix.applicability in wanted:
            by_path.setdefault(each.path, {})[each.fix.statement] = None
    return {path: tuple(found) for path, found in by_path.items()}


def _universe(project: Project, settings: Settings) -> Iterator[Source]:
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


def _declared(project: Project) -> frozenset[str]:
    """What the manifests nearest to the source roots declare."""
    folders = {_manifest_folder(root) for root in project.roots}
    return frozenset(name for folder in folders if folder is not None for name in fixes.declared_distributions(folder))


def _manifest_folder(root: Path) -> Path | None:
    return next((f for f in (root, *root.parents) if any((f / name).is_file() for name in _MANIFESTS)), None)
