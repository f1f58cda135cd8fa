"""What really happened when entry points were imported, as frozen values."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from flake8_undefined_services.outcomes import Startup


class Ending(enum.Enum):
    """How the import ended.

    DIED: the process ended before the import did (a signal, `os._exit`). NOT_STARTED: the interpreter itself did not
    get as far as the import.
    """

    IMPORTED = "ok"
    RAISED = "error"
    TIMED_OUT = "timeout"
    DIED = "died"
    NOT_STARTED = "not-started"


class Agreement(enum.Enum):
    """What became of the prediction."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    NOT_COMPARED = "not-compared"


@dataclass(frozen=True, slots=True)
class RaisedError:
    """The exception, at the deepest place inside the project.

    type: the exception's class name. name: the missing name or module where the exception has one.
    path: relative to the working directory, with `/`; None, like `line`, where no frame is the project's.
    message: as a traceback ends, shortened, and without the values of variables.
    """

    type: str
    name: str | None
    path: str | None
    line: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Position:
    """Where execution was; `path` relative to the working directory, with `/`, `line` counts from 1."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class ImportTime:
    """The time of one import in seconds, as `-X importtime` measures it.

    cumulative: with what it imported itself, without what was there already. alone: without both.
    """

    module: str
    cumulative: float
    alone: float


@dataclass(frozen=True, slots=True)
class Output:
    """What the program wrote, without the values of variables; `omitted` counts characters left out of the middle."""

    text: str = ""
    omitted: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """The prediction and whether it came true; `reason` says it in a sentence unless it did."""

    agreement: Agreement
    reason: str = ""
    prediction: Startup | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """One entry point, really imported.

    entrypoint: as the user wrote it. python: the interpreter's version, empty where it did not start.
    seconds: the import alone; where it did not end, until the process did, its start included.
    status: the process' exit status, negative for a signal; None unless it DIED or was NOT_STARTED.
    stopped: where execution was when the time was over or a signal came, if the interpreter could still say so.
    imports: every import that ended, slowest first (cumulative).
    skipped_main: the script or `-m` module ran, but not what stands under `if __name__ == "__main__"`.
    """

    entrypoint: str
    ending: Ending
    seconds: float
    python: str = ""
    error: RaisedError | None = None
    status: int | None = None
    stopped: Position | None = None
    imports: tuple[ImportTime, ...] = ()
    stdout: Output = Output()
    stderr: Output = Output()
    skipped_main: bool = False
    comparison: Comparison = Comparison(Agreement.NOT_COMPARED)

    @property
    def is_good(self) -> bool:
        """Say whether it imports, and nothing else was predicted."""
        return self.ending is Ending.IMPORTED and self.comparison.agreement is not Agreement.DISAGREES
