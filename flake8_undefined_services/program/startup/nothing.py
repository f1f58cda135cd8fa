"""None where something else was needed: it has hardly an attribute, cannot be called, subscripted or inherited from.

try:
    import redis
except ImportError:
    redis = None

class Cache:
    factory = redis.Redis   # AttributeError where redis is not installed
"""

from __future__ import annotations

import ast
from typing import Final

from flake8_undefined_services.diagnostics import Evaluation, Place
from flake8_undefined_services.program.startup.catching import fail, origin_of
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.observations import ImportMiss
from flake8_undefined_services.program.startup.values import UNKNOWN, ClassValue, Constant, External, Value
from flake8_undefined_services.syntax.import_facts import ImportKind

ATTRIBUTES: Final = frozenset(dir(None))
"""What None has (standard type hierarchy, "None"); the same in every version from 3.10 on."""


_HASHABLE = frozenset({"collections.abc.Hashable", "typing.Hashable", "typing_extensions.Hashable"})


def is_nothing(value: Value, node: ast.expr) -> bool:
    """Whether a variable holds None for certain."""
    return isinstance(value, Constant) and value.value is None and isinstance(node, (ast.Name, ast.Attribute))


def may_be_of(kind: Value) -> bool:
    """Whether None may be an instance of a class: of its own, of `object`, or where the class decides for itself.

    An outside class is none of these: those are known by their names. What is not known may be a tuple or a union.
    """
    if isinstance(kind, ClassValue):
        return any(isinstance(base, ClassValue) and base.metaclass is not None for base in kind.lineage())
    if not isinstance(kind, External):
        return kind is UNKNOWN
    return kind.name in ("builtins.object", "types.NoneType") or kind.name in _HASHABLE or kind.name.startswith("abc.")


def lacks_attribute(machine: Machine, node: ast.Attribute, frame: Frame) -> Value:
    """`variable.name` where the variable holds None, which has no such attribute."""
    message = f"'NoneType' object has no attribute {node.attr!r}"
    return _misuse(machine, node.value, frame, "AttributeError", message, node.end_lineno or node.lineno)


def is_no(machine: Machine, node: ast.expr, frame: Frame, what: str, line: int) -> Value:
    """None stands where something callable, subscriptable or a class is needed."""
    return _misuse(machine, node, frame, "TypeError", f"'NoneType' object is not {what}", line)


def _misuse(machine: Machine, node: ast.expr, frame: Frame, error: str, message: str, line: int) -> Value:
    """Raise where that is caught, else note it and go on.

    node: the variable. Whether it is the absence of a dependency that left None there, others decide.
    """
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    if _comes_by_a_call(machine, name, frame):
        return UNKNOWN
    place = _place(frame, node)

    def tell() -> None:
        kind = ImportKind.OPTIONAL_DEPENDENCY_UNGUARDED_USE
        miss = ImportMiss(kind, name, place, machine.weight, machine.event, error)
        frame.module.observations.miss_import(machine.when, miss)

    return fail(machine, error, lambda: origin_of(machine, error, name, message, frame, line, place), frame, tell)


def _comes_by_a_call(machine: Machine, name: str, frame: Frame) -> bool:
    """By the time of a call some function may have bound the variable to something else, here or in its module."""
    if machine.when is Evaluation.IMPORT:
        return False
    module = frame.module
    if name in module.facts.function_globals or name in module.namespace.bound_elsewhere:
        return True
    files = machine.world.files
    return any(name in each.stored_in_modules or name in each.function_globals for each in files)


def _place(frame: Frame, node: ast.expr) -> Place:
    place = frame.module.parsed.place(node)
    if isinstance(node, ast.Attribute):
        return Place(place.end_line, place.end_column - len(node.attr), place.end_line, place.end_column)
    return place
