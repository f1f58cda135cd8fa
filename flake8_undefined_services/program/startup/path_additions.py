"""Imports that may find what code, or the start of a script, has put on `sys.path` (library reference, `sys.path`)."""

from __future__ import annotations

import os

from flake8_undefined_services.language.standard_library import is_standard
from flake8_undefined_services.program.locating.spec import NOT_THERE, Spec, Where
from flake8_undefined_services.program.startup.frames import ModuleFrame
from flake8_undefined_services.program.startup.machine import Machine


def may_be_added(machine: Machine, top: str, spec: Spec, module: ModuleFrame) -> bool:
    """Whether a folder that code has added to `sys.path` may hold what nothing else does, or another of that name.

    A script's own folder comes first there, before the standard library.

    spec: what an import of the top-level module finds. module: whose statement it is.
    """
    finder = machine.world.finder
    if top in finder.withheld:
        return False
    if spec.where is Where.ABSENT or (spec.where is Where.MISSING and not is_standard(top)):
        return _is_added(machine, top)
    if spec.where is Where.STANDARD:
        return finder.is_hidden(top, os.path.dirname(os.path.abspath(module.path)))
    if spec.where is not Where.SOURCE or module.name.partition(".")[0] == top:
        return False
    changers, speaks = machine.world.path_changers, module.facts.speaks_of_search_path
    if not changers and not speaks:
        return False
    folder = os.path.dirname(os.path.dirname(spec.path or "") if spec.is_package else spec.path or "")
    if changers and _is_added(machine, top, besides=folder):
        return True
    return speaks and finder.added.may_hold(top, os.path.abspath(module.path), module.parsed.lines, besides=folder)


def found_in_added(machine: Machine, top: str) -> Spec | None:
    """What is found for certain in the folders that code has added, where all of them are known."""
    finder, changers = machine.world.finder, machine.world.path_changers.values()
    folders = {folder for module in changers for folder in module.added}
    if not folders or None in folders or top in finder.withheld:
        return None
    found = finder.find_in((folder for folder in folders if folder is not None), top)
    return found if found.where is Where.SOURCE else None


def _is_added(machine: Machine, top: str, besides: str | None = None) -> bool:
    """besides: a folder that holds a module of that name for everybody."""
    finder, changers = machine.world.finder, machine.world.path_changers.values()
    known = {folder for module in changers for folder in module.added if folder is not None} - {besides}
    found = finder.find_in(known, top).where
    if found is Where.NAMESPACE and besides is not None:  # a module comes before folders without `__init__.py`
        found = Where.MISSING
    return found not in NOT_THERE or any(
        finder.added.may_hold(top, module.spec.path or "", module.frame.parsed.lines, besides=besides)
        for module in changers
        if None in module.added
    )
