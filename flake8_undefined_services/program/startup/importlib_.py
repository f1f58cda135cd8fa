"""`importlib.import_module` and `__import__`: imports by a name that is an object (library reference, importlib)."""

from __future__ import annotations

from functools import partial

from flake8_undefined_services.diagnostics import Evaluation, Place
from flake8_undefined_services.program.startup import importing
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import ANY, Machine
from flake8_undefined_services.program.startup.values import (
    UNKNOWN,
    Arguments,
    Constant,
    Keywords,
    ModuleValue,
    Value,
)


def import_module(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`importlib.import_module(name)` with a name that is known imports like the statement does."""
    named = arguments[0] if arguments else None
    if not isinstance(named, Constant) or not isinstance(named.value, str):
        machine.possible.update((ANY, "ModuleNotFoundError"))
        if machine.when is Evaluation.IMPORT and machine.weight >= 1.0 and machine.world.stack:
            machine.world.stack[-1].module.unknown = "imports a module whose name is known only when it runs"
        return UNKNOWN
    dotted = _resolved(named.value, arguments[1:], keywords, frame)
    if dotted is None:
        return UNKNOWN
    request = importing.Request(frame, getattr(named.node, "lineno", 0), partial(_string_place, frame, named))
    found = importing.load(machine, dotted, request)
    top = dotted.partition(".")[0]
    if name == "builtins.__import__" and not keywords and len(arguments) < 4 and top in machine.world.table:
        return ModuleValue(machine.world.table[top].frame)
    return found


def _resolved(name: str, more: Arguments, keywords: Keywords, frame: Frame) -> str | None:
    """A relative name against the package that is handed over; None: that is not known."""
    if not name.startswith("."):
        return name
    package = keywords.get("package", more[0] if more else UNKNOWN)
    if isinstance(package, Constant) and isinstance(package.value, str):
        level = len(name) - len(name.lstrip("."))
        parts = package.value.split(".")
        base = parts[: len(parts) - level + 1]
        return ".".join([*base, *([name.lstrip(".")] if name.lstrip(".") else [])])
    return None


def _string_place(frame: Frame, text: Constant) -> Place:
    parsed = frame.module.parsed
    if text.node is None:
        return Place(1, 1, 1, 1)
    line, column = parsed.string_start(text.node)
    return Place(line, column, line, column + len(str(text.value)))
