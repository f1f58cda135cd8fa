"""What the program says: plain frozen values that cross every room and every process."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Evaluation(enum.Enum):
    """When a use is evaluated, and so when it crashes; the first digit of a code."""

    IMPORT = "import"
    CALL = "call"
    ANNOTATION = "annotation"

    @property
    def digit(self) -> int:
        """The first digit of every code of that time (SVC1xx, SVC2xx, SVC3xx)."""
        return _DIGITS[self]


_DIGITS = {Evaluation.IMPORT: 1, Evaluation.CALL: 2, Evaluation.ANNOTATION: 3}


class Applicability(enum.Enum):
    """Who may apply a fix: `fix` itself, only a person, or `fix --unsafe-fixes`."""

    SAFE = "safe"
    AMBIGUOUS = "ambiguous"
    UNSAFE = "unsafe"


class Change(enum.Enum):
    """What a fix does with its statement.

    ADD: it comes to the file. MOVE: the file has it, in a place where it does not help. FOLLOW: it stands for an import
    from a module that has the symbol no more. REMOVE: `__all__.remove(name)`, done in the list itself. DEFER: an import
    of the file goes into the function that uses it. GUARD: it stands for the import that it holds. NARROW: it begins
    the clause of a guard instead of what stands there.
    """

    ADD = "add"
    MOVE = "move"
    FOLLOW = "follow"
    REMOVE = "remove"
    DEFER = "defer"
    GUARD = "guard"
    NARROW = "narrow"


@dataclass(frozen=True, slots=True)
class Place:
    """A range of source text; lines and columns count from 1, columns in characters, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class ImportStep:
    """One import on the way from an entry point to the finding: `module` imports at `path`:`line`."""

    module: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class StoppedService:
    """An entry point that a finding keeps from starting, and by which chain of imports."""

    entrypoint: str
    chain: tuple[ImportStep, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One statement that would bind the missing name, and why it is a candidate."""

    statement: str
    why: str


@dataclass(frozen=True, slots=True)
class Fix:
    """The repair of one finding; `statement` is the best candidate's, `ways` are others to the same object."""

    statement: str
    applicability: Applicability
    candidates: tuple[Candidate, ...]
    change: Change = Change.ADD
    ways: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `path` is relative to the working directory, with `/`; the end of the place is exclusive.

    `when` is None for what stops the analysis itself (SVC0xx). `raises` names the exception of an import's failure.
    """

    code: str
    rule: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    name: str
    module: str
    when: Evaluation | None
    certain: bool
    message: str
    services: tuple[StoppedService, ...] = ()
    fix: Fix | None = None
    raises: str = ""


_TIMES = (None, Evaluation.IMPORT, Evaluation.CALL, Evaluation.ANNOTATION)


def consequence(diagnostic: Diagnostic) -> tuple[int, bool]:
    """Rank a finding, the most serious lowest: by when it crashes, then whether it stops a service."""
    return _TIMES.index(diagnostic.when), not diagnostic.services
