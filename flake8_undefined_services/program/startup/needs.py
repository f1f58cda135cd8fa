"""What each import statement asked for: who may catch its failure, and which share of the runs reaches it.

try:
    import redis            # a need for redis, with one open handler
except ImportError:
    redis = None
"""

from __future__ import annotations

from collections.abc import Callable

from flake8_undefined_services.diagnostics import Evaluation, Place
from flake8_undefined_services.frozen_value import frozen_value

Handlers = tuple["frozenset[str] | None", ...]
"""The classes that the open handlers catch, innermost first; None: not known."""


@frozen_value
class Need:
    """One module that an import asked for, at one line.

    module: its absolute name. symbol: it was asked for as `from package import module`.
    handlers: those of the importing module and of whoever called into it, not of those that import it.
    """

    module: str
    line: int
    locate: Callable[[], Place]
    when: Evaluation
    weight: float
    handlers: Handlers
    symbol: bool = False

    @property
    def place(self) -> Place:
        """Where a finding about it stands."""
        return self.locate()
