"""Imports of modules whose names are known only when they run: `import_module(f"plugins.{path.stem}")`.

Which submodules they load is not known, so each that a package's folders hold may be an attribute of it from then on.
"""

from __future__ import annotations

import ast

from flake8_undefined_services.program.locating.spec import NOT_THERE
from flake8_undefined_services.program.startup.frames import ModuleFrame
from flake8_undefined_services.program.startup.machine import Machine


def note(machine: Machine) -> None:
    """Remember that the call which is evaluated imports such a module, with the text that its name begins with."""
    if machine.world.stack:
        call = machine.called
        argument = call.args[0] if call is not None and call.args else None
        machine.world.stack[-1].module.unnamed.add("" if argument is None else _beginning(argument))


def _beginning(node: ast.expr) -> str:
    """The text that a name begins with; a relative one may be any."""
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        node = node.left
    if isinstance(node, ast.JoinedStr) and node.values:
        node = node.values[0]
    text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
    return "" if text.startswith(".") else text


def may_have_loaded(machine: Machine, package: ModuleFrame, name: str) -> bool:
    """Whether a package holds such a submodule, and an import like that may have loaded it in this process."""
    if package.locations is None or not any(each.unnamed for each in machine.world.executed):
        return False
    dotted = f"{package.name}.{name}"
    may_be_meant = any(dotted.startswith(text) for each in machine.world.executed for text in each.unnamed)
    return may_be_meant and machine.world.finder.find_in(package.locations, name).where not in NOT_THERE
