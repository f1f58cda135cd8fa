"""Projects of the same repository: what they bring when a project installs them, or itself, from a folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from flake8_undefined_services.config import Settings
from flake8_undefined_services.program.dependencies.declared import (
    CORE,
    Declaration,
    Declarations,
    Kind,
    Section,
    Unread,
)
from flake8_undefined_services.program.dependencies.markers import Target
from flake8_undefined_services.program.dependencies.reading import read_manifests
from flake8_undefined_services.program.dependencies.uv import content_of, sources_of, workspace_root


def declared_dependencies(project_folder: Path, settings: Settings) -> Declarations:
    """Read what the manifests of a folder declare, for the settings' target.

    Self-references (`app[redis]` among app's own extras) are resolved, local projects that are installed
    (`-e ../shared`, a workspace's members) bring their own dependencies, and the groups of the workspace's root count.
    """
    target = Target.of(settings)
    declarations = _resolved(Path(os.path.abspath(project_folder)), target)
    return _with_workspace_groups(_with_locals(declarations, target), target)


def _resolved(folder: Path, target: Target) -> Declarations:
    """Read one folder, with the folders and names of local projects filled in and self-references resolved."""
    own = _located(read_manifests(folder, target), sources_of(content_of(folder, target), folder, target))
    return _self_references_resolved(_named_locals(own, target))


def _located(declarations: Declarations, sources: Mapping[str, Path]) -> Declarations:
    """Note the folders from which uv installs what is declared by name."""
    entries = tuple(
        replace(entry, requirement=replace(entry.requirement, folder=sources[entry.distribution]))
        if entry.distribution in sources
        else entry
        for entry in declarations.entries
    )
    return replace(declarations, entries=entries)


def _named_locals(declarations: Declarations, target: Target) -> Declarations:
    """Read the names of local projects from their own manifests; a folder without one leaves a gap."""
    entries: list[Declaration] = []
    unread = list(declarations.unread)
    for entry in declarations.entries:
        folder = entry.requirement.folder
        if entry.distribution or folder is None:
            entries.append(entry)
            continue
        name = read_manifests(Path(os.path.abspath(folder)), target).name
        if name:
            entries.append(replace(entry, requirement=replace(entry.requirement, distribution=name)))
        else:
            unread.append(
                Unread(entry.path, entry.line, f"the project in {folder.name} does not say its name", entry.section)
            )
    return replace(declarations, entries=tuple(entries), unread=tuple(unread))


def _self_references_resolved(declarations: Declarations) -> Declarations:
    """Put what an extra of the project itself holds where the project asks for it (`app[redis]`, `-e .[redis]`)."""
    others = tuple(entry for entry in declarations.entries if not _is_own(entry, declarations))
    asked = [entry for entry in declarations.entries if _is_own(entry, declarations)]
    found, seen = list(others), set(asked)
    while asked:
        reference = asked.pop()
        sections = {Section(Kind.EXTRA, name) for name in reference.requirement.extras}
        if reference.section.kind is Kind.GROUP:
            sections.add(CORE)
        for entry in declarations.entries:
            if entry.section in sections:
                moved = replace(entry, section=reference.section)
                if not _is_own(entry, declarations):
                    found.append(moved)
                elif moved not in seen:
                    seen.add(moved)
                    asked.append(moved)
    return replace(declarations, entries=tuple(dict.fromkeys(found)))


def _is_own(entry: Declaration, declarations: Declarations) -> bool:
    folder = entry.requirement.folder
    if folder is not None and Path(os.path.abspath(folder)) == declarations.folder:
        return True
    return bool(declarations.name) and entry.distribution == declarations.name


def _with_locals(declarations: Declarations, target: Target) -> Declarations:
    """Add what local projects bring when they are installed: their core, and the extras that are asked for."""
    found = list(declarations.entries)
    unread = list(declarations.unread)
    locals_: dict[str, Path] = {}
    seen: set[tuple[Path, Section, tuple[str, ...]]] = set()
    pending = [entry for entry in found if entry.requirement.folder is not None]
    while pending:
        entry = pending.pop()
        folder = Path(os.path.abspath(entry.requirement.folder or "."))
        visit = (folder, entry.section, entry.requirement.extras)
        if visit in seen or folder == declarations.folder:
            continue
        seen.add(visit)
        locals_[entry.distribution] = folder
        brought, gaps = _brought_by(entry, folder, declarations.folder, target)
        found.extend(brought)
        unread.extend(gaps)
        pending.extend(each for each in brought if each.requirement.folder is not None)
    return replace(declarations, entries=tuple(found), unread=tuple(unread), locals=MappingProxyType(locals_))


def _brought_by(
    entry: Declaration, folder: Path, project: Path, target: Target
) -> tuple[list[Declaration], list[Unread]]:
    own = _resolved(folder, target)
    asked = {CORE, *(Section(Kind.EXTRA, name) for name in entry.requirement.extras)}
    prefix = os.path.relpath(folder, project).replace(os.sep, "/")
    brought = [
        replace(each, section=entry.section, path=f"{prefix}/{each.path}", via=entry.distribution)
        for each in own.entries
        if each.section in asked
    ]
    gaps = [
        replace(each, path=f"{prefix}/{each.path}", section=entry.section)
        for each in own.unread
        if each.section in asked
    ]
    return brought, gaps


def _with_workspace_groups(declarations: Declarations, target: Target) -> Declarations:
    """Add the development groups of the workspace's root, which whoever works on a member has installed too."""
    root = workspace_root(declarations.folder, target)
    if root is None or root == declarations.folder:
        return declarations
    prefix = os.path.relpath(root, declarations.folder).replace(os.sep, "/")
    shared = tuple(replace(entry, path=f"{prefix}/{entry.path}") for entry in _resolved(root, target).development)
    return replace(declarations, entries=(*declarations.entries, *shared))
