"""Import statements: what they bind (language reference 7.11)."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import partial

from flake8_undefined_services.diagnostics import Evaluation, Place
from flake8_undefined_services.program.locating.spec import NOT_THERE
from flake8_undefined_services.program.startup import asking, collections_, importing, shadowing
from flake8_undefined_services.program.startup.catching import Catch, catching
from flake8_undefined_services.program.startup.frames import Frame, FrameKind
from flake8_undefined_services.program.startup.importing import Request
from flake8_undefined_services.program.startup.machine import Executor, Machine
from flake8_undefined_services.program.startup.values import UNKNOWN, Constant, External, ModuleValue, Value
from flake8_undefined_services.syntax import tree
from flake8_undefined_services.syntax.absolute_imports import absolute_import
from flake8_undefined_services.syntax.import_facts import ImportKind
from flake8_undefined_services.syntax.scopes import mangle


def _import(machine: Machine, node: ast.Import, frame: Frame) -> None:
    for number, alias in enumerate(node.names):
        request = Request(frame, node.lineno, partial(_alias_place, frame, alias), part=number)
        top = alias.name.partition(".")[0]
        if _is_lazy(machine, node, alias.name, frame):
            bound = External(
                alias.name if alias.asname is not None else top, lazily=_module_lazily(alias, frame, number)
            )
            machine.bind(frame, mangle(alias.asname or top, frame.class_name), bound)
            continue
        value = importing.load(machine, alias.name, request)
        if alias.asname is not None:
            value = shadowing.as_attribute(machine, alias.name, value)
            machine.bind(frame, mangle(alias.asname, frame.class_name), value)
        else:
            if isinstance(value, ModuleValue) and top not in machine.world.table:
                importing.load(machine, top, request)
            machine.bind(frame, mangle(top, frame.class_name), _top(machine, top, value))


def _module_lazily(alias: ast.alias, frame: Frame, number: int) -> Callable[[Machine, Frame, int], Value]:
    def ask(machine: Machine, reader: Frame, line: int) -> Value:
        request = Request(frame, line, partial(_alias_place, frame, alias), part=number, reader=reader)
        value = importing.load(machine, alias.name, request)
        return value if alias.asname is not None else _top(machine, alias.name.partition(".")[0], value)

    return ask


def _symbol_lazily(
    node: ast.ImportFrom, alias: ast.alias, named: str, frame: Frame, number: int
) -> Callable[[Machine, Frame, int], Value]:
    def ask(machine: Machine, reader: Frame, line: int) -> Value:
        written = "." * node.level + (node.module or "")
        of_module = Request(frame, line, partial(_written_place, frame, node, written), reader=reader)
        module = importing.load(machine, named, of_module)
        request = Request(frame, line, partial(_alias_place, frame, alias), symbol=True, part=number, reader=reader)
        return _symbol(machine, module, named, alias.name, request)

    return ask


def _written_place(frame: Frame, node: ast.ImportFrom, written: str) -> Place:
    return frame.module.parsed.name_place(node, written)


def _is_lazy(machine: Machine, node: ast.Import | ast.ImportFrom, module: str, frame: Frame) -> bool:
    """`lazy import`, or an import at module level and in no try of what `__lazy_modules__` names (PEP 810)."""
    if tree.is_lazy(node):
        return True
    named = frame.module.namespace.bindings.get("__lazy_modules__")
    if named is None or machine.target.version < (3, 15) or frame.kind is not FrameKind.MODULE or machine.handlers:
        return False
    if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
        return False
    listed = collections_.items_of(named)
    return listed is not None and Constant(module) in listed


def _alias_place(frame: Frame, alias: ast.alias) -> Place:
    place = frame.module.parsed.place(alias)
    return Place(place.line, place.column, place.line, place.column + len(alias.name))


def _top(machine: Machine, top: str, value: Value) -> Value:
    """`import a.b` binds `a`."""
    loaded = machine.world.table.get(top)
    if loaded is not None:
        return UNKNOWN if loaded.replaced else loaded.value
    return External(top, is_module=True) if isinstance(value, External) else UNKNOWN


def _import_from(machine: Machine, node: ast.ImportFrom, frame: Frame) -> None:
    if node.module == "__future__" and not node.level:
        for alias in node.names:
            machine.bind(frame, alias.asname or alias.name, External(f"__future__.{alias.name}"))
        return
    named = absolute_name(node, frame)
    if named is not None and _is_lazy(machine, node, named, frame):
        for number, alias in enumerate(node.names, 1):
            bound = External(f"{named}.{alias.name}", lazily=_symbol_lazily(node, alias, named, frame, number))
            machine.bind(frame, mangle(alias.asname or alias.name, frame.class_name), bound)
        return
    value = _module(machine, node, frame)
    for number, alias in enumerate(node.names, 1):
        request = Request(frame, node.lineno, partial(_alias_place, frame, alias), symbol=True, part=number)
        if alias.name == "*":
            _import_star(machine, value, frame, request)
        else:
            name = mangle(alias.asname or alias.name, frame.class_name)
            machine.bind(frame, name, _symbol(machine, value, named, alias.name, request))


def _module(machine: Machine, node: ast.ImportFrom, frame: Frame) -> Value:
    written = "." * node.level + (node.module or "")
    request = Request(frame, node.lineno, partial(_written_place, frame, node, written))
    module = absolute_name(node, frame)
    if module is None and _package_of(frame) is UNKNOWN:
        return UNKNOWN
    if module is None:
        kind = ImportKind.RELATIVE_IMPORT_BEYOND_TOP_LEVEL
        is_inside = frame.module.is_package or "." in (frame.module.spec_name or frame.module.name)
        where = "beyond top-level package" if is_inside else "with no known parent package"
        return importing.lacks(machine, request, kind, written, f"attempted relative import {where}")
    return importing.load(machine, module, request)


def _symbol(machine: Machine, module: Value, named: str | None, name: str, request: Request) -> Value:
    if isinstance(module, ModuleValue):
        return asking.symbol(machine, module, name, request)
    if module is UNKNOWN and named is not None:
        return _symbol_of_other(machine, named, name, request)
    return _outside_symbol(machine, module.name, name, request) if isinstance(module, External) else UNKNOWN


def _symbol_of_other(machine: Machine, named: str, name: str, request: Request) -> Value:
    """A package has put another object in its place; what that does not have is looked for among its submodules."""
    package = machine.world.table.get(named)
    if package is None or not package.replaced or package.spec.locations is None:
        return UNKNOWN
    if machine.world.finder.find_in(package.spec.locations, name).where in NOT_THERE:
        return UNKNOWN
    return importing.load(machine, f"{named}.{name}", request)


def _outside_symbol(machine: Machine, module: str, name: str, request: Request) -> Value:
    """A name of an installed package, or a module of a namespace that others fill too."""
    dotted = f"{module}.{name}"
    if machine.world.finder.may_be_shared(module):
        importing.note(machine, dotted, request)
    if machine.world.finder.withheld_part(module) is not None:  # met where the module was imported
        return External(dotted)
    if machine.world.finder.withheld_part(dotted) is not None:
        message = f"cannot import name {name!r} from {module!r}"
        return importing.lacks(machine, request, ImportKind.SYMBOL_NOT_FOUND, name, message, told=False)
    outside = machine.tables.outside
    is_module = machine.world.finder.source_outside(dotted) is not None
    broken = outside.failure(dotted) if is_module else outside.lazy_failure(module, name)
    if broken is not None:
        kind = ImportKind.SYMBOL_NOT_FOUND
        return importing.lacks(machine, request, kind, broken.name or "", broken.message, error=broken.type, told=False)
    if _is_half_guarded(machine, request) and machine.tables.outside.lacks(module, name):
        message = f"cannot import name {name!r} from {module!r}"
        kind = ImportKind.INEFFECTIVE_IMPORT_GUARD
        return importing.lacks(machine, request, kind, name, message, error="ImportError")
    if machine.tables.outside.shows_no(module, name):
        message = f"cannot import name {name!r} from {module!r}"
        # What only some runs import is there for another version, which a condition before it has asked for.
        told = machine.weight >= 1.0 or machine.when is not Evaluation.IMPORT
        return importing.lacks(machine, request, ImportKind.SYMBOL_NOT_FOUND, name, message, told=told)
    if name.startswith("_") and machine.handlers and not machine.tables.outside.holds(module, name):
        # Nobody promises a private name: a guard around it is there for the versions that lack it.
        machine.possible.add("ImportError")
    return External(dotted)


def _is_half_guarded(machine: Machine, request: Request) -> bool:
    """A handler catches that the module is absent, and none that it lacks the name; what is installed is known."""
    if not machine.handlers or not machine.world.finder.known:
        return False
    module = request.frame.module
    caught = catching(machine, "ModuleNotFoundError", module) is Catch.HERE
    return caught and catching(machine, "ImportError", module) is Catch.NOWHERE


def absolute_name(node: ast.ImportFrom, frame: Frame) -> str | None:
    """The module that a `from` import in this frame names; None: it leaves the top-level package, or is not known.

    What the module's `__package__` says by then decides (PEP 366).
    """
    module = frame.module
    package = _package_of(frame) if node.level else None
    if package is UNKNOWN:
        return None
    if isinstance(package, Constant) and isinstance(package.value, str) and package.value:
        return absolute_import(node, package.value, is_package=True)
    return absolute_import(node, module.spec_name or module.name, module.is_package)


def _package_of(frame: Frame) -> Value | None:
    return frame.module.namespace.bindings.get("__package__")


def _import_star(machine: Machine, module: Value, frame: Frame, request: Request) -> None:
    names = _star_names(machine, module, request)
    if names is None:
        frame.module.namespace.dynamic = True
        return
    namespace = frame.namespace if frame.kind is FrameKind.MODULE else frame.module.namespace
    for name, value in names.items():
        machine.store.bind(namespace, name, value)
    perhaps = machine.tables.outside.exported_perhaps(module.name) if isinstance(module, External) else frozenset()
    for name in perhaps - names.keys():
        machine.store.bind(namespace, name, UNKNOWN)


def _star_names(machine: Machine, module: Value, request: Request) -> Mapping[str, Value] | None:
    if isinstance(module, ModuleValue):
        return asking.star_names(machine, module, request)
    if isinstance(module, External):
        names = machine.tables.outside.exported(module.name)
        return None if names is None else {name: External(f"{module.name}.{name}") for name in names}
    return None


EXECUTORS: Mapping[type, Executor] = {ast.Import: _import, ast.ImportFrom: _import_from}
