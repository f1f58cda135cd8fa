"""Submodules of the standard library that nobody has imported are no attributes of their packages (reference 5.4.2)."""

from __future__ import annotations

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.program.startup.machine import Machine


def is_unloaded(machine: Machine, package: str, name: str) -> bool:
    """Whether import time asks a standard package for a submodule that nothing can have loaded yet."""
    if machine.when is not Evaluation.IMPORT:
        return False
    executed = (each.frame.parsed.text for each in machine.world.table.values())
    return machine.tables.outside.is_unloaded(f"{package}.{name}", executed) and not machine.world.stores(name)
