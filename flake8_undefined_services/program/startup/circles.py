"""Modules that import each other: which imports lead to the one that asks another too early."""

from __future__ import annotations

import math
from collections.abc import Callable

from flake8_undefined_services.diagnostics import ImportStep
from flake8_undefined_services.program.startup.frames import ModuleFrame
from flake8_undefined_services.program.startup.world import World
from flake8_undefined_services.syntax.import_facts import CyclicOrder


def circle(world: World, asked: str, asking: ModuleFrame, line: int) -> Callable[[], CyclicOrder | None]:
    """The order of imports that the process is in, in which a module is asked that still executes.

    It begins with the last module on the way that goes the same way in every order, so also if it is imported first;
    which one that is shows when all of them have ended.

    asking, line: whose code asks, perhaps in a function that the last of them calls, and where.
    """
    modules = [entry.module for entry in world.stack]
    weights = [entry.weight for entry in world.stack]
    steps = [ImportStep(entry.module.name, entry.module.frame.path, entry.line) for entry in world.stack]
    if steps and steps[-1].module != asking.name:
        steps.append(ImportStep(asking.name, asking.path, line))
    begins = next((n for n, module in enumerate(modules) if module.name == asked), None)

    def order() -> CyclicOrder | None:
        if begins is None:
            return None
        first = next((n for n in range(begins, -1, -1) if modules[n].shared), 0)
        certain = math.prod(weights[first:-1]) >= 1.0
        return CyclicOrder(tuple(steps[first:]), begins - first, certain)

    return order
