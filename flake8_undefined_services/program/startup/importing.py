"""The import system at work: modules are found, executed once, and asked for names (language reference 5 and 7.11)."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable
from dataclasses import dataclass

from flake8_undefined_services.diagnostics import Evaluation, Place
from flake8_undefined_services.program.finder import Spec, Where
from flake8_undefined_services.program.startup.catching import fail, origin_of
from flake8_undefined_services.program.startup.collections_ import items_of
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine, Raised
from flake8_undefined_services.program.startup.observations import ImportMiss
from flake8_undefined_services.program.startup.store import Namespace, Perhaps
from flake8_undefined_services.program.startup.values import (
    UNKNOWN,
    Constant,
    External,
    FunctionValue,
    ListValue,
    ModuleValue,
    Value,
    Wrapped,
)
from flake8_undefined_services.program.startup.world import LoadedModule, Status
from flake8_undefined_services.syntax.import_facts import ImportKind

_ERRORS = {
    ImportKind.MODULE_NOT_FOUND: "ModuleNotFoundError",
    ImportKind.SYMBOL_NOT_FOUND: "ImportError",
    ImportKind.RELATIVE_IMPORT_BEYOND_TOP_LEVEL: "ImportError",
    ImportKind.MODULE_ATTRIBUTE_NOT_FOUND: "AttributeError",
}


@dataclass(frozen=True, slots=True)
class Request:
    """Who imports: the frame, the line of the statement, and how to find the place that a finding would name."""

    frame: Frame
    line: int
    locate: Callable[[], Place]

    @property
    def place(self) -> Place:
        return self.locate()


def lacks(
    machine: Machine,
    request: Request,
    kind: ImportKind,
    name: str,
    message: str,
    *,
    error: str | None = None,
    perhaps: bool = False,
    told: bool = True,
) -> Value:
    """An import or a module's attribute is not there: raise where it is caught, else tell and go on.

    told: false for what is true of this environment only, which is no fault of the source.
    """
    raised = error or _ERRORS[kind]

    def tell() -> None:
        if told:
            miss = ImportMiss(kind, name, request.place, machine.weight, raised, perhaps)
            request.frame.module.observations.miss_import(machine.when, miss)

    return fail(
        machine,
        raised,
        lambda: origin_of(machine, raised, name, message, request.frame, request.line),
        request.frame,
        tell,
        perhaps=perhaps,
    )


def load(machine: Machine, dotted: str, request: Request) -> Value:
    """Import `a.b.c` and everything on the way to it; the last module, UNKNOWN where there is none."""
    parts = dotted.split(".")
    value: Value = UNKNOWN
    for number, part in enumerate(parts):
        prefix = ".".join(parts[: number + 1])
        spec = _spec(machine, prefix, part, value if number else None)
        if spec.where in (Where.MISSING, Where.ABSENT):
            _not_found(machine, prefix, spec, request, value if number else None)
            return UNKNOWN
        if spec.where is Where.UNKNOWN:
            machine.possible.add("ModuleNotFoundError")
            return External(dotted)
        if spec.where is Where.STANDARD:
            return _standard(machine, dotted, request)
        if spec.where in (Where.OPAQUE, Where.INSTALLED):
            if not machine.world.finder.known and spec.where is Where.INSTALLED:
                machine.possible.add("ModuleNotFoundError")
            if number and isinstance(value, ModuleValue):
                bind_submodule(machine, value, part, External(prefix))
            return External(dotted)
        value = _load_one(machine, prefix, part, spec, value if number else None, request)
    return _as_met(machine, value)


def _as_met(machine: Machine, value: Value) -> Value:
    """What `sys.modules` gives: not the module itself where it has put something else there."""
    if isinstance(value, ModuleValue):
        loaded = _loaded(machine, value)
        if loaded is not None and loaded.replaced:
            return UNKNOWN
    return value


def _standard(machine: Machine, dotted: str, request: Request) -> Value:
    spec = machine.world.finder.standard(dotted)
    if spec.where is Where.MISSING:
        return lacks(machine, request, ImportKind.MODULE_NOT_FOUND, dotted, f"No module named {dotted!r}")
    return External(dotted)


def _spec(machine: Machine, prefix: str, part: str, parent: Value | None) -> Spec:
    world = machine.world
    known = world.table.get(prefix)
    if known is not None:
        return known.spec
    if prefix in world.finder.withheld:
        return Spec(Where.ABSENT)
    if parent is None:
        return world.finder.find(part)
    if not isinstance(parent, ModuleValue):
        return Spec(Where.OPAQUE)
    loaded = world.table.get(parent.module.name)
    if loaded is None or loaded.frame is not parent.module:
        return Spec(Where.OPAQUE)
    locations = loaded.spec.locations
    spec = Spec(Where.MISSING) if locations is None else world.finder.find_in(locations, part)
    if spec.where is Where.MISSING and _has_changed_path(loaded):
        return Spec(Where.OPAQUE)
    return spec


def _has_changed_path(package: LoadedModule) -> bool:
    """`__path__` was extended or replaced, so the folder alone does not say what the package holds."""
    if package.spec.locations is None:
        return "__path__" in package.frame.namespace.bindings
    path = package.frame.namespace.bindings.get("__path__")
    items = items_of(path) if isinstance(path, ListValue) else None
    return items is None or len(items) != len(package.spec.locations)


def _not_found(machine: Machine, name: str, spec: Spec, request: Request, parent: Value | None) -> None:
    kind = ImportKind.MODULE_NOT_FOUND
    message = f"No module named {name!r}"
    lacks(machine, request, kind, name, message, told=spec.where is Where.MISSING)
    if isinstance(parent, ModuleValue):  # whoever goes on without it has met the crash already
        bind_submodule(machine, parent, name.rpartition(".")[2], UNKNOWN)


def _load_one(
    machine: Machine, name: str, part: str, spec: Spec, parent: Value | None, request: Request
) -> Value:
    world = machine.world
    known = world.table.get(name)
    if world.stack:
        world.imports.append((world.stack[-1].module.name, name, request.line))
    if known is not None:
        world.meet(known)
        return ModuleValue(known.frame)
    done = world.adoptable(name)
    if done is not None:
        world.adopt(done)
    else:
        done = LoadedModule(name, machine.tables.frame(machine, name, spec, request.frame), spec)
        if world.stack:
            world.stack[-1].weight = machine.weight
        machine.tables.module(machine, done)
    if isinstance(parent, ModuleValue):
        bind_submodule(machine, parent, part, ModuleValue(done.frame))
    return ModuleValue(done.frame)


def bind_submodule(machine: Machine, package: ModuleValue, name: str, value: Value) -> None:
    """A submodule that was loaded becomes an attribute of its package (language reference 5.4.2)."""
    bind_in_module(machine, package, name, value)


def bind_in_module(machine: Machine, module: ModuleValue, name: str, value: Value) -> None:
    """Bind a name in a module's namespace, from wherever."""
    stack = machine.world.stack
    if stack and stack[-1].module.frame is module.module:
        machine.store.bind(module.namespace, name, value)
    else:
        machine.store.clock += 1
        machine.world.bind_elsewhere(module.namespace, name, value)
        module.namespace.bound_at[name] = machine.store.clock


def symbol(machine: Machine, module: ModuleValue, name: str, request: Request) -> Value:
    """`from module import name`: the attribute as it is now, a submodule, or what `__getattr__` gives (7.11)."""
    found = module.namespace.bindings.get(name)
    if isinstance(found, Perhaps):
        if not found.vague and machine.when is Evaluation.IMPORT:
            _symbol_lacks(machine, module, name, request, perhaps=True)
        return found.value
    if found is not None:
        return _touched(found)
    given = _module_getattr(machine, module, name, request.frame)
    if given is not None:
        return given
    loaded = _loaded(machine, module)
    if loaded is not None and loaded.spec.locations is not None:
        full = f"{loaded.name}.{name}"
        spec = _spec(machine, full, name, module)
        if spec.where not in (Where.MISSING, Where.ABSENT):
            return load(machine, full, request)
    if module.namespace.dynamic or _may_be_bound_by_call(machine, module, name):
        return UNKNOWN
    return _symbol_lacks(machine, module, name, request)


def _touched(value: Value) -> Value:
    return value


def _loaded(machine: Machine, module: ModuleValue) -> LoadedModule | None:
    found = machine.world.table.get(module.module.name)
    return found if found is not None and found.frame is module.module else None


def is_partial(machine: Machine, module: ModuleValue) -> bool:
    """Whether the module is still executing."""
    found = _loaded(machine, module)
    return found is not None and found.status is Status.EXECUTING


def _symbol_lacks(
    machine: Machine, module: ModuleValue, name: str, request: Request, *, perhaps: bool = False
) -> Value:
    own = module.module
    if is_partial(machine, module) and own is not request.frame.module and not perhaps and _will_be_bound(module, name):
        message = f"cannot import name {name!r} from partially initialized module {own.name!r}"
        return lacks(machine, request, ImportKind.CIRCULAR_IMPORT, name, message, error="ImportError")
    message = f"cannot import name {name!r} from {own.name!r}"
    return lacks(machine, request, ImportKind.SYMBOL_NOT_FOUND, name, message, perhaps=perhaps)


def _will_be_bound(module: ModuleValue, name: str) -> bool:
    """Whether the module's body binds the name somewhere, so that it only is too early to ask."""
    bound = module.module.scope(module.module.parsed.tree).bound
    return name in bound or _is_submodule_name(module, name)


def _is_submodule_name(module: ModuleValue, name: str) -> bool:
    return module.module.is_package and any(
        isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == name and node.level == 1
        for node in module.module.parsed.tree.body
    )


def _may_be_bound_by_call(machine: Machine, module: ModuleValue, name: str) -> bool:
    """At a call a function may have bound the global by then."""
    if machine.when is Evaluation.IMPORT:
        return False
    return any(isinstance(node, ast.Global) and name in node.names for node in ast.walk(module.module.parsed.tree))


def _module_getattr(machine: Machine, module: ModuleValue, name: str, frame: Frame) -> Value | None:
    """What the module's `__getattr__` answers (PEP 562); None: there is none, or it says AttributeError."""
    getter = module.namespace.bindings.get("__getattr__")
    if getter is None or name == "__path__":
        return None
    if isinstance(getter, Perhaps):
        return UNKNOWN
    if not isinstance(getter, (FunctionValue, Wrapped)) or machine.when is not Evaluation.IMPORT:
        return UNKNOWN
    try:
        return machine.call(getter, (Constant(name),), {}, frame)
    except Raised as error:
        if error.name == "AttributeError":
            return None
        raise


def attribute(machine: Machine, module: ModuleValue, name: str, request: Request) -> Value:
    """`module.name`: the namespace as it is now, then `__getattr__`; else AttributeError."""
    found = module.namespace.bindings.get(name)
    if isinstance(found, Perhaps):
        if not found.vague and machine.when is Evaluation.IMPORT:
            _attribute_lacks(machine, module, name, request, perhaps=True)
        return found.value
    if found is not None:
        return found
    if name.startswith("__") and name.endswith("__"):
        return UNKNOWN
    given = _module_getattr(machine, module, name, request.frame)
    if given is not None:
        return given
    if module.namespace.dynamic or _may_be_bound_by_call(machine, module, name):
        return UNKNOWN
    if machine.when is not Evaluation.IMPORT and _is_there_for_a_call(machine, module, name):
        return UNKNOWN
    return _attribute_lacks(machine, module, name, request)


def has(machine: Machine, module: ModuleValue, name: str, frame: Frame) -> bool | None:
    """`hasattr(module, name)`; None: not known."""
    found = module.namespace.bindings.get(name)
    if found is not None:
        return None if isinstance(found, Perhaps) else True
    if module.namespace.dynamic or "__getattr__" in module.namespace.bindings:
        return None
    return False


def _is_there_for_a_call(machine: Machine, module: ModuleValue, name: str) -> bool:
    """By the time of a call other modules may have imported the submodule, or set the attribute."""
    loaded = _loaded(machine, module)
    if loaded is None or loaded.spec.locations is None:
        return False
    return machine.world.finder.find_in(loaded.spec.locations, name).where is not Where.MISSING


def _attribute_lacks(
    machine: Machine, module: ModuleValue, name: str, request: Request, *, perhaps: bool = False
) -> Value:
    own = module.module
    if own is not request.frame.module and not perhaps:
        partial = is_partial(machine, module) and _will_be_bound(module, name)
        if partial or _is_being_loaded(machine, own.name, name):
            message = f"partially initialized module {own.name!r} has no attribute {name!r}"
            return lacks(machine, request, ImportKind.CIRCULAR_IMPORT, name, message, error="AttributeError")
    message = f"module {own.name!r} has no attribute {name!r}"
    return lacks(machine, request, ImportKind.MODULE_ATTRIBUTE_NOT_FOUND, name, message, perhaps=perhaps)


def _is_being_loaded(machine: Machine, package: str, name: str) -> bool:
    found = machine.world.table.get(f"{package}.{name}")
    return found is not None and found.status is Status.EXECUTING


def star_names(machine: Machine, module: ModuleValue, request: Request) -> dict[str, Value] | None:
    """What a star import binds now (7.11); None: that cannot be known."""
    namespace = module.namespace
    if namespace.dynamic:
        return None
    exported = namespace.bindings.get("__all__")
    if exported is None:
        return {
            name: value
            for name, value in namespace.bindings.items()
            if not name.startswith("_")
        }
    items = None if isinstance(exported, Perhaps) else items_of(exported)
    if items is None:
        return None
    found: dict[str, Value] = {}
    for item in items:
        if not isinstance(item, Constant) or not isinstance(item.value, str):
            return None
        value = _exported(machine, module, item.value, request)
        if value is not None:
            found[item.value] = value
    return found


def _exported(machine: Machine, module: ModuleValue, name: str, request: Request) -> Value | None:
    found = module.namespace.bindings.get(name)
    if found is not None:
        return found
    given = _module_getattr(machine, module, name, request.frame)
    if given is not None:
        return given
    loaded = _loaded(machine, module)
    if loaded is not None and loaded.spec.locations is not None:
        full = f"{loaded.name}.{name}"
        if _spec(machine, full, name, module).where not in (Where.MISSING, Where.ABSENT):
            return load(machine, full, request)
    message = f"module {module.module.name!r} has no attribute {name!r}"
    kind = ImportKind.MODULE_ATTRIBUTE_NOT_FOUND
    lacks(machine, request, kind, name, message, told=False)  # told where `__all__` stands
    return None


def namespace_of(machine: Machine, name: str) -> Namespace | None:
    """The namespace of a module that is loaded."""
    found = machine.world.table.get(name)
    return None if found is None else found.frame.namespace


def display(path: str) -> str:
    """A path as findings show it: relative to the working directory, with `/`."""
    try:
        return os.path.relpath(path).replace(os.sep, "/")
    except ValueError:  # another drive on Windows
        return path.replace(os.sep, "/")
