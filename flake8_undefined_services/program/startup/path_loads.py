"""Modules that failed, and were loaded on some paths only: those that have not loaded them may go another way."""

from __future__ import annotations

from flake8_undefined_services.program.startup.loaded import LoadedModule, Status
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.values import UNKNOWN, Constant, Value
from flake8_undefined_services.program.startup.world import World


def note_path(machine: Machine, module: LoadedModule) -> None:
    """Remember on which paths a module was loaded that failed."""
    if module.failures and machine.world.stack:
        machine.store.bind(machine.world.stack[-1].module.on_path, module.name, Constant(module.number))


def forget_rare(world: World, module: LoadedModule) -> LoadedModule | None:
    """What an import finds instead of a module that ended as it did because of the order, on another path.

    That may be the execution of it that belongs to this path; None: to most runs that get here it is as good as not
    loaded, so they execute it now, and in another order.
    """
    if module.status is not Status.DONE or not module.failures:
        return module
    goes_alike = module.shared and module.ties.isdisjoint(each.module.name for each in world.stack)
    if goes_alike or not _is_rare(world, module):
        return module
    del world.table[module.name]
    for other in reversed(world.executed):
        if other.name == module.name and other.status is Status.DONE and not _is_rare(world, other):
            world.table[module.name] = other
            return other
    return None


def _is_rare(world: World, module: LoadedModule) -> bool:
    """Whether most runs that get here have not loaded a module."""
    if not world.stack:  # nobody imports but the process itself, first the packages of what it begins with
        return module.share < 1.0
    loaders = {
        each
        for entry in world.stack
        for each in entry.module.loaded
        if module.share >= each.share and _is_on_path(entry.module.on_path.bindings.get(each.name), each)
    }
    return module not in loaders and not world.any_loads(loaders, module)


def _is_on_path(mark: Value | None, module: LoadedModule) -> bool:
    """Whether what is noted on a path says that all of its runs have loaded this execution of a module."""
    return mark is UNKNOWN or (isinstance(mark, Constant) and mark.value == module.number)
