"""All manifests of one project's folder, read into one value."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from flake8_undefined_services.config import Settings
from flake8_undefined_services.program.dependencies.conda import read_environment, read_pixi, read_pixi_file
from flake8_undefined_services.program.dependencies.declared import (
    Declaration,
    Declarations,
    Found,
    Unread,
)
from flake8_undefined_services.program.dependencies.groups import read_groups
from flake8_undefined_services.program.dependencies.manifest import Manifest, open_manifest, table, toml_of
from flake8_undefined_services.program.dependencies.markers import Target
from flake8_undefined_services.program.dependencies.names import normalised
from flake8_undefined_services.program.dependencies.pipfile import read_pipfile
from flake8_undefined_services.program.dependencies.poetry import read_poetry
from flake8_undefined_services.program.dependencies.project_table import read_project
from flake8_undefined_services.program.dependencies.requirements_file import (
    read_requirements,
    requirements_files,
    section_of,
)
from flake8_undefined_services.program.dependencies.setup_cfg import name_in_setup_cfg, read_setup_cfg
from flake8_undefined_services.program.dependencies.setup_py import name_in_setup_py, read_setup_py
from flake8_undefined_services.program.dependencies.tool_tables import (
    read_dev_lists,
    read_hatch,
    read_hatch_file,
    read_pdm,
)

_TABLES: tuple[Callable[[Manifest, Mapping[str, object]], Iterator[Found]], ...] = (
    read_project,
    read_groups,
    read_poetry,
    read_pdm,
    read_dev_lists,
    read_hatch,
    read_pixi,
)
_FILES: Mapping[str, Callable[[Manifest], Iterator[Found]]] = {
    "setup.cfg": read_setup_cfg,
    "setup.py": read_setup_py,
    "Pipfile": read_pipfile,
    "hatch.toml": read_hatch_file,
    "environment.yml": read_environment,
    "environment.yaml": read_environment,
    "pixi.toml": read_pixi_file,
}
_PYPROJECT = "pyproject.toml"
_REQUIREMENTS = "requirements"
_NAMES: Mapping[str, Callable[[Manifest], str]] = {"setup.cfg": name_in_setup_cfg, "setup.py": name_in_setup_py}
_DECLARING = (("project",), ("dependency-groups",), ("tool", "poetry"))


def has_manifest(folder: Path, settings: Settings) -> bool:
    """Say whether a folder is a project: one of its files declares dependencies, or that there are none."""
    try:
        names = os.listdir(folder)
    except OSError:
        return False
    if not any(name in _FILES or name == _PYPROJECT or _REQUIREMENTS in name for name in names):
        return False  # most folders: spares the look for each kind of file
    return next(_manifests(folder, Target.of(settings)), None) is not None


def read_manifests(folder: Path, target: Target) -> Declarations:
    """Read the folder's own files, word for word."""
    name = ""
    manifests: list[str] = []
    found: list[Found] = []
    for manifest, declared, named in _manifests(folder, target):
        name = name or normalised(named)
        manifests.append(manifest)
        found.extend(declared)
    entries = dict.fromkeys(each for each in found if isinstance(each, Declaration))
    unread = tuple(each for each in found if isinstance(each, Unread))
    return Declarations(folder, name, tuple(manifests), tuple(entries), unread)


def _manifests(folder: Path, target: Target) -> Iterator[tuple[str, tuple[Found, ...], str]]:
    """Yield every file that declares: how it is called, what it says, and the project's name where it says that."""
    pyproject = open_manifest(folder / _PYPROJECT, folder, target)
    if pyproject is not None:
        yield from _pyproject(pyproject)
    for name, reader in _FILES.items():
        manifest = open_manifest(folder / name, folder, target)
        if manifest is None:
            continue
        named = _NAMES[name](manifest) if name in _NAMES else ""
        found = tuple(reader(manifest))
        if found or named:
            yield manifest.name, found, named
    for path in requirements_files(folder):
        manifest = open_manifest(path, folder, target)
        if manifest is not None:
            yield manifest.name, tuple(read_requirements(manifest, section_of(path, folder))), ""


def _pyproject(manifest: Manifest) -> Iterator[tuple[str, tuple[Found, ...], str]]:
    content = toml_of(manifest)
    if content is None:
        yield manifest.name, (manifest.unread(1, "pyproject.toml is not TOML"),), ""
        return
    found = tuple(each for reader in _TABLES for each in reader(manifest, content))
    named = table(content, "project").get("name") or table(content, "tool", "poetry").get("name")
    if found or any(table(content, *keys) for keys in _DECLARING):
        yield manifest.name, found, named if isinstance(named, str) else ""
