"""Where an exception arose, as the interpreter's traceback would end."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

from flake8_undefined_services.diagnostics import ImportStep, Place


@dataclass(frozen=True, slots=True)
class Origin:
    """The exception's class and what it is about, the file and line, and by which imports that was reached.

    certain: every run meets it.
    finding: the file and the place at which a finding about it stands; None where no rule tells it.
    of_environment: only this environment lacks it, without anybody having taken it away.
    ends_well: it is how a program ends that has done its work, or hands over to another one.
    runs_on: it leaves what other runs never leave, an endless loop; or it stands for that they do not.
    tell: observes it, of which nothing was told because a handler caught it.
    module: which one of the project lacks what a `from` import asks for.
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
    ends_well: bool = False
    runs_on: bool = False
    tell: Callable[[], None] | None = field(default=None, compare=False, repr=False)
    module: str = ""


@dataclass(frozen=True, slots=True)
class Crossing:
    """An exception left an imported module by an import statement; `swallowed` tells there that a guard caught it."""

    origin: Origin
    swallowed: Callable[[], None]


def said_by(statement: ast.stmt, exception: str) -> str:
    """What an exception says: the first line of the text that a `raise` statement gives it, if that is plain."""
    given = statement.exc if isinstance(statement, ast.Raise) else None
    if isinstance(given, ast.Call) and len(given.args) == 1 and not given.keywords:
        (text,) = given.args
        if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value.strip():
            return text.value.strip().splitlines()[0]
    return f"{exception} is raised"
