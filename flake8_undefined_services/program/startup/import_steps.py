"""By which imports a process got to a place, and where the traceback of an exception that arises there ends."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flake8_undefined_services.diagnostics import ImportStep
from flake8_undefined_services.program.startup.exceptions import class_name
from flake8_undefined_services.program.startup.frames import ModuleFrame
from flake8_undefined_services.program.startup.loaded import Importing
from flake8_undefined_services.program.startup.origin import Origin, said_by
from flake8_undefined_services.syntax.program_ends import ends_well


def steps_of(stack: Sequence[Importing]) -> list[ImportStep]:
    """The lines at which modules are that import one another."""
    return [ImportStep(each.module.name, each.module.frame.path, each.line) for each in stack if each.line]


def chain_to(stack: Sequence[Importing], path: str, module: str, line: int) -> tuple[ImportStep, ...]:
    """From the entry point to a place: each module at the line of the import that it is at."""
    steps = steps_of(stack)
    if steps and steps[-1].module == module:
        steps.pop()
    return (*steps, ImportStep(module, path, line))


def raised_by(stack: Sequence[Importing], name: str, module: ModuleFrame, statement: ast.stmt) -> Origin:
    """An exception that a statement raises: the innermost one is where the traceback ends."""
    chain = chain_to(stack, module.path, module.name, statement.lineno)
    shown = class_name(name)
    said, well = said_by(statement, shown), ends_well(statement, shown)
    return Origin(shown, None, module.path, statement.lineno, said, chain, ends_well=well)
