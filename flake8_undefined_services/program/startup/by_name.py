"""What a framework imports by a name in a string: `importlib.import_module`, and an attribute of it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from flake8_undefined_services.diagnostics import Evaluation, Place
from flake8_undefined_services.program.locating.spec import NOT_THERE, OF_PROJECT, Where
from flake8_undefined_services.program.startup import asking, execution, importing
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.loaded import Importing, LoadedModule
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.process import NO_SOURCE, Process
from flake8_undefined_services.program.startup.raising import Raised
from flake8_undefined_services.program.startup.values import FunctionValue, ModuleValue
from flake8_undefined_services.syntax.facts import NameUse
from flake8_undefined_services.syntax.import_facts import ImportFault

NOWHERE = Place(0, 0, 0, 0)
"""Where a finding would stand about an attribute that a server asks for: no file of the project holds the question."""

Readings = Sequence[tuple[str, str]]
"""What a string may mean: a module, and an attribute of it or an empty string."""


def import_by_name(
    process: Process, readings: Readings, place: Place, path: str, module: str, when: Evaluation
) -> tuple[NameUse | ImportFault, ...]:
    """Import what a string names after the module that holds it; what of it is not there.

    The first reading whose module exists counts; where none does, the first one's module is what fails, and so it is
    where the attribute is not there and is spelled like a module (django/apps/config.py, AppConfig.create).
    """
    reading = _chosen(process, readings)
    if reading is None:
        return ()
    asked = _Asked(process, place, path, module, when)
    found = asked.facts(reading)
    return asked.facts(readings[0]) if found and reading[1].islower() else found


@dataclass(frozen=True, slots=True)
class _Asked:
    """A string that is imported: the process, where it stands, the file and module that hold it, and when."""

    process: Process
    place: Place
    path: str
    module: str
    when: Evaluation

    def facts(self, reading: tuple[str, str]) -> tuple[NameUse | ImportFault, ...]:
        """What of one reading is not there."""
        process, place = self.process, self.place
        process.start(self.module)
        machine = process.machine()
        machine.when = self.when
        frame = execution.new_frame(NO_SOURCE, self.module, self.path, process.target)
        names = execution.outermost(frame)
        with suppress(Raised):
            _import(machine, reading, names, place)
        return tuple(frame.observations.facts())


def ask_attribute(machine: Machine, module: str, attribute: str) -> None:
    """Ask a loaded module for what a server takes from it, the first part of a dotted name; empty: for nothing.

    What is not there has no line in the project: its first one stands for it.
    """
    loaded = machine.world.table.get(module)
    if loaded is None or not attribute or loaded.replaced:
        return
    frame = execution.new_frame(NO_SOURCE, module, loaded.frame.path, machine.target)
    names = execution.outermost(frame)
    request = importing.Request(names, 1, lambda: NOWHERE)
    asking.attribute(machine, loaded.value, attribute.partition(".")[0], request)


def call_attribute(machine: Machine, module: str, attribute: str) -> None:
    """Call a function of a loaded module, as a server does with the factory of its application."""
    loaded = machine.world.table.get(module)
    function = loaded.frame.namespace.bindings.get(attribute) if loaded is not None and not loaded.replaced else None
    if loaded is None or not isinstance(function, FunctionValue) or not _wants_nothing(function):
        return
    entry = Importing(LoadedModule(module, loaded.frame, loaded.spec), function.node.lineno, is_call=True)
    machine.world.stack.append(entry)
    try:
        machine.call(function, (), {}, execution.outermost(loaded.frame))
    finally:
        machine.world.stack.remove(entry)


def _wants_nothing(function: FunctionValue) -> bool:
    """Whether a function runs when it is called without arguments."""
    node = function.node
    if not isinstance(node, ast.FunctionDef):
        return False
    positional = len(node.args.posonlyargs) + len(node.args.args)
    return positional == len(function.defaults) and None not in function.keyword_defaults


def import_after(machine: Machine, module: str, names: Iterable[tuple[Readings, Place]]) -> None:
    """Import what strings of a loaded module name, as a framework does once it has imported that module."""
    loaded = machine.world.table.get(module)
    if loaded is None:
        return
    frame = execution.outermost(loaded.frame)
    for readings, place in names:
        entry = Importing(LoadedModule(module, loaded.frame, loaded.spec), place.line)
        machine.world.stack.append(entry)
        try:
            _import(machine, readings[0], frame, place)
        finally:
            machine.world.stack.remove(entry)


def _import(machine: Machine, reading: tuple[str, str], frame: Frame, place: Place) -> None:
    dotted, attribute = reading
    value = importing.load(machine, dotted, importing.Request(frame, place.line, lambda: place))
    if attribute and isinstance(value, ModuleValue):
        start = place.column + len(dotted) + 1
        own = Place(place.line, start, place.line, start + len(attribute))
        asking.symbol(machine, value, attribute, importing.Request(frame, place.line, lambda: own))


def _chosen(process: Process, readings: Readings) -> tuple[str, str] | None:
    """None: it lies outside of the project, or that cannot be known."""
    for reading in readings:
        found = process.world.finder.located(reading[0])
        if found is None or found.where in NOT_THERE:
            continue
        return reading if found.where in OF_PROJECT else None
    return readings[0] if _is_of_the_project(process, readings[0][0]) else None


def _is_of_the_project(process: Process, dotted: str) -> bool:
    top = process.world.finder.located(dotted.partition(".")[0])
    return top is not None and top.where in (*OF_PROJECT, Where.MISSING)
