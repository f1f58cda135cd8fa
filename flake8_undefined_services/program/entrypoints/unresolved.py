"""Entry points that the project's own files name and that are not there: said only where nothing else can hold them.

[project.scripts]
serve = "shop.clii:run"     # `shop` is a package of this project, and has no `clii`
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from flake8_undefined_services.program.entrypoints.configured import entrypoint_mistake
from flake8_undefined_services.program.entrypoints.entry_point import EntryPoint
from flake8_undefined_services.program.locating.naming import PACKAGE_FILE
from flake8_undefined_services.program.locating.written_later import WrittenLater

# A package that changes where its submodules are found (PEP 302), or which there are.
_ELSEWHERE = re.compile(rb"\b(?:__path__|__import__|meta_path|sys\s*\.\s*modules)\b")


def unresolved(entry: EntryPoint, roots: Sequence[Path]) -> str | None:
    """Say what of a found entry point is not there, and which module comes nearest; None where it may be.

    Who names the module in a file of the project means one that is installed with it; a build can add more: an
    extension module, a part of a namespace package. These are left alone.
    """
    if entry.where is None or entry.script is not None:
        return None
    if entry.file is None and (entry.root is None or not _is_surely_absent(entry.root, entry.module)):
        return None
    return entrypoint_mistake(entry, roots)


def is_perhaps_built(entry: EntryPoint) -> bool:
    """Say whether the attribute asked for is perhaps a submodule that a build adds to the package."""
    is_package = entry.file is not None and entry.file.name == PACKAGE_FILE
    return entry.file is None or (is_package and _may_hold(entry.file.parent, entry.attribute.partition(".")[0]))


def _is_surely_absent(root: Path, dotted: str) -> bool:
    """Walk down the packages to the first that lacks the next part."""
    folder = root
    for part in dotted.split("."):
        if not (folder / part / PACKAGE_FILE).is_file():
            return folder != root and not _may_hold(folder, part)
        folder = folder / part
    return False


def _may_hold(package: Path, part: str) -> bool:
    """A folder, a source of an extension module or a compiled one has that name, or the package says otherwise.

    What is written there when the project is built or deployed is there as well.
    """
    if WrittenLater().holds(str(package), part):
        return True
    try:
        named = any(each.name.partition(".")[0] == part for each in package.iterdir())
        return named or _ELSEWHERE.search((package / PACKAGE_FILE).read_bytes()) is not None
    except OSError:
        return True
