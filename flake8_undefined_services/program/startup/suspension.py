"""How far a generator's body runs when somebody asks for one element (language reference 6.2.9)."""

from __future__ import annotations

from dataclasses import dataclass, field

from flake8_undefined_services.program.startup.raising import SUSPENDED, Raised
from flake8_undefined_services.program.startup.store import Namespace, Store
from flake8_undefined_services.program.startup.values import Constant

PASSED = "<yields>"
"""What of a generator's state tells how far it got; rounds of a loop do not make it unknown."""


def number(counted: Namespace) -> int | None:
    """How many times a generator has got to a `yield` on this path; None: not known."""
    held = counted.bindings.get(PASSED, Constant(0))
    return held.value if isinstance(held, Constant) else None


def count(store: Store, counted: Namespace, times: int) -> None:
    """Note, for this path, how many times that is."""
    store.bind(counted, PASSED, Constant(times))


@dataclass(slots=True, eq=False)
class Suspension:
    """A generator's body runs from its beginning to its `last` yield; up to the one before it has run already.

    is_new: whether some path has got to what did not run before.
    """

    last: int
    is_new: bool = False
    _passed: Namespace = field(default_factory=Namespace)

    def __post_init__(self) -> None:
        self.is_new = self.last == 1

    def get_to_yield(self, store: Store) -> None:
        """Go past a `yield`, unless it is the last one; where that is not known, it is.

        Raises:
            Raised: here the body stops
        """
        passed = number(self._passed)
        if passed is None or passed + 1 >= self.last:
            raise Raised(SUSPENDED)
        count(store, self._passed, passed + 1)
        self.is_new |= passed + 2 == self.last
