"""What is executed only to see which names it surely misses (`trials`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.origin import Origin
from flake8_undefined_services.program.startup.store import Key


@dataclass(frozen=True, slots=True)
class Missed:
    """A name was not there; how that is said, and where the traceback ends."""

    key: Key
    say: Callable[[], object]
    origin: Callable[[], Origin]


@dataclass(slots=True, eq=False)
class Trial:
    """What is being tried, in a frame. missed: in the order in which it was.

    Nothing counts that only some of its runs meet, nor what a handler inside of it may catch.
    """

    weight: float
    handlers: int
    frame: Frame
    missed: list[Missed] = field(default_factory=list)

    def takes(self, frame: Frame, weight: float, handlers: int) -> bool:
        """Whether what is missed now counts. handlers: how many are open."""
        return frame is self.frame and weight >= self.weight and handlers == self.handlers
