"""Modules are asked for names: attributes, `from` imports and stars (language reference 7.11, PEP 562)."""

from __future__ import annotations

import ast
import types
from collections.abc import Callable

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.program.locating.spec import NOT_THERE, Where
from flake8_undefined_services.program.startup import module_getattr, namespace_views, unnamed
from flake8_undefined_services.program.startup.circles import circle
from flake8_undefined_services.program.startup.collections_ import items_of
from flake8_undefined_services.program.startup.export_entries import is_no_sequence, is_no_string, unfit_entry
from flake8_undefined_services.program.startup.frames import ModuleFrame
from flake8_undefined_services.program.startup.importing import (
    Request,
    bind_in_module,
    lacks,
    load,
    loaded_as,
    meet,
    note,
    search_path,
    spec_of,
    stand,
)
from flake8_undefined_services.program.startup.known_bound import is_known_bound
from flake8_undefined_services.program.startup.loaded import LoadedModule, Status
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.made_beside import is_made_beside
from flake8_undefined_services.program.startup.origin import Origin
from flake8_undefined_services.program.startup.path_loads import forget_rare
from flake8_undefined_services.program.startup.store import ANY_NAME, MISSING, Perhaps
from flake8_undefined_services.program.startup.values import (
    UNKNOWN,
    Constant,
    External,
    ModuleValue,
    Value,
)
from flake8_undefined_services.syntax.import_facts import ImportKind

_OF_MODULES = frozenset(dir(types.ModuleType)) | {
    *("__annotate__", "__annotations__", "__builtins__", "__cached__", "__file__", "__getattr__", "__loader__"),
    *("__name__", "__package__", "__path__", "__spec__", "__warningregistry__"),
}
"""What modules have without binding it (language reference 3.2.12)."""


def symbol(machine: Machine, module: ModuleValue, name: str, request: Request) -> Value:
    """`from module import name`: the attribute as it is now, what `__getattr__` gives, or a submodule (7.11)."""
    if not machine.world.is_done(module.module):
        machine.world.settled.events += 1

    def missing(*, perhaps: bool) -> Value:
        return _symbol_lacks(machine, module, name, request, perhaps=perhaps)

    there = _loaded_submodule(machine, module, module.namespace.bindings.get(name))
    if there is not None and not _loads_again(machine, module, name, there, request):
        meet(machine, there, request)
    found = _held(machine, module, name, request, missing)
    if found is None:
        found = _submodule(machine, module, name, request)
    elif isinstance(found, ModuleValue) and found.module.name == f"{module.module.name}.{name}":
        note(machine, found.module.name, request)  # it is there already, and would be asked for otherwise
    if found is None and _may_be_given(machine, module, name):
        return UNKNOWN
    return missing(perhaps=False) if found is None else found


def attribute(machine: Machine, module: ModuleValue, name: str, request: Request) -> Value:
    """`module.name`: the namespace as it is now, then `__getattr__`; else AttributeError."""
    if not machine.world.is_done(module.module):
        machine.world.settled.events += 1

    refusals: list[Origin] = []

    def missing(*, perhaps: bool) -> Value:
        refusal = refusals[-1] if refusals else None
        return _attribute_lacks(machine, module, name, request, perhaps=perhaps, refusal=refusal)

    if name in _OF_MODULES and name not in module.namespace.bindings:
        return namespace_views.dictionary(module) if name == "__dict__" else UNKNOWN
    found = _held(machine, module, name, request, missing, refusals)
    _note_order(machine, module, name, found)
    if found is None and (
        _may_be_given(machine, module, name) or _may_be_loaded(machine, module.module, name, request.frame.module)
    ):
        return UNKNOWN
    return missing(perhaps=False) if found is None else found


def _may_be_given(machine: Machine, module: ModuleValue, name: str) -> bool:
    """Whether code that is not followed may have bound the name in the module."""
    binder = machine.world.binders.get((id(module.namespace), ANY_NAME))
    if binder is not None:
        machine.world.lean_on(binder)
    return module.namespace.is_open or _comes_by_a_call(machine, module, name) or is_made_beside(module, name)


def _may_be_loaded(machine: Machine, package: ModuleFrame, name: str, asking: ModuleFrame) -> bool:
    """Whether imports that are not followed may have loaded a submodule of that name."""
    if unnamed.may_have_loaded(machine, package, name):
        return True
    return _is_loaded_by_its_name(machine, asking) and _has_submodule(machine, package, name)


def peek(machine: Machine, module: ModuleValue, name: str) -> Value | None:
    """What the namespace holds now, without asking `__getattr__`."""
    found = module.namespace.bindings.get(name)
    _note_order(machine, module, name, found)
    return found


def has(machine: Machine, module: ModuleValue, name: str) -> bool | None:
    """`hasattr(module, name)`; None: not known."""
    found = peek(machine, module, name)
    if found is not None:
        return None if isinstance(found, Perhaps) else True
    return None if module.namespace.is_open or "__getattr__" in module.namespace.bindings else False


def star_names(machine: Machine, module: ModuleValue, request: Request) -> dict[str, Value] | None:
    """What a star import binds now (7.11); None: that cannot be known."""
    namespace = module.namespace
    if namespace.is_open:
        return None
    exported = namespace.bindings.get("__all__")
    if exported is None:
        public = [name for name in namespace.bindings if not name.startswith("_")]
        return {name: _reified(machine, module, name, namespace.bindings[name], request) for name in public}
    items = None if isinstance(exported, Perhaps) else items_of(exported)
    if items is None or is_no_sequence(exported):
        _meet_unfit(machine, module, exported, request)
        return None
    found: dict[str, Value] = {}
    for item in items:
        if is_no_string(item):
            _meet_unfit(machine, module, exported, request)
        if not isinstance(item, Constant) or not isinstance(item.value, str):
            return None
        value = _exported(machine, module, item, request)
        if value is not None:
            found[item.value] = value
    return found


def _meet_unfit(machine: Machine, module: ModuleValue, exported: Value, request: Request) -> None:
    """A star import reaches what is no name."""
    unfit = unfit_entry(module.module, exported)
    if unfit is not None:
        at = (module.module.path, unfit.place)
        kind = ImportKind.MODULE_ATTRIBUTE_NOT_FOUND
        lacks(machine, request, kind, unfit.name, unfit.message, error="TypeError", finding=at)


def _exported(machine: Machine, module: ModuleValue, entry: Constant, request: Request) -> Value | None:
    name = str(entry.value)
    found = module.namespace.bindings.get(name)  # kept as it is: what is perhaps bound there is perhaps bound here
    if found is not None:
        return _reified(machine, module, name, found, request)
    found = module_getattr.answer(machine, module, name, request.frame)
    if found is None:
        found = _submodule(machine, module, name, request)
    if found is None:
        message = f"module {module.module.name!r} has no attribute {name!r}"
        kind = ImportKind.MODULE_ATTRIBUTE_NOT_FOUND
        at = (module.module.path, module.module.string_place(entry))
        if machine.weight >= 1.0:
            module.module.refused.add(name)
        lacks(machine, request, kind, name, message, finding=at)
    return found


def _held(
    machine: Machine,
    module: ModuleValue,
    name: str,
    request: Request,
    missing: Callable[..., Value],
    refusals: list[Origin] | None = None,
) -> Value | None:
    """What the namespace holds, else what `__getattr__` answers; where it is perhaps bound, perhaps it is missing.

    refusals: gets where that function says so.
    """
    machine.world.settled.read(module.namespace, name)
    found = module.namespace.bindings.get(name)
    binder = machine.world.binders.get((id(module.namespace), name))
    if binder is not None:
        machine.world.lean_on(binder)
    served = module.namespace.is_open or "__getattr__" in module.namespace.bindings
    if isinstance(found, Perhaps):
        if served and machine.when is Evaluation.IMPORT:
            return _declared(machine, module, name, request) or found.value
        is_open = not found.vague and machine.when is Evaluation.IMPORT
        if is_open and request.symbol and _has_submodule(machine, module.module, name):  # so it comes in all runs
            if isinstance(found.value, ModuleValue) and found.value.module.name == f"{module.module.name}.{name}":
                bind_in_module(machine, module, name, found.value)
        elif is_open and not is_known_bound(module.module, name, request.frame):
            missing(perhaps=True)
        return found.value
    if found is not None:
        return _reified(machine, module, name, found, request)
    importer = machine.world.stack[-1].module if machine.world.stack else None
    unknown = importer.unknown if importer is not None else ""
    if served and name in module.module.asked_for and machine.weight >= 1.0:
        return module_getattr.asks_itself(machine, module, name, request)
    with module_getattr.asking(module.module, name):
        answer = module_getattr.answer(machine, module, name, request.frame, refusals, catches=request.symbol)
    open_to_more = answer is UNKNOWN or (answer is None and module.namespace.dynamic)
    if served and open_to_more and machine.when is Evaluation.IMPORT:
        declared = _declared(machine, module, name, request)
        if declared is not None and importer is not None:
            importer.unknown = unknown  # that tells which module the loader has imported
        return declared or answer
    return answer


def _reified(machine: Machine, module: ModuleValue, name: str, found: Value, request: Request) -> Value:
    """What a lazy import has bound is imported when somebody asks the module for it (PEP 810)."""
    if not isinstance(found, External) or found.lazily is None or machine.when is Evaluation.ANNOTATION:
        return found
    machine.possible.update(("ImportError", "ModuleNotFoundError"))
    value: Value = found.lazily(machine, request.frame, request.line)
    bind_in_module(machine, module, name, value)
    return value


def _declared(machine: Machine, module: ModuleValue, name: str, request: Request) -> Value | None:
    """What a lazy loader that is not followed imports for a name, by what the module tells type checkers of it."""
    source = module.module.declared_imports.get(name)
    if source is None or source == (module.module.name, name):
        return None
    loaded = load(machine, source[0], request)
    return symbol(machine, loaded, source[1], request) if isinstance(loaded, ModuleValue) else loaded


def _note_order(machine: Machine, module: ModuleValue, name: str, found: Value | None) -> None:
    """Whether an attribute is a submodule that somebody has loaded depends on the order of imports (5.4.2)."""
    loaded = _loaded_submodule(machine, module, found)
    if loaded is not None:
        machine.world.lean_on(loaded)
    elif found is None and _has_submodule(machine, module.module, name):
        machine.world.excuse()


def _has_submodule(machine: Machine, package: ModuleFrame, name: str) -> bool:
    """Whether a package's folders hold such a submodule, loaded or not."""
    locations = search_path(package) or package.locations
    return locations is not None and machine.world.finder.find_in(locations, name).where is not Where.MISSING


def _loaded_submodule(machine: Machine, package: ModuleValue, found: Value | None) -> LoadedModule | None:
    """What the process has loaded as the submodule that an attribute of its package is; None: it is none."""
    if not isinstance(found, ModuleValue) or not found.module.name.startswith(f"{package.module.name}."):
        return None
    return loaded_as(machine, found)


def _loads_again(machine: Machine, package: ModuleValue, name: str, submodule: LoadedModule, request: Request) -> bool:
    """Whether most runs have not loaded the submodule yet: to them it is no attribute of its package."""
    if not submodule.failures:
        return False
    stand(machine, request)
    if forget_rare(machine.world, submodule) is submodule:
        return False
    machine.world.bind_elsewhere(package.namespace, name, MISSING)
    return True


def _submodule(machine: Machine, package: ModuleValue, name: str, request: Request) -> Value | None:
    if package.module.locations is None:
        return None
    dotted = f"{package.module.name}.{name}"
    if dotted in machine.world.aliases:
        return load(machine, dotted, request)
    return None if spec_of(machine, dotted, package).where in NOT_THERE else load(machine, dotted, request)


def _comes_by_a_call(machine: Machine, module: ModuleValue, name: str) -> bool:
    """By the time of a call a function may have bound the global, or another module the attribute or submodule."""
    own = module.module
    if machine.when is Evaluation.IMPORT:
        return False
    if name in own.facts.function_globals or not own.namespace.bound_elsewhere.isdisjoint((name, ANY_NAME)):
        return True
    if machine.world.stores(name):
        return True
    return _has_submodule(machine, own, name)


def _is_loaded_by_its_name(machine: Machine, module: ModuleFrame) -> bool:
    """Whether no statement can import a package's module (`migrations/0001_initial.py`): who does has begun before."""
    package, dot, last = module.name.rpartition(".")
    if not dot or last.isidentifier():
        return False
    spec = machine.world.finder.located(package)
    return spec is not None and spec.where is Where.SOURCE


def _symbol_lacks(machine: Machine, module: ModuleValue, name: str, request: Request, *, perhaps: bool) -> Value:
    own = module.module
    if not perhaps and own is not request.frame.module and _is_too_early(machine, module, name):
        message = f"cannot import name {name!r} from partially initialized module {own.name!r}"
        order = circle(machine.world, own.name, request.frame.module, request.line)
        kind = ImportKind.CIRCULAR_IMPORT
        return lacks(machine, request, kind, name, message, error="ImportError", order=order, module=own.name)
    message = f"cannot import name {name!r} from {own.name!r}"
    told = own.locations is None or spec_of(machine, f"{own.name}.{name}", module).where is not Where.ABSENT
    kind = ImportKind.SYMBOL_NOT_FOUND
    return lacks(machine, request, kind, name, message, perhaps=perhaps, told=told, module=own.name)


def _attribute_lacks(
    machine: Machine,
    module: ModuleValue,
    name: str,
    request: Request,
    *,
    perhaps: bool,
    refusal: Origin | None = None,
) -> Value:
    own = module.module
    submodule = f"{own.name}.{name}"
    is_early = _is_too_early(machine, module, name)
    if not perhaps and own is not request.frame.module and (is_early or _is_executing(machine, submodule)):
        message = f"partially initialized module {own.name!r} has no attribute {name!r}"
        kind = ImportKind.CIRCULAR_IMPORT
        asked = own.name if is_early else submodule
        order = circle(machine.world, asked, request.frame.module, request.line)
        return lacks(machine, request, kind, name, message, error="AttributeError", refusal=refusal, order=order)
    message = f"module {own.name!r} has no attribute {name!r}"
    kind = ImportKind.MODULE_ATTRIBUTE_NOT_FOUND
    return lacks(machine, request, kind, name, message, perhaps=perhaps, refusal=refusal)


def _is_too_early(machine: Machine, module: ModuleValue, name: str) -> bool:
    """The module is still executing, and what is left of its body binds the name, or defines who is asked for it."""
    loaded = loaded_as(machine, module)
    if loaded is None or loaded.status is not Status.EXECUTING:
        return False
    own = module.module
    bound = own.scope(own.parsed.tree).bound
    is_asked_later = "__getattr__" in bound and "__getattr__" not in module.namespace.bindings
    return name in bound or is_asked_later or _imports_submodule(own, name)


def _imports_submodule(package: ModuleFrame, name: str) -> bool:
    return package.is_package and any(
        isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == name and node.level == 1
        for node in package.parsed.tree.body
    )


def _is_executing(machine: Machine, dotted: str) -> bool:
    found = machine.world.table.get(dotted)
    return found is not None and found.status is Status.EXECUTING
