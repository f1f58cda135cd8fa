"""Code that is tried before it is executed: which names it surely misses.

    while True:
        count = count + 1           # the first time there is no count, whatever the next rounds find

All other rounds are executed as one, with what a round binds; so the first one is tried before, and alone.

    try:
        connection = connect()      # undefined: the exception is on its way, and there is no connection
    finally:
        connection.close()          # this exception takes its place (language reference 8.4)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.origin import Origin
from flake8_undefined_services.program.startup.store import Delta
from flake8_undefined_services.program.startup.trial import Trial


@contextmanager
def trying(machine: Machine, frame: Frame) -> Iterator[Trial]:
    """Execute something of which nothing is told yet."""
    outer = machine.trial
    machine.trial = trial = Trial(machine.weight, len(machine.handlers), frame)
    try:
        with machine.mute():
            yield trial
    finally:
        machine.trial = outer


def tell(machine: Machine, trial: Trial, bound: Delta, share: float) -> None:
    """Say what was missed, up to what the next rounds will miss as well. share: of the runs, those that get there."""
    weight, machine.weight = machine.weight, machine.weight * share
    for each in trial.missed:
        if each.key not in bound:
            break
        each.say()
    machine.weight = weight


def replaced(machine: Machine, origin: Origin) -> Origin:
    """What leaves the open `finally` clauses where an exception passes them that nothing catches."""
    for body, frame in reversed(machine.finals):
        with trying(machine, frame) as trial:
            machine.collect(partial(machine.run_block, body, frame))
        if trial.missed:
            origin = trial.missed[0].origin()
    return origin
