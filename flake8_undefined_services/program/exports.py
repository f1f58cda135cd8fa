"""`__all__`: which of its entries the module does not have (language reference 7.11)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flake8_undefined_services.program.startup.collections_ import items_of
from flake8_undefined_services.program.startup.frames import ModuleFrame
from flake8_undefined_services.program.startup.store import Perhaps
from flake8_undefined_services.program.startup.values import Constant
from flake8_undefined_services.syntax.facts import Export


def undefined_exports(module: ModuleFrame, is_submodule: Callable[[str], bool]) -> Iterator[Export]:
    """Entries that a star import would not find: not bound at the end, and no submodule of a package.

    A module with `__getattr__` answers for itself (PEP 562).
    """
    namespace = module.namespace
    if namespace.is_open or "__getattr__" in namespace.bindings:
        return
    exported = namespace.bindings.get("__all__")
    if exported is None or isinstance(exported, Perhaps):
        return
    for entry in items_of(exported) or ():
        if not isinstance(entry, Constant) or not isinstance(entry.value, str) or entry.node is None:
            continue
        if entry.value not in namespace.bindings and not is_submodule(entry.value):
            yield Export(entry.value, module.string_place(entry))
