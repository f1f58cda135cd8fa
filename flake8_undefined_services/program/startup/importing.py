"""The import system at work: modules are found and executed once (language reference 5)."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from flake8_undefined_services.diagnostics import Evaluation, Place
from flake8_undefined_services.frozen_value import frozen_value
from flake8_undefined_services.outcomes import StartedImport
from flake8_undefined_services.program.locating.spec import NOT_THERE, OF_PROJECT, Spec, Where
from flake8_undefined_services.program.startup import django_models
from flake8_undefined_services.program.startup.brought_back import is_brought_back
from flake8_undefined_services.program.startup.catching import fail, is_far_fetched, met_by, origin_of
from flake8_undefined_services.program.startup.collections_ import items_of
from flake8_undefined_services.program.startup.file_paths import text_of
from flake8_undefined_services.program.startup.frames import Frame, ModuleFrame
from flake8_undefined_services.program.startup.loaded import LoadedModule
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.needs import Need
from flake8_undefined_services.program.startup.observations import ImportMiss
from flake8_undefined_services.program.startup.origin import Crossing, Origin
from flake8_undefined_services.program.startup.path_additions import found_in_added, may_be_added
from flake8_undefined_services.program.startup.path_loads import forget_rare, note_path
from flake8_undefined_services.program.startup.raising import Raised
from flake8_undefined_services.program.startup.values import UNKNOWN, External, ListValue, ModuleValue, Value
from flake8_undefined_services.syntax.import_facts import CyclicOrder, ImportKind

_OWN = (*OF_PROJECT, Where.MISSING)
_ERRORS = {
    ImportKind.MODULE_NOT_FOUND: "ModuleNotFoundError",
    ImportKind.SYMBOL_NOT_FOUND: "ImportError",
    ImportKind.RELATIVE_IMPORT_BEYOND_TOP_LEVEL: "ImportError",
    ImportKind.MODULE_ATTRIBUTE_NOT_FOUND: "AttributeError",
}
_KINDS = {error: kind for kind, error in _ERRORS.items() if kind is not ImportKind.RELATIVE_IMPORT_BEYOND_TOP_LEVEL}


@frozen_value
class Request:
    """Who imports: the frame, the line of the statement, and how to find the place that a finding would name.

    symbol: a name of a `from` import is asked for, not a module. part: which of the statement's names.
    reader: who reads, in that line, a name that a lazy import has bound, which is where a traceback ends.
    """

    frame: Frame
    line: int
    locate: Callable[[], Place]
    symbol: bool = False
    part: int = 0
    reader: Frame | None = None

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
    finding: tuple[str, Place] | None = None,
    refusal: Origin | None = None,
    order: Callable[[], CyclicOrder | None] | None = None,
    reason: str = "",
    module: str = "",
) -> Value:
    """An import or a module's attribute is not there: raise where it is caught, else tell and go on.

    told: false for what is true of this environment only, which is no fault of the source. finding: where a finding
    about it stands instead. refusal: where the module's own function raises that, which is where a traceback ends.
    order: for a cycle, what tells the imports that lead there. reason: as a fact has it. module: as an origin has it.
    """
    raised = error or _ERRORS[kind]

    def tell() -> None:
        if told and finding is None:
            miss = ImportMiss(
                kind,
                name,
                request.place,
                machine.weight,
                machine.event,
                raised,
                perhaps,
                reason=reason,
                order=order,
                met_by=met_by(machine, request.frame.module),
            )
            request.frame.module.observations.miss_import(machine.when, miss)

    def origin() -> Origin:
        met = origin_of(machine, raised, name, message, request.reader or request.frame, request.line, request.place)
        if request.reader is not None:
            met = replace(met, finding=(request.frame.module.path, request.place))
        met = replace(met, of_environment=not told and not machine.world.finder.withheld, module=module)
        if refusal is not None:
            met = replace(met, path=refusal.path, line=refusal.line, chain=refusal.chain)
        return met if finding is None else replace(met, finding=finding)

    return fail(machine, raised, origin, request.frame, tell, perhaps=perhaps)


def load(machine: Machine, dotted: str, request: Request) -> Value:
    """Import `a.b.c` and everything on the way to it; the last module, UNKNOWN where there is none."""
    note(machine, dotted, request)
    if dotted == "__main__":  # another one in each program
        machine.world.excuse()
    orphan = _orphan(machine, dotted, request)
    if orphan is not None:
        return orphan
    parts = dotted.split(".")
    value: Value = UNKNOWN
    prefix = ""
    for number, part in enumerate(parts):
        prefix = f"{prefix}.{part}" if number else part
        parent = value if isinstance(value, ModuleValue) else None
        if prefix in machine.world.aliases:
            value = _aliased(machine, prefix)
            if isinstance(value, ModuleValue):
                continue
            rest = "".join(f".{each}" for each in parts[number + 1 :])
            return External(value.name + rest, is_module=True) if isinstance(value, External) else UNKNOWN
        spec = spec_of(machine, prefix, parent)
        if not number and spec.where in NOT_THERE:
            spec = found_in_added(machine, prefix) or spec
        if not number and may_be_added(machine, prefix, spec, request.frame.module):
            machine.possible.add("ModuleNotFoundError")
            return UNKNOWN if spec.where is Where.STANDARD else External(dotted, is_module=True)
        if spec.where not in OF_PROJECT:
            if machine.world.populating:
                django_models.load(machine, dotted, request.frame, request.place)
            return _load_outside(machine, dotted, prefix, spec, parent, request)
        value = _load_one(machine, prefix, spec, parent, request)
        if not isinstance(value, ModuleValue):
            return UNKNOWN
    return _as_met(machine, value)


def _load_outside(
    machine: Machine, dotted: str, prefix: str, spec: Spec, parent: ModuleValue | None, request: Request
) -> Value:
    """What importing `dotted` gives where nobody follows the module on the way to it that is called `prefix`."""
    if spec.where in NOT_THERE:
        if spec.where is Where.MISSING and parent is None and is_brought_back(prefix, request.frame.module):
            return UNKNOWN
        return _not_found(machine, prefix, spec, request, parent)
    if spec.where is Where.STANDARD:
        return _standard(machine, dotted, request)
    hidden = machine.world.finder.withheld_part(dotted)
    if hidden is not None:
        return _not_found(machine, hidden, Spec(Where.ABSENT), request, parent)
    if spec.where is Where.UNKNOWN:
        machine.possible.add("ModuleNotFoundError")
        return External(dotted, is_module=True)
    if spec.where is Where.INSTALLED:
        broken = machine.tables.outside.failure(dotted)
        if broken is not None:
            kind = ImportKind.MODULE_NOT_FOUND
            return lacks(machine, request, kind, broken.name or "", broken.message, error=broken.type, told=False)
        missing = machine.tables.outside.missing_part(dotted)
        if missing is not None:
            return _not_found(machine, missing, Spec(Where.ABSENT), request, parent)
        if not machine.world.finder.known:
            machine.possible.add("ModuleNotFoundError")
    elif parent is not None:
        _doubt(machine, prefix, parent.module)
    _bind_submodule(machine, parent, prefix.rpartition(".")[2], External(prefix, is_module=True))
    return External(dotted, is_module=True)


def _doubt(machine: Machine, name: str, package: ModuleFrame) -> None:
    """Nobody knows how a start-up ends that surely needs what only a folder of a changed `__path__` may hold."""
    surely = machine.when is Evaluation.IMPORT and machine.weight >= 1.0 and not machine.handlers
    if not surely or not machine.world.stack or not has_changed_path(package):
        return
    found = machine.world.finder.find_in(package.locations or (), name.rpartition(".")[2])
    if found.where is Where.MISSING:
        machine.world.stack[-1].module.unknown = f"{name} may be in a folder that the package adds to its __path__"


def _orphan(machine: Machine, dotted: str, request: Request) -> Value | None:
    """A loaded module whose package failed is still in `sys.modules`, and the package is not tried again (5.3.1)."""
    world = machine.world
    known = world.table.get(dotted)
    parent = dotted.rpartition(".")[0]
    if known is None or not parent or parent in world.table:
        return None
    world.excuse()
    return _as_met(machine, _load_one(machine, dotted, known.spec, None, request))


def _aliased(machine: Machine, name: str) -> Value:
    """What code has put into `sys.modules` under a name is what an import of that gets (5.3.1)."""
    value, module = machine.world.aliases[name]
    machine.world.lean_on(module)
    return value


def note(machine: Machine, dotted: str, request: Request) -> None:
    """Remember that an import asked for the module."""
    if machine.muted:
        return
    caught = tuple([handler.names for handler in reversed(machine.handlers)]) if machine.handlers else ()
    need = Need(dotted, request.line, request.locate, machine.when, machine.weight, caught, request.symbol)
    request.frame.module.observations.need(need)


def _as_met(machine: Machine, value: Value) -> Value:
    """What `sys.modules` gives: not the module itself where it has put something else there."""
    loaded = loaded_as(machine, value) if isinstance(value, ModuleValue) else None
    return UNKNOWN if loaded is not None and loaded.replaced else value


def loaded_as(machine: Machine, module: ModuleValue) -> LoadedModule | None:
    """What `sys.modules` of this process says of the module; None where it holds another execution of it, or none."""
    found = machine.world.table.get(module.module.name)
    return found if found is not None and found.frame is module.module else None


def _standard(machine: Machine, dotted: str, request: Request) -> Value:
    spec = machine.world.finder.standard(dotted)
    if spec.where is Where.MISSING:
        return lacks(machine, request, ImportKind.MODULE_NOT_FOUND, dotted, f"No module named {dotted!r}")
    hidden = machine.tables.outside.hidden(dotted, request.frame.module.path)
    kind = None if hidden is None else _KINDS.get(hidden.origin.type)
    if hidden is not None and kind is not None:
        reason = f"{hidden.path} comes before the standard library's {hidden.name!r}, which {dotted!r} imports"
        origin = hidden.origin
        return lacks(machine, request, kind, origin.name or dotted, origin.message, error=origin.type, reason=reason)
    return External(dotted, is_module=True)


def spec_of(machine: Machine, dotted: str, parent: ModuleValue | None) -> Spec:
    """Find a module: the top-level one, or what its package's folders hold; what is loaded is where it was found."""
    world = machine.world
    known = world.table.get(dotted)
    if known is not None:
        return known.spec
    if dotted in world.finder.withheld:
        return Spec(Where.ABSENT)
    if parent is None:
        return world.finder.find(dotted)
    locations, last = search_path(parent.module) or parent.module.locations, dotted.rpartition(".")[2]
    spec = Spec(Where.MISSING) if locations is None else world.finder.find_in(locations, last)
    bases = (world.finder.project, *world.finder.roots)
    if spec.where in NOT_THERE and world.files.write(locations or (), last, bases):
        return Spec(Where.OPAQUE)
    if spec.where is Where.MISSING and world.files.look_for(locations or (), last, bases):
        return Spec(Where.ABSENT)
    return Spec(Where.OPAQUE) if spec.where is Where.MISSING and has_changed_path(parent.module) else spec


def has_changed_path(package: ModuleFrame) -> bool:
    """`__path__` was extended or replaced, by what is not known: nobody can say what the package holds."""
    if package.locations is None:
        return "__path__" in package.namespace.bindings
    return search_path(package) is None


def search_path(package: ModuleFrame) -> tuple[str, ...] | None:
    """The folders in `__path__`, as it is now; None where they are not known, or not all are there."""
    path = package.namespace.bindings.get("__path__")
    items = items_of(path) if isinstance(path, ListValue) else None
    own = package.locations or ()
    if items is None or len(items) == len(own):
        return own if items is not None else None
    folders = [text for text in map(text_of, items) if text is not None and (text in own or os.path.isdir(text))]
    return tuple(folders) if len(folders) == len(items) else None


def _not_found(machine: Machine, name: str, spec: Spec, request: Request, parent: ModuleValue | None) -> Value:
    """Nothing is there; what only this environment lacks is no fault of the source.

    Whoever goes on has met the crash already, and speaks of what would be there.
    """
    told = spec.where is Where.MISSING
    lacks(machine, request, ImportKind.MODULE_NOT_FOUND, name, f"No module named {name!r}", told=told)
    _bind_submodule(machine, parent, name.rpartition(".")[2], UNKNOWN)
    return UNKNOWN if told else External(name, is_module=True)


def _load_one(machine: Machine, name: str, spec: Spec, parent: ModuleValue | None, request: Request) -> Value:
    world = machine.world
    if world.stack:
        importer = world.stack[-1].module
        importer.imports.append(StartedImport(importer.name, name, request.line))
        world.imports.append(importer.imports[-1])
        stand(machine, request)
    known = world.table.get(name)
    if known is not None and known.failures:
        known = forget_rare(world, known)
    world.settled.imports(known.frame if known is not None and world.is_done(known.frame) else None)
    if known is not None:
        world.meet(known)
        note_path(machine, known)
        if machine.weight < 1.0 and parent is not None and known.part not in parent.namespace.bindings:
            _bind_submodule(machine, parent, known.part, known.value)  # each path is a process of its own
        return known.value
    if is_far_fetched(machine):  # who imports it otherwise meets it for the first time
        _bind_submodule(machine, parent, name.rpartition(".")[2], UNKNOWN)
        return UNKNOWN
    done = world.adoptable(name, caught=bool(machine.handlers or machine.upstream))
    if done is not None:
        world.adopt(done)
        machine.possible |= done.possible
    else:
        try:
            frame = machine.tables.frame(machine, name, spec, request.frame)
        except Raised as error:
            return _unreadable(machine, error, request)
        done = LoadedModule(name, frame, spec)
        _execute(machine, done, request)
    note_path(machine, done)
    module = done.value
    _bind_submodule(machine, parent, name.rpartition(".")[2], module)
    return module


def _unreadable(machine: Machine, error: Raised, request: Request) -> Value:
    """A file that does not parse is as good as missing: raise where that is caught, else go on without its module."""
    certain = machine.weight >= 1.0 and machine.world.weight() >= 1.0
    origin = replace(error.origin, certain=certain) if error.origin is not None else None
    if origin is None:
        raise error
    return fail(machine, origin.type, lambda: origin, request.frame, tell=lambda: None)


def meet(machine: Machine, module: LoadedModule, request: Request) -> None:
    """An import finds the module loaded, as an attribute of its package."""
    stand(machine, request)
    machine.world.meet(module)


def stand(machine: Machine, request: Request) -> None:
    """State on which path, and at which part of which statement, the module that executes imports."""
    for entry in machine.world.stack[-1:]:
        if entry.is_call and request.frame.module is entry.module.frame:
            entry.line = request.line
        entry.weight, entry.rounds, entry.by_chance = machine.weight, machine.rounds, machine.chances > 0
        entry.part = id(machine.statement), request.part
        entry.likely = machine.likelihood if machine.when is Evaluation.IMPORT else 1.0


def _execute(machine: Machine, module: LoadedModule, request: Request) -> None:
    """Run the module's body; what it raises leaves by this import, and a handler here may swallow it."""
    try:
        machine.tables.module(machine, module)
    except Raised as error:
        if error.origin is not None and is_own_fault(machine, error.origin):
            swallowed = partial(_tell_swallowed, machine, module.name, request, error.origin)
            machine.crossed.append(Crossing(error.origin, swallowed))
        raise


def is_own_fault(machine: Machine, origin: Origin) -> bool:
    """Whether a name, symbol or module of the project itself is missing there, not a dependency."""
    if origin.name is None or origin.of_environment:
        return False
    top = origin.name.partition(".")[0]
    return origin.type != "ModuleNotFoundError" or machine.world.finder.find(top).where in _OWN


def _tell_swallowed(machine: Machine, module: str, request: Request, origin: Origin) -> None:
    if machine.muted:
        return
    miss = ImportMiss(
        ImportKind.INEFFECTIVE_IMPORT_GUARD,
        module,
        request.place,
        machine.weight,
        machine.event,
        "ImportError",
        reason=f"it hides {origin.type} at {origin.path}:{origin.line}",
        hides=origin.finding,
    )
    request.frame.module.observations.miss_import(machine.when, miss)


def _bind_submodule(machine: Machine, package: ModuleValue | None, name: str, value: Value) -> None:
    """A submodule that was loaded becomes an attribute of its package (language reference 5.4.2)."""
    if package is not None:
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
