"""The Python interface: what the command does, as functions over frozen values."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from flake8_undefined_services import checking, predicting
from flake8_undefined_services.config import Settings, UsageError
from flake8_undefined_services.configuration import load
from flake8_undefined_services.diagnostics import Applicability, Diagnostic, Evaluation, Fix
from flake8_undefined_services.outcomes import Outcome, Startup
from flake8_undefined_services.program.entrypoints.configured import parse_entrypoint

__all__ = [
    "Applicability",
    "Diagnostic",
    "Evaluation",
    "Fix",
    "Outcome",
    "Settings",
    "Startup",
    "UsageError",
    "check",
    "fix",
    "startup",
]


def check(paths: Iterable[str | Path] = (".",), settings: Settings | None = None) -> tuple[Diagnostic, ...]:
    """Report on files and folders: what stops an import first, then what a call meets, then annotations.

    settings: None reads the configuration files around the first path. UsageError: a path or a configured value
    that is wrong; each mistake is one of its `mistakes`.
    """
    named = tuple(paths)
    return checking.find(named, settings if settings is not None else load(named)).diagnostics


def startup(entrypoints: Iterable[str], settings: Settings | None = None) -> tuple[Startup, ...]:
    """Predict whether importing each entry point works, and where it ends. Settings and errors as for `check`.

    entrypoints: `package.module`, `package.module:attribute`, `path/to/main.py` or `-m package`.
    """
    given = settings if settings is not None else load(["."])
    roots = predicting.roots_of(given)
    return predicting.predict([parse_entrypoint(text, roots, guessed=not given.roots) for text in entrypoints], given)


def fix(
    paths: Iterable[str | Path] = (".",), settings: Settings | None = None, *, unsafe: bool = False
) -> tuple[str, ...]:
    """Add missing imports to the files themselves; the paths that changed. Settings and errors as for `check`."""
    from flake8_undefined_services import repairing  # LibCST, which checking alone may not need
    from flake8_undefined_services.fixes.apply import write

    named = tuple(paths)
    given = settings if settings is not None else load(named)
    planned = repairing.repairs(checking.find(named, given), given, unsafe=unsafe)
    return tuple(each.path for each in planned if each.plan.is_change and write(each.target, each.plan) is None)
