"""Projects for tests: written from a table of files, and what is declared as short lines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from flake8_undefined_services.config import Settings, Version
from flake8_undefined_services.program.dependencies import (
    Applies,
    Declaration,
    Declarations,
    declared_dependencies,
)

TARGET: Version = (3, 12)


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files, and give the folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def declared(folder: Path, target: Version = TARGET, platform: str = "linux") -> Declarations:
    """Read the manifests of a folder."""
    return declared_dependencies(folder, Settings(target_version=target, target_platform=platform))


def told(declarations: Declarations) -> list[str]:
    """Tell each declaration as `section: distribution[extras] path:line (verdict)`; no verdict where it applies."""
    return [_line(entry) for entry in declarations.entries]


def _line(entry: Declaration) -> str:
    extras = f"[{','.join(entry.requirement.extras)}]" if entry.requirement.extras else ""
    verdict = "" if entry.requirement.applies is Applies.YES else f" ({entry.requirement.applies.value})"
    return f"{entry.section}: {entry.distribution}{extras} {entry.path}:{entry.line}{verdict}"


def distribution(name: str, *, version: str = "1.0", requires: tuple[str, ...] = (), **lists: str) -> dict[str, str]:
    """Give the metadata files of an installed distribution; `record` and `top_level` are their lists, by lines."""
    folder = f"{name.replace('-', '_')}-{version}.dist-info"
    needed = "".join(f"Requires-Dist: {text}\n" for text in requires)
    files = {
        f"{folder}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needed}\nRequires-Dist: no\n"
    }
    if "record" in lists:
        files[f"{folder}/RECORD"] = "".join(f"{path},,\n" for path in lists["record"].split())
    if "top_level" in lists:
        files[f"{folder}/top_level.txt"] = "\n".join(lists["top_level"].split())
    return files
