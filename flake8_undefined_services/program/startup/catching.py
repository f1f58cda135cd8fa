"""Failures: which open handler catches one, and what follows where none does."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from flake8_undefined_services.diagnostics import Evaluation, Place
from flake8_undefined_services.language.exceptions import catches
from flake8_undefined_services.program.startup.frames import Frame, ModuleFrame
from flake8_undefined_services.program.startup.import_steps import chain_to
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.origin import Origin
from flake8_undefined_services.program.startup.raising import Raised
from flake8_undefined_services.program.startup.trials import replaced
from flake8_undefined_services.program.startup.values import NONE, UNKNOWN, Caught, Value
from flake8_undefined_services.program.startup.world import LEAST_LIKELY

_NAME_ERRORS = frozenset({"NameError", "UnboundLocalError"})
_BROAD = frozenset({"Exception", "BaseException"})


ENDED = "<ended>"
"""Bound among a frame's assumptions where its call has met the absence of a dependency: nothing gets further."""


class Catch(enum.Enum):
    """Where the handler stands that catches an error: in the module that holds the place, in one that imports or
    calls it, perhaps there (its class is not known), or nowhere. One that takes it for an answer is nobody's: HERE.
    """

    HERE = enum.auto()
    PERHAPS_HERE = enum.auto()
    UPSTREAM = enum.auto()
    PERHAPS_UPSTREAM = enum.auto()
    NOWHERE = enum.auto()


def catching(machine: Machine, error: str, module: ModuleFrame) -> Catch:
    """Ask the open handlers, innermost first.

    At a call only handlers that name a NameError count for it: `except Exception` around the body of a request
    handler keeps the process alive, and the request fails all the same.
    """
    meant = machine.when is not Evaluation.IMPORT and error in _NAME_ERRORS
    version = machine.target.version
    for handler in reversed(machine.handlers):
        here = handler.answers or handler.frame.module is module
        if handler.names is None:
            if meant:
                continue
            return Catch.PERHAPS_HERE if here else Catch.PERHAPS_UPSTREAM
        if any(catches(name, error, version) for name in handler.names if not (meant and name in _BROAD)):
            return Catch.HERE if here else Catch.UPSTREAM
    for names in reversed(machine.upstream):
        if names is None:
            return Catch.PERHAPS_UPSTREAM
        if any(catches(name, error, version) for name in names):
            return Catch.UPSTREAM
    return Catch.NOWHERE


def is_far_fetched(machine: Machine) -> bool:
    """Whether hardly any run of an import gets here, so that nothing is told of what happens."""
    return machine.when is Evaluation.IMPORT and machine.likelihood < LEAST_LIKELY


def met_by(machine: Machine, module: ModuleFrame) -> str:
    """The module that is imported while code of another one runs, by its name; empty where it is that one itself."""
    running = machine.world.stack[-1].module if machine.world.stack else None
    return "" if running is None or running.frame is module or running.name == "__main__" else running.name


def origin_of(
    machine: Machine, error: str, name: str | None, message: str, frame: Frame, line: int, place: Place
) -> Origin:
    """State where an exception arises, as the interpreter's traceback would end."""
    module = frame.module
    certain = machine.weight >= 1.0 and machine.world.weight() >= 1.0
    chain = chain_to(machine.world.stack, module.path, module.name, line)
    return Origin(error, name, module.path, line, message, chain, certain, (module.path, place))


def fail(
    machine: Machine,
    error: str,
    origin: Callable[[], Origin],
    frame: Frame,
    tell: Callable[[], None],
    *,
    perhaps: bool = False,
    catch: Callable[[], None] = lambda: None,
) -> Value:
    """Something is not there: jump to the handler that catches it, or tell the crash and go on without.

    perhaps: only some runs meet it. tell: observes the crash. catch: notes that the file itself is made for it.
    """
    machine.world.settled.events += 1
    caught = catching(machine, error, frame.module)
    if caught in (Catch.HERE, Catch.PERHAPS_HERE):
        catch()
        if caught is Catch.HERE and not perhaps:
            raise Raised(error, replace(origin(), tell=partial(_tell_later, machine, machine.weight, tell)))
        machine.possible.add(error)
        return UNKNOWN
    far_fetched = is_far_fetched(machine)
    if machine.cautious is not None and caught is Catch.NOWHERE and not perhaps:
        machine.store.bind(frame.assumptions, ENDED, NONE)
    if not machine.muted and not far_fetched:
        tell()
    if caught is Catch.UPSTREAM and not perhaps:
        raise Raised(error, origin())
    if caught is not Catch.NOWHERE:
        machine.possible.add(error)
        machine.world.excuse()
    elif far_fetched:
        machine.world.pass_over(machine.likelihood)
    elif machine.when is Evaluation.IMPORT and not machine.muted:
        weight = 0.0 if perhaps else machine.weight
        machine.world.stop(replaced(machine, origin()), weight, machine.rounds, by_chance=machine.chances > 0)
    return UNKNOWN


def _tell_later(machine: Machine, weight: float, tell: Callable[[], None]) -> None:
    """Observe what a handler has caught, unless only some of the runs that met it, of that weight, get here."""
    if machine.weight >= weight and not machine.muted and not is_far_fetched(machine):
        tell()


def raise_again(machine: Machine, caught: Caught, frame: Frame) -> None:
    """A handler raises what it has caught: where nobody else catches that, it is told as without the handler."""
    origin = caught.origin
    if origin is not None and origin.tell is not None:
        if catching(machine, caught.exception, frame.module) not in (Catch.HERE, Catch.PERHAPS_HERE):
            origin.tell()
    raise Raised(caught.exception, origin)
