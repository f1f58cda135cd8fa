"""What an execution asks about modules of others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from flake8_undefined_services.program.startup.hidden_library import Hiding
from flake8_undefined_services.program.startup.origin import Origin
from flake8_undefined_services.program.startup.values import Constant, Value


class Outside(Protocol):
    """Answered by `outsiders.py`, which executes such modules itself; all by dotted names."""

    def exported(self, dotted: str) -> frozenset[str] | None:
        """The names that a star import binds; None: not known."""

    def exported_perhaps(self, dotted: str) -> frozenset[str]:
        """The names that it may bind besides, as other code is executed or not."""

    def holds(self, dotted: str, name: str) -> bool:
        """Whether a symbol is there in some runs."""

    def lacks(self, dotted: str, name: str) -> bool:
        """Whether it certainly is not."""

    def shows_no(self, dotted: str, name: str) -> bool:
        """Whether that is so beyond doubt."""

    def failure(self, dotted: str) -> Origin | None:
        """How importing a module fails because of what is withheld."""

    def constant(self, dotted: str) -> Constant | None:
        """A flag's value."""

    def version(self, dotted: str) -> Value | None:
        """The version that a module says it has."""

    def left(self, dotted: str) -> Value | None:
        """What its statements leave in a global."""

    def missing_part(self, dotted: str) -> str | None:
        """Which submodule an installed package surely lacks."""

    def lazy_failure(self, dotted: str, name: str) -> Origin | None:
        """How asking a lazy package for a name fails."""

    def is_unloaded(self, dotted: str, executed: Iterable[str]) -> bool:
        """Whether nobody has loaded a submodule of the standard library."""

    def hidden(self, dotted: str, importer: str) -> Hiding | None:
        """How importing a standard module fails for a file because of what comes first."""
