"""Submodules that a function or class of their own name hides: `from .render import render` in a package's `__init__`.

The package's attribute is the function then, and stays it: an import of the submodule binds that only when it loads it
(language reference 5.4.2).
"""

from __future__ import annotations

from flake8_undefined_services.program.startup import attributes
from flake8_undefined_services.program.startup.frames import FrameKind, ModuleFrame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.values import ClassValue, FunctionValue, Value

_OF_CLASSES = frozenset(dir(type))


def module_hidden_by(machine: Machine, owner: Value, name: str) -> str | None:
    """The module that is meant where a function or class is asked for what only its module of the same name has."""
    module = _module_of(owner)
    if module is None or name.startswith("__") or name not in module.namespace.bindings or machine.world.stores(name):
        return None
    if isinstance(owner, ClassValue) and not _surely_lacks(machine, owner, name):
        return None
    return module.name


def as_attribute(machine: Machine, dotted: str, module: Value) -> Value:
    """What `import a.b as c` binds: the attribute of the package, where something else has taken the module's place."""
    package, _, name = dotted.rpartition(".")
    loaded = machine.world.table.get(package) if package else None
    found = loaded.frame.namespace.bindings.get(name) if loaded is not None else None
    return found if isinstance(found, (FunctionValue, ClassValue)) else module


def described(owner: Value) -> str:
    """How an AttributeError calls it."""
    return f"type object {owner.name!r}" if isinstance(owner, ClassValue) else "'function' object"


def _module_of(owner: Value) -> ModuleFrame | None:
    """The module of a function or class that is called like it."""
    if isinstance(owner, FunctionValue):
        module = owner.closure.module if owner.closure.kind is FrameKind.MODULE else None
    elif isinstance(owner, ClassValue) and owner.frame is not None:
        module = owner.frame.module if owner.frame.module.namespace.bindings.get(owner.name) is owner else None
    else:
        return None
    return module if module is not None and module.name.rpartition(".")[2] == owner.name else None


def _surely_lacks(machine: Machine, kind: ClassValue, name: str) -> bool:
    is_plain = kind.is_closed and kind.made_by is None and not kind.namespace.dynamic
    is_known = attributes.find(kind, name) is not None or name in _OF_CLASSES
    return is_plain and not is_known and not machine.world.stores_on_classes(name)
