"""Names and attributes that an expression reads (language reference 6.2.1, 6.3.1)."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import partial

from flake8_undefined_services.diagnostics import Evaluation, Place
from flake8_undefined_services.language.known_values import known_value
from flake8_undefined_services.language.standard_names import surely_lacks, symbol_exists
from flake8_undefined_services.program.locating.spec import Where
from flake8_undefined_services.program.startup import (
    asking,
    attributes,
    giving_away,
    names,
    nothing,
    shadowing,
)
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.importing import Request, lacks
from flake8_undefined_services.program.startup.machine import Evaluator, Machine
from flake8_undefined_services.program.startup.unloaded import is_unloaded
from flake8_undefined_services.program.startup.values import (
    UNKNOWN,
    ClassValue,
    Constant,
    External,
    InstanceValue,
    ModuleValue,
    Value,
)
from flake8_undefined_services.syntax.import_facts import ImportKind


def _name(machine: Machine, node: ast.Name, frame: Frame) -> Value:
    value = names.load(machine, node.id, node, frame)
    return known(machine, value)


def known(machine: Machine, value: Value) -> Value:
    """What the target fixes about an outside name: its version, its platform, `TYPE_CHECKING`."""
    if isinstance(value, External):
        found = known_value(value.name, machine.target.version, machine.target.platform)
        if found is not None:
            return Constant(found[0], None, value.name.endswith("TYPE_CHECKING"))
        return machine.tables.outside.version(value.name) or value
    return value


def _attribute(machine: Machine, node: ast.Attribute, frame: Frame) -> Value:
    owner = machine.evaluate(node.value, frame)
    value = attribute(machine, node, owner, frame)
    if machine.when is Evaluation.IMPORT:
        return value
    if isinstance(value, Constant) and _may_be_set(machine, owner, node.attr):
        return UNKNOWN
    return giving_away.filled_later(machine, value)


def _may_be_set(machine: Machine, owner: Value, name: str) -> bool:
    """Whether some call binds an attribute, so that by the time of another it may hold something else.

    What tests do to other people's modules (`sys.platform = "win32"`) they undo.
    """
    if isinstance(owner, ModuleValue) and names.comes_by_a_call(name, owner.module):
        return True
    return isinstance(owner, (ModuleValue, ClassValue, InstanceValue)) and machine.world.stores(name)


def attribute(machine: Machine, node: ast.Attribute, owner: Value, frame: Frame) -> Value:
    """What `owner.name` gives."""
    if isinstance(owner, ModuleValue):
        line = node.end_lineno or node.lineno
        request = Request(frame, line, partial(_attribute_place, frame, node))
        return known(machine, asking.attribute(machine, owner, node.attr, request))
    if nothing.is_nothing(owner, node.value) and node.attr not in nothing.ATTRIBUTES:
        return nothing.lacks_attribute(machine, node, frame)
    if isinstance(owner, External) and (
        _has_lost(machine, owner.name, node.attr) or is_unloaded(machine, owner.name, node.attr)
    ):
        request = Request(frame, node.end_lineno or node.lineno, partial(_attribute_place, frame, node))
        message = f"module {owner.name!r} has no attribute {node.attr!r}"
        return lacks(machine, request, ImportKind.MODULE_ATTRIBUTE_NOT_FOUND, node.attr, message)
    hiding = shadowing.module_hidden_by(machine, owner, node.attr)
    if hiding is not None:
        request = Request(frame, node.end_lineno or node.lineno, partial(_attribute_place, frame, node))
        message = f"{shadowing.described(owner)} has no attribute {node.attr!r}"
        reason = f"the module {hiding} has it, and is hidden by what is called like it there"
        return lacks(machine, request, ImportKind.MODULE_ATTRIBUTE_NOT_FOUND, node.attr, message, reason=reason)
    return known(machine, attributes.get(machine, owner, node.attr, frame))


def _has_lost(machine: Machine, module: str, name: str) -> bool:
    """Whether the target's standard module surely lacks an attribute, or a handler is open that is made for its absence
    (`ctypes.WinDLL`, which other systems have)."""
    target = machine.target
    lost = surely_lacks(module, name, target.version, target.platform)
    awaited = not lost and any("AttributeError" in (handler.names or ()) for handler in machine.handlers)
    return (
        (lost or (awaited and symbol_exists(module, name, target.version, target.platform) is False))
        and machine.world.finder.find(module.partition(".")[0]).where is Where.STANDARD
        and not machine.world.stores(name)
    )


def _attribute_place(frame: Frame, node: ast.Attribute) -> Place:
    """Where the attribute's name stands: at the end of the node."""
    place = frame.module.parsed.place(node)
    return Place(place.end_line, place.end_column - len(node.attr), place.end_line, place.end_column)


EVALUATORS: Mapping[type, Evaluator] = {
    ast.Name: _name,
    ast.Attribute: _attribute,
}
