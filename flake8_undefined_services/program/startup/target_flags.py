"""Names that hold a condition on the target: `PY314 = sys.version_info >= (3, 14)`, also imported from elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from flake8_undefined_services.program.startup.frames import Frame, FrameKind, ModuleFrame
from flake8_undefined_services.program.startup.imports import absolute_name
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.names import comes_by_a_call
from flake8_undefined_services.program.startup.values import Constant, ModuleValue
from flake8_undefined_services.syntax.other_targets import asks_for_target
from flake8_undefined_services.syntax.scopes import EMPTY

_FARTHEST = 4  # modules that hand a name on


def target_flags(machine: Machine, module: ModuleFrame) -> Mapping[str, bool]:
    """How conditions on the target are spelled in a module, and which way they go."""
    found: dict[str, bool] = {}
    for spelled, (owner, name) in _readable(module).items():
        value = owner.namespace.bindings[name]
        if isinstance(value, Constant) and isinstance(value.value, bool) and _is_of_target(machine, owner, name):
            found[spelled] = value.value
    return found


def _readable(module: ModuleFrame) -> dict[str, tuple[ModuleFrame, str]]:
    """The module's names and attributes of modules that it names, as they are spelled, and whose they are."""
    found = {name: (module, name) for name in module.namespace.bindings}
    text = module.parsed.text
    for name, value in module.namespace.bindings.items():
        if isinstance(value, ModuleValue) and value.module is not module:
            for attribute in value.module.namespace.bindings:
                if f"{name}.{attribute}" in text:
                    found[f"{name}.{attribute}"] = value.module, attribute
    return found


def _is_of_target(machine: Machine, module: ModuleFrame, name: str, far: int = 0) -> bool:
    """Whether the statement that binds a name, in the module or where it is imported from, asks for the target."""
    if comes_by_a_call(name, module):
        return False
    for node in module.parsed.tree.body:
        if isinstance(node, ast.Assign):
            if any(isinstance(target, ast.Name) and target.id == name for target in node.targets):
                return asks_for_target(node.value) or _hands_on(machine, module, node.value, far)
        elif isinstance(node, ast.ImportFrom) and far < _FARTHEST:
            asked = next((each.name for each in node.names if (each.asname or each.name) == name), None)
            other = None if asked is None else _module(machine, node, module)
            if asked is not None and other is not None:
                return _is_of_target(machine, other, asked, far + 1)
    return False


def _hands_on(machine: Machine, module: ModuleFrame, value: ast.expr, far: int) -> bool:
    """Whether an expression is such a name itself, or the opposite of what that holds."""
    while isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not):
        value = value.operand
    owner, name = _readable(module).get(ast.unparse(value), (module, ""))
    return bool(name) and far < _FARTHEST and _is_of_target(machine, owner, name, far + 1)


def _module(machine: Machine, node: ast.ImportFrom, module: ModuleFrame) -> ModuleFrame | None:
    """The module from which a statement has imported."""
    dotted = absolute_name(node, Frame(FrameKind.MODULE, module, module.namespace, EMPTY))
    loaded = machine.world.everything.get(dotted, []) if dotted is not None else []
    return loaded[-1].frame if loaded else None
