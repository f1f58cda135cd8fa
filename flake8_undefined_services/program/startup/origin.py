"""Where an exception arose, as the interpreter's traceback would end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flake8_undefined_services.diagnostics import ImportStep, Place
from flake8_undefined_services.program.startup.exceptions import class_name

if TYPE_CHECKING:
    from flake8_undefined_services.program.startup.frames import ModuleFrame
    from flake8_undefined_services.program.startup.world import World


@dataclass(frozen=True, slots=True)
class Origin:
    """The exception's class and what it is about, the file and line, and by which imports that was reached.

    certain: every run meets it.
    finding: the file and the place at which a finding about it stands; None where no rule tells it.
    of_environment: only this environment lacks it, without anybody having taken it away.
    """

    type: str
    name: str | None
    path: str
    line: int
    message: str
    chain: tuple[ImportStep, ...] = ()
    certain: bool = True
    finding: tuple[str, Place] | None = None
    of_environment: bool = False


@dataclass(frozen=True, slots=True)
class Crossing:
    """An exception left an imported module by an import statement; `swallowed` tells there that a guard caught it."""

    origin: Origin
    swallowed: Callable[[], None]


def raised_at(line: int, name: str, module: ModuleFrame, world: World) -> Origin:
    """An exception that a statement of analysed code raises: the innermost one is where the traceback ends."""
    shown = class_name(name)
    return Origin(shown, None, module.path, line, f"{shown} is raised", world.chain(module.path, module.name, line))
