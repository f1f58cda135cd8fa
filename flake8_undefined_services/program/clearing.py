"""Whether a file that is asked about alone can hold a finding at all: the screen, with what it must know."""

from __future__ import annotations

import ast
import os

from flake8_undefined_services.config import Settings
from flake8_undefined_services.language.builtins import builtin_names
from flake8_undefined_services.language.standard_names import symbol_exists
from flake8_undefined_services.program.finder import Finder, Where
from flake8_undefined_services.program.installed_text import InstalledText
from flake8_undefined_services.sources import Source
from flake8_undefined_services.syntax.screen import is_clear

_HARMLESS = frozenset({Where.STANDARD, Where.INSTALLED, Where.UNKNOWN})
"""Modules in which nobody looks for what is imported from them."""


def is_cleared(source: Source, tree: ast.Module, settings: Settings, finder: Finder) -> bool:
    """Whether the screen clears the file. Files that import something of the project are not: it is followed."""
    folder = os.path.dirname(os.path.abspath(source.path))
    return is_clear(
        tree,
        source.text,
        builtins=builtin_names(settings.target_version, settings.target_platform) | frozenset(settings.builtins),
        lazy_annotations=settings.target_version >= (3, 14),
        package=source.module if source.is_package else None,
        is_submodule=lambda name: source.is_package and finder.find_in((folder,), name).where is not Where.MISSING,
        may_fail=lambda node: _may_fail(node, finder),
    )


def _may_fail(node: ast.Import | ast.ImportFrom, finder: Finder) -> bool:
    """Whether an import of this file may be at fault: it is the project's own, or nothing is known to be there."""
    if isinstance(node, ast.ImportFrom):
        if node.level or not node.module or not _is_harmless(node.module, finder):
            return True
        return any(_may_lack(node.module, alias.name, finder) for alias in node.names)
    return not all(_is_harmless(alias.name, finder) for alias in node.names)


def _is_harmless(module: str, finder: Finder) -> bool:
    where = finder.find(module.partition(".")[0]).where
    return where in _HARMLESS and (where is not Where.STANDARD or finder.standard(module).where is Where.STANDARD)


def _may_lack(module: str, name: str, finder: Finder) -> bool:
    """Whether the standard library, or what is installed in the environment that was named, may lack a symbol."""
    if name == "*":
        return False
    if finder.find(module.partition(".")[0]).where is Where.INSTALLED:
        return finder.known and not InstalledText(finder).may_hold(module, name)
    return symbol_exists(module, name, finder.version, finder.platform) is False
