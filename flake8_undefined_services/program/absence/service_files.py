"""Which files may belong to a service: tests, examples, documentation and what builds the project do not."""

from __future__ import annotations

import os
import re
from pathlib import Path

_FOLDERS = frozenset(
    """test tests testing test_lib testlib test_utils testutils example examples sample samples doc docs
    documentation benchmark benchmarks bench demo demos""".split()
)
# What stands beside the package in a project's own folder, for work on it.
_BESIDE = frozenset("ci dev devtools docker hack packaging release script scripts tool tools travis".split())
_FILES = re.compile(
    r"(?:test_\w*|\w*_tests?|tests?|conftest|setup|hatch_build|pdm_build|noxfile|fabfile|dodo|duties|pavement|tasks)"
    r"\.py\Z"
)


def may_be_of_a_service(path: str | Path, project: Path, top: Path) -> bool:
    """Judge a file by its name and by the folders above it, up to the project, or to the top where that is higher.

    A project of its own inside `examples` is one of the examples, whatever lies below it.
    """
    *folders, name = Path(os.path.relpath(path, project)).parts
    if folders and (not _FOLDERS.isdisjoint(folders) or folders[0] in _BESIDE):
        return False
    if top in project.parents and not _FOLDERS.isdisjoint(project.relative_to(top).parts):
        return False
    return _FILES.match(name) is None or (name == "tasks.py" and bool(folders))


def is_beside(path: str | Path, module: str, project: Path) -> bool:
    """Whether a module lies in the folder of a file that is no package, or above it inside the project.

    A script finds it there: its own folder comes first on `sys.path`.
    """
    top = module.partition(".")[0]
    folder = Path(path).parent
    while folder != project.parent and folder != folder.parent and not (folder / "__init__.py").exists():
        beside = folder / f"{top}.py"
        if (beside.exists() and beside != Path(path)) or (folder / top / "__init__.py").exists():
            return True
        folder = folder.parent
    return False
