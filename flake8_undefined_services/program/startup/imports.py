"""Import statements: what they bind (language reference 7.11)."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from flake8_undefined_services.language.standard_library import module_exists
from flake8_undefined_services.program.startup.frames import Frame, FrameKind
from flake8_undefined_services.program.startup.machine import Executor, Machine, Raised
from flake8_undefined_services.program.startup.names import is_caught
from flake8_undefined_services.program.startup.values import External
from flake8_undefined_services.syntax.scopes import mangle


def _import(machine: Machine, node: ast.Import, frame: Frame) -> None:
    for alias in node.names:
        _reach(machine, alias.name, frame)
        top = alias.name.partition(".")[0]
        if alias.asname is not None:
            machine.bind(frame, mangle(alias.asname, frame.class_name), External(alias.name))
        else:
            machine.bind(frame, mangle(top, frame.class_name), External(top))


def _import_from(machine: Machine, node: ast.ImportFrom, frame: Frame) -> None:
    module = absolute_name(node, frame)
    if not node.level and module:
        _reach(machine, module, frame)
    _bind_own_submodule(machine, node, frame)
    for alias in node.names:
        if alias.name == "*":
            _import_star(machine, node, frame)
        else:
            name = mangle(alias.asname or alias.name, frame.class_name)
            machine.bind(frame, name, External(f"{module}.{alias.name}"))


def _reach(machine: Machine, module: str, frame: Frame) -> None:
    """A module that the target lacks raises where somebody is there to catch it."""
    top = module.partition(".")[0]
    exists = module_exists(module, machine.target.version, machine.target.platform)
    if top in machine.target.absent or exists is False:
        caught = is_caught(machine, "ModuleNotFoundError")
        if caught:
            raise Raised("ModuleNotFoundError")
        machine.possible.add("ModuleNotFoundError")
    elif exists is None:
        machine.possible.add("ModuleNotFoundError")


def absolute_name(node: ast.ImportFrom, frame: Frame) -> str:
    """The module that a `from` import in this frame names."""
    return absolute_name_in(node, frame.module.name, frame.module.is_package)


def absolute_name_in(node: ast.ImportFrom, importer: str, is_package: bool) -> str:
    """The absolute name; relative ones are resolved against the importer's package (PEP 328)."""
    if not node.level:
        return node.module or ""
    parts = importer.split(".")
    drop = node.level - 1 if is_package else node.level
    base = parts[: len(parts) - drop] if drop else parts
    return ".".join([*base, *([node.module] if node.module else [])])


def _bind_own_submodule(machine: Machine, node: ast.ImportFrom, frame: Frame) -> None:
    """`from .sub import x` in a package's `__init__` binds `sub` there (language reference 5.4.2)."""
    if not frame.module.is_package or not node.module:
        return
    package = f"{frame.module.name}."
    module = absolute_name(node, frame)
    if module.startswith(package):
        name = module[len(package) :].partition(".")[0]
        machine.store.bind(frame.module.namespace, name, External(package + name))


def _import_star(machine: Machine, node: ast.ImportFrom, frame: Frame) -> None:
    names = machine.modules.star_names(frame.module, node)
    if names is None:
        frame.module.namespace.dynamic = True
        return
    module = absolute_name(node, frame)
    namespace = frame.namespace if frame.kind is FrameKind.MODULE else frame.module.namespace
    for name in names:
        machine.store.bind(namespace, name, External(f"{module}.{name}"))


EXECUTORS: Mapping[type, Executor] = {ast.Import: _import, ast.ImportFrom: _import_from}
