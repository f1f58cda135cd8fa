"""What an execution raises and may raise: exceptions of the analysed code, and of an analysis that takes too long."""

from __future__ import annotations

from flake8_undefined_services.program.startup.origin import Origin
from flake8_undefined_services.program.startup.values import NONE, Value

SUSPENDED = "<yield>"
"""Raised at a `yield` where only the beginning of a generator's body runs; nothing catches it."""
ANY = "*"
"""Stands among possible exceptions for "any but the ones of names and imports"."""


class Raised(Exception):
    """Analysed code raises here, for certain; `name` is the exception's class, "" if not known.

    origin: where it arose, once that is known. held: the exceptions of a group, where they are known.
    """

    def __init__(self, name: str, origin: Origin | None = None, held: Value = NONE) -> None:
        super().__init__(name)
        self.name = name
        self.origin = origin
        self.held = held


class Endless(Raised):
    """What was called never comes back. Who waits for an exception may catch one that comes from outside."""

    def __init__(self) -> None:
        super().__init__("")


class BudgetExceeded(Exception):
    """The code is too much to follow; what is not known by now stays unknown."""


class CallTooLong(Exception):
    """One call is too much to follow; the code after it is followed."""
