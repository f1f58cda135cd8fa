"""The Python API: the same analysis and repair as the command's, with the same frozen values."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike, fspath

from flake8_undefined_services.analysis import analyse, statements_to_apply
from flake8_undefined_services.config import Settings, UsageError
from flake8_undefined_services.diagnostics import Diagnostic
from flake8_undefined_services.program.discovery import discover

__all__ = ["Diagnostic", "Settings", "UsageError", "check", "fix"]


def check(paths: Sequence[str | PathLike[str]], settings: Settings | None = None) -> tuple[Diagnostic, ...]:
    """The findings of files and folders; raises UsageError for a path that is not there."""
    chosen = settings or Settings()
    return analyse(discover([fspath(path) for path in paths], chosen.roots), chosen)


def fix(
    paths: Sequence[str | PathLike[str]], settings: Settings | None = None, *, unsafe: bool = False
) -> tuple[str, ...]:
    """Add missing imports to the files themselves; the paths that changed. Raises UsageError as `check`."""
    from flake8_undefined_services.fixes.apply import plan, write

    chosen = settings or Settings()
    project = discover([fspath(path) for path in paths], chosen.roots)
    files = {file.path: file.absolute for file in project.reported}
    changed = []
    for path, statements in statements_to_apply(analyse(project, chosen), unsafe=unsafe).items():
        change = plan(files[path].read_bytes(), statements)
        if change.is_change and write(files[path], change) is None:
            changed.append(path)
    return tuple(changed)
