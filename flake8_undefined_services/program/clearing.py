"""Whether a file that is asked about alone can hold a finding at all: the screen, with what it must know."""

from __future__ import annotations

import ast
import os
import re

from flake8_undefined_services.config import Settings
from flake8_undefined_services.language.builtins import builtin_names
from flake8_undefined_services.program.absence.managed import Managed, ReadModule
from flake8_undefined_services.program.locating.finder import Finder
from flake8_undefined_services.program.locating.spec import Where
from flake8_undefined_services.program.possible_guards import stand_in_place
from flake8_undefined_services.sources import Source
from flake8_undefined_services.syntax.lost_attributes import reads_unloaded, uses_of_lost
from flake8_undefined_services.syntax.parsing import ParsedFile
from flake8_undefined_services.syntax.screen import is_clear
from flake8_undefined_services.syntax.screening.guarding import Guards


def is_cleared(source: Source, parsed: ParsedFile, settings: Settings, finder: Finder, *, guarded: bool) -> bool:
    """Whether the screen clears the file. Whether its imports work is another question (`interfaces`).

    guarded: it may hold a guard around an import, so it has to be clear where that fails as well.
    """
    if guarded and not stand_in_place(source.text, parsed.tree, finder):
        return False
    if uses_of_lost(source.text, settings.target_version, settings.target_platform) or reads_unloaded(source.text):
        return False
    folder = os.path.dirname(os.path.abspath(source.path))
    return is_clear(
        parsed.tree,
        source.text,
        builtins=builtin_names(settings.target_version, settings.target_platform) | frozenset(settings.builtins),
        lazy_annotations=settings.target_version >= (3, 14),
        package=source.module if source.is_package else None,
        is_submodule=lambda name: source.is_package and finder.find_in((folder,), name).where is not Where.MISSING,
        guards=_guards_of(source, parsed, finder) if guarded else None,
    )


def _guards_of(source: Source, parsed: ParsedFile, finder: Finder) -> Guards:
    managed = Managed({source.module: ReadModule(source.module, parsed, source.is_package)})

    def is_managed(name: str) -> bool:
        word = re.compile(rf"\b{re.escape(name)}\b")  # in a comment, too, which asks for too much only
        lines = (number for number, line in enumerate(parsed.lines, 1) if word.search(line))
        return all(managed.is_managed(source.module, name, line) for line in lines if _is_in_a_block(parsed, line))

    return Guards(finder.is_outside, is_managed)


def _is_in_a_block(parsed: ParsedFile, line: int) -> bool:
    """Whether a line may be of a function; what import executes has been judged where it stands."""
    return any(
        each.lineno <= line <= (each.end_lineno or line)
        for each in parsed.tree.body
        if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If, ast.Try, ast.With))
    )
