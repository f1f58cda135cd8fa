"""Modules that no distribution has to bring: code of the project puts the folder that holds them on `sys.path`."""

from __future__ import annotations

from flake8_undefined_services.program.locating.finder import Finder
from flake8_undefined_services.program.locating.spec import NOT_THERE
from flake8_undefined_services.program.startup.loaded import LoadedModule


def may_hold(adder: LoadedModule, dotted: str, finder: Finder) -> bool:
    """Whether a folder that one module adds to `sys.path` holds another; one that is not known is of the project."""
    top = dotted.partition(".")[0]
    known = {folder for folder in adder.added if folder is not None}
    if finder.find_in(known, top).where not in NOT_THERE:
        return True
    return None in adder.added and finder.added.may_hold(top, adder.spec.path or "", adder.frame.parsed.lines)
