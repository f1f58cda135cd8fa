"""`__all__`: which of its entries the module does not have (language reference 7.11)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from flake8_undefined_services.program.startup.collections_ import items_of
from flake8_undefined_services.program.startup.export_entries import unfit_entry
from flake8_undefined_services.program.startup.frames import ModuleFrame
from flake8_undefined_services.program.startup.store import Perhaps
from flake8_undefined_services.program.startup.values import Constant, Value
from flake8_undefined_services.syntax.facts import Export

_ONE_STRING = "is a character of __all__, which is one string and no list of names"


def undefined_exports(module: ModuleFrame, is_submodule: Callable[[str], bool]) -> Iterator[Export]:
    """Entries that a star import would not find: not bound at the end, and no submodule of a package.

    Of a module with `__getattr__` only those that this has refused to a star import (PEP 562).
    """
    namespace = module.namespace
    exported = namespace.bindings.get("__all__")
    if namespace.is_open or exported is None or isinstance(exported, Perhaps):
        return
    for entry in _entries(module, exported):
        if entry.name in namespace.bindings or is_submodule(entry.name):
            continue
        if "__getattr__" not in namespace.bindings or entry.name in module.refused:
            yield entry
    unfit = unfit_entry(module, exported)
    if unfit is not None:
        yield Export(unfit.name, unfit.place, says=unfit.says, raises="TypeError")


def _entries(module: ModuleFrame, exported: Value) -> Iterator[Export]:
    """The strings in it; of one string instead of them, the first character that the module lacks."""
    if isinstance(exported, Constant) and isinstance(exported.value, str):
        lacking = (number for number, each in enumerate(exported.value) if each not in module.namespace.bindings)
        first = next(lacking, None)
        if first is not None:
            start = module.string_place(exported)
            column = start.column + first
            place = replace(start, column=column, end_column=column + 1)
            yield Export(exported.value[first], place, says=_ONE_STRING)
        return
    for entry in items_of(exported) or ():
        if isinstance(entry, Constant) and isinstance(entry.value, str) and entry.node is not None:
            yield Export(entry.value, module.string_place(entry))
