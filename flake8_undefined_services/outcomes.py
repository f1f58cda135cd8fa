"""How a start-up ends, as plain frozen values: what `startup` predicts and `verify` compares with."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from flake8_undefined_services.diagnostics import ImportStep
from flake8_undefined_services.frozen_value import frozen_value


class Outcome(enum.Enum):
    """Whether importing the entry point works."""

    OK = "ok"
    ERROR = "error"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PredictedError:
    """What the interpreter's traceback would end in, inside the project; `line` counts from 1.

    type: the exception's class name.
    name: the name, module or attribute that is missing; None where the error has none (SystemExit).
    """

    type: str
    name: str | None
    path: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class StartedModule:
    """One module of the start-up closure. `finished` is false where executing it was cut short.

    reached: false for what the failure keeps from being loaded.
    """

    name: str
    path: str
    finished: bool = True
    reached: bool = True


@frozen_value
class StartedImport:
    """An import statement of one module that makes another execute; `line` counts from 1."""

    importer: str
    imported: str
    line: int


@dataclass(frozen=True, slots=True)
class EnvironmentRead:
    """A variable of the environment that start-up reads without a default.

    required: the read raises KeyError where the variable is not set; otherwise it gives None.
    """

    name: str
    path: str
    line: int
    required: bool = True


@dataclass(frozen=True, slots=True)
class Startup:
    """The prediction for one entry point.

    entrypoint: as the user wrote it.
    module: the module that is executed first (`__main__` is named by its script's path).
    reason: why the outcome is unknown, else None.
    chain: from the entry point's module to the place of the error, each import at its line.
    modules: the first-party modules in the order in which they begin to execute; those not reached at the end.
    """

    entrypoint: str
    module: str
    outcome: Outcome
    reason: str | None = None
    error: PredictedError | None = None
    chain: tuple[ImportStep, ...] = ()
    modules: tuple[StartedModule, ...] = ()
    imports: tuple[StartedImport, ...] = ()
    environment: tuple[EnvironmentRead, ...] = ()

    @property
    def modules_executed(self) -> int:
        """How many modules of the project begin to execute."""
        return sum(module.reached for module in self.modules)
