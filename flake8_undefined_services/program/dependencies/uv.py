"""uv's workspaces and sources: which declared distributions are projects of the same repository.

https://docs.astral.sh/uv/concepts/projects/workspaces/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from flake8_undefined_services.program.dependencies.manifest import open_manifest, table, texts, toml_of
from flake8_undefined_services.program.dependencies.markers import Target
from flake8_undefined_services.program.dependencies.names import normalised

_PYPROJECT = "pyproject.toml"
_WORKSPACE = ("tool", "uv", "workspace")


def sources_of(content: Mapping[str, object], folder: Path, target: Target) -> dict[str, Path]:
    """Give the folders from which distributions are installed: `{path = …}`, `{workspace = true}`.

    The sources of a workspace's root hold for its members too, unless a member says otherwise.
    """
    root = workspace_root(folder, target)
    above: Mapping[str, object] = {} if root is None or root == folder else content_of(root, target)
    members = members_of(root, target) if root is not None else {}
    found: dict[str, Path] = {}
    for table_of, base in ((above, root or folder), (content, folder)):
        for name, value in table(table_of, "tool", "uv", "sources").items():
            found.update(_source(normalised(name), value, base, members))
    return found


def workspace_root(folder: Path, target: Target) -> Path | None:
    """Find the nearest folder at or above whose pyproject.toml makes a workspace of which the folder is part."""
    for above in (folder, *folder.parents):
        content = content_of(above, target)
        if _WORKSPACE[-1] in table(content, *_WORKSPACE[:-1]):
            is_part = folder == above or folder in _member_folders(above, content)
            return above if is_part else None
        if (above / ".git").exists():
            return None
    return None


def members_of(root: Path, target: Target) -> dict[str, Path]:
    """Give a workspace's distributions (normalised) and their folders, the root's own among them."""
    found: dict[str, Path] = {}
    for folder in (root, *_member_folders(root, content_of(root, target))):
        name = table(content_of(folder, target), "project").get("name")
        if isinstance(name, str):
            found[normalised(name)] = folder
    return found


def content_of(folder: Path, target: Target) -> Mapping[str, object]:
    """Parse a folder's pyproject.toml; empty where there is none, or it is no TOML."""
    manifest = open_manifest(folder / _PYPROJECT, folder, target)
    return (toml_of(manifest) if manifest is not None else None) or {}


def _member_folders(root: Path, content: Mapping[str, object]) -> tuple[Path, ...]:
    workspace = table(content, *_WORKSPACE)
    excluded = set(_matching(root, texts(workspace.get("exclude"))))
    members = dict.fromkeys(_matching(root, texts(workspace.get("members"))))
    return tuple(folder for folder in members if folder not in excluded and (folder / _PYPROJECT).is_file())


def _matching(root: Path, patterns: tuple[str, ...]) -> Iterator[Path]:
    for pattern in patterns:
        if pattern.strip("/") in {"", "."} or pattern.startswith("/"):
            continue
        yield from sorted(folder for folder in root.glob(pattern.strip("/")) if folder.is_dir())


def _source(name: str, value: object, base: Path, members: Mapping[str, Path]) -> Iterator[tuple[str, Path]]:
    """Read one source; a list holds alternatives by marker, and the first folder among them stands for all."""
    for written in value if isinstance(value, list) else [value]:
        path = written.get("path") if isinstance(written, dict) else None
        if isinstance(path, str):
            yield name, base / path
            return
        if isinstance(written, dict) and written.get("workspace") is True and name in members:
            yield name, members[name]
            return
