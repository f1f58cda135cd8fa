"""The first round of a loop: what it surely reads, and only the round itself binds.

    while True:
        count = count + 1           # the first time there is no count, whatever the next rounds find

All other rounds are executed as one, with what a round binds; so the first one is tried before, and alone.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.store import Delta, Key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flake8_undefined_services.program.startup.machine import Machine


@dataclass(slots=True, eq=False)
class FirstRound:
    """A first round that is being tried. missed: names that were not there, and how that is said.

    Nothing counts that only some of its runs meet, nor what a handler inside of the loop may catch.
    """

    weight: float
    handlers: int
    frame: Frame
    missed: list[tuple[Key, Callable[[], object]]] = field(default_factory=list)

    def note(self, machine: Machine, key: Key, frame: Frame, say: Callable[[], object]) -> None:
        """A name was not there for certain."""
        if frame is self.frame and machine.weight >= self.weight and len(machine.handlers) == self.handlers:
            self.missed.append((key, say))


@contextmanager
def first_round(machine: Machine, frame: Frame) -> Iterator[FirstRound]:
    """Try a round of which nothing is told yet."""
    outer = machine.first
    machine.first = tried = FirstRound(machine.weight, len(machine.handlers), frame)
    try:
        with machine.mute():
            yield tried
    finally:
        machine.first = outer


def tell(machine: Machine, tried: FirstRound, bound: Delta, share: float) -> None:
    """Say what the next rounds no longer meet. share: of the runs, those that have a round."""
    weight, machine.weight = machine.weight, machine.weight * share
    try:
        for key, say in tried.missed:
            if key in bound:
                say()
    finally:
        machine.weight = weight
