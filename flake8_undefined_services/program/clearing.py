"""Whether a file that is asked about alone can hold a finding at all: the screen, with what it must know."""

from __future__ import annotations

import ast
import os

from flake8_undefined_services.config import Settings
from flake8_undefined_services.language.builtins import builtin_names
from flake8_undefined_services.program.finder import Finder, Where
from flake8_undefined_services.sources import Source
from flake8_undefined_services.syntax.screen import is_clear


def is_cleared(source: Source, tree: ast.Module, settings: Settings, finder: Finder) -> bool:
    """Whether the screen clears the file. Whether its imports work is another question (`interfaces`)"""
    folder = os.path.dirname(os.path.abspath(source.path))
    return is_clear(
        tree,
        source.text,
        builtins=builtin_names(settings.target_version, settings.target_platform) | frozenset(settings.builtins),
        lazy_annotations=settings.target_version >= (3, 14),
        package=source.module if source.is_package else None,
        is_submodule=lambda name: source.is_package and finder.find_in((folder,), name).where is not Where.MISSING,
    )
