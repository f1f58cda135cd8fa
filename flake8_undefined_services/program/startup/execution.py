"""Run one module: import time first, then every function that import time left, then what is asked on demand."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.language.builtins import module_names
from flake8_undefined_services.language.standard_library import is_standard
from flake8_undefined_services.program.locating.spec import Spec, Where
from flake8_undefined_services.program.startup import bodies, comprehensions
from flake8_undefined_services.program.startup.binding import bind_arguments
from flake8_undefined_services.program.startup.callable_ import can_be_called
from flake8_undefined_services.program.startup.frames import Frame, FrameKind, ModuleFrame, Unconsumed
from flake8_undefined_services.program.startup.loaded import LoadedModule, Status
from flake8_undefined_services.program.startup.machine import Machine, Target
from flake8_undefined_services.program.startup.paths import Leave, Path, most_hopeful
from flake8_undefined_services.program.startup.raising import BudgetExceeded, Raised
from flake8_undefined_services.program.startup.store import Namespace, join, live
from flake8_undefined_services.program.startup.target_flags import target_flags
from flake8_undefined_services.program.startup.values import (
    UNKNOWN,
    ClassValue,
    Constant,
    External,
    FunctionValue,
    InstanceValue,
    Items,
    ListValue,
    ModuleValue,
    PendingValue,
    Value,
)
from flake8_undefined_services.syntax.definite import may_miss
from flake8_undefined_services.syntax.lost_attributes import uses_of_lost
from flake8_undefined_services.syntax.parsing import ParsedFile
from flake8_undefined_services.syntax.scopes import EMPTY, scope_of
from flake8_undefined_services.syntax.used_up import used_up

_NOWHERE = Spec(Where.OPAQUE)
_CALL_BUDGET = 20_000
_EVALUATING = r"\b(?:get_type_hints|eval_str|resolve_types|TypeAdapter)\b"
"""What functions name that evaluate annotations when they are called."""


def new_frame(parsed: ParsedFile, name: str, path: str, target: Target, spec: Spec = _NOWHERE) -> ModuleFrame:
    """The frame of a module before its body runs, with the names that the import system gives it (5.4.4).

    path: as it is shown. spec: where the module was found.
    """
    locations = spec.locations
    namespace = Namespace(holds_scope=True)
    for given in module_names(target.version, is_package=locations is not None):
        namespace.bindings[given] = UNKNOWN
    namespace.bindings["__name__"] = Constant(name)
    namespace.bindings["__builtins__"] = External("builtins")
    if name != "__main__":
        package = name if locations is not None else name.rpartition(".")[0]
        bind_spec(namespace, name, package)
    if spec.path is not None and os.path.isabs(spec.path):
        namespace.bindings["__file__"] = Constant(spec.path)
    if locations is not None:
        paths = ListValue(Namespace())
        paths.namespace.bindings["items"] = Items(tuple(Constant(location) for location in locations))
        namespace.bindings["__path__"] = paths
    future = _has_future_annotations(parsed.tree)
    lazy = target.version >= (3, 14) or future
    return ModuleFrame(name, locations, path, parsed, namespace, lazy, has_future_annotations=future)


def bind_no_spec(namespace: Namespace) -> None:
    """State that a file runs as a script: it was not found as a module (5.8, "Special considerations for __main__")."""
    namespace.bindings["__package__"] = namespace.bindings["__spec__"] = Constant(None)


def bind_spec(namespace: Namespace, name: str, package: str) -> None:
    """State as what a module was found (5.4.4)."""
    namespace.bindings["__package__"] = Constant(package)
    namespace.bindings["__spec__"] = _spec(name, package)


def _spec(name: str, package: str) -> Value:
    """`__spec__`: the module's name and its package; what else it has is not known."""
    made = InstanceValue(ClassValue("ModuleSpec", Namespace(), (UNKNOWN,), None), Namespace())
    made.namespace.bindings.update(name=Constant(name), parent=Constant(package))
    return made


def _has_future_annotations(module: ast.Module) -> bool:
    """PEP 563."""
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and any(alias.name == "annotations" for alias in node.names)
        for node in module.body
    )


def run_module(machine: Machine, module: LoadedModule) -> None:
    """Execute a module's body as an import does (language reference 5.4); Raised where that fails for certain.

    machine: the importer's; a machine of its own runs the body, so that forks of the importer do not undo it.
    """
    own = Machine(machine.target, machine.tables, machine.world)
    own.upstream = (*machine.upstream, *(handler.names for handler in machine.handlers))
    own.store.clock = machine.store.clock
    own.depth = machine.depth + 1
    own.likely = machine.likelihood
    own.chances = machine.chances
    frame = module.frame
    names = outermost(frame)
    machine.world.begin(module, own.likely)
    ways = _run(own, frame.parsed.tree, names)
    machine.store.clock = own.store.clock
    module.possible = frozenset(own.possible)
    machine.possible |= own.possible
    if ways == []:  # an endless loop: nothing can be said of what comes after the import
        frame.namespace.dynamic = True
    if not ways or any(way.leave is Leave.NORMAL for way in ways):
        machine.world.end(module, Status.DONE)
        return
    machine.world.end(module, Status.FAILED)
    first = most_hopeful(ways)
    raise Raised(first.exception, first.origin)


def outermost(module: ModuleFrame) -> Frame:
    """The frame in which the module's own statements run: all names are its namespace's, so nobody asks its scope."""
    return Frame(FrameKind.MODULE, module, module.namespace, EMPTY)


def _run(machine: Machine, module: ast.Module, frame: Frame) -> list[Path] | None:
    """All ways in which the body ends; None: normally, or it was too much to follow."""
    machine.running.append(frame)
    try:
        ways = machine.run_block(module.body, frame)
    except (BudgetExceeded, RecursionError):
        frame.namespace.dynamic = frame.module.unfinished = True
        return None
    finally:
        machine.running.clear()
        machine.active.clear()
        machine.handlers.clear()
    if ways is not None:
        _meet(machine, [way for way in ways if way.leave is Leave.NORMAL] or ways)
    return ways


def _meet(machine: Machine, ways: list[Path]) -> None:
    keys = {key for way in ways for key in way.delta}
    machine.store.apply({key: join(way.delta.get(key, live(key)) for way in ways) for key in keys})


def examine_functions(
    machine: Machine,
    module: ModuleFrame,
    *,
    screened: bool,
    imports: bool = True,
    asked: Callable[[FunctionValue], bool] | None = None,
) -> None:
    """Call every function once, with unknown arguments, in the module as it is after its import.

    screened: only those that the screen cannot clear. asked: only these, where something is absent.
    imports: whether what functions import, and ask modules for, is to be found out.
    """
    module.observations.end_import()
    machine.when = Evaluation.CALL
    done: set[int] = set()
    asks = _asking(module, machine.target, imports=imports)
    flags = target_flags(machine, module)
    unreached = module.facts.for_other_targets(machine.target.version, machine.target.platform, flags)
    told = _told_in_scripts(machine, module)
    gone = frozenset(module.namespace.bound_at.keys() - module.namespace.bindings.keys())
    module.unconsumed = {} if asked is not None else _held_generators(module)
    _iterate(machine, module, 1.0)
    while True:
        waiting = [function for key, function in module.deferred.items() if key not in done]
        if not waiting:
            return
        for function in waiting:
            done.add(id(function.node))
            if _is_discarded(module, function) or _outermost(function) in unreached:
                continue
            if asked is not None:
                if not asked(function):
                    continue
            elif screened and not asks(function) and not may_miss(function.node, _known(machine, module, function)):
                continue
            _reset(machine)
            if machine.cautious is not None and not can_be_called(machine, function):
                continue
            frame = bind_arguments(machine, function, (), {})
            frame.namespace.bindings.update(dict.fromkeys(frame.scope.parameters, UNKNOWN))
            tells = told if _outermost(function) in module.facts.for_the_script else bool
            if gone and _is_used_up(machine, module, function):
                tells = partial(_is_no_part_of, gone)
            with _telling(machine, tells):
                with suppress(Raised, BudgetExceeded, RecursionError):
                    bodies.run_body(machine, function, frame)
                if asked is None:
                    _iterate(machine, module, 0.5)


def _held_generators(module: ModuleFrame) -> dict[int, Unconsumed]:
    """Generator expressions that import time left, as far as a module or one of its classes holds them."""
    bound = [module.namespace.bindings]
    bound += [value.namespace.bindings for value in bound[0].values() if isinstance(value, ClassValue)]
    held = {id(value) for names in bound for value in names.values() if isinstance(value, PendingValue)}
    return {key: each for key, each in module.unconsumed.items() if id(each.made) in held}


def _iterate(machine: Machine, module: ModuleFrame, share: float) -> None:
    """Iterate over what nobody has consumed: whoever gets hold of it does, for that share of the calls."""
    waiting, module.unconsumed = module.unconsumed, {}
    for generator in waiting.values():
        _reset(machine)
        with suppress(Raised, BudgetExceeded, RecursionError):
            machine.perhaps(partial(comprehensions.iterate, machine, generator), share)


@contextmanager
def _telling(machine: Machine, tells: Callable[[str], bool]) -> Iterator[None]:
    """Tell only of the names that pass a test."""
    machine.tells = tells
    try:
        yield
    finally:
        machine.tells = bool


def _told_in_scripts(machine: Machine, module: ModuleFrame) -> Callable[[str], bool]:
    """Which names functions that only the script calls may miss: none that its last block has bound.

    All where there are no such functions, or the module is imported as well.
    """
    if not module.main_blocks or not module.facts.for_the_script or _is_imported(machine, module.name):
        return bool
    blocks = (ast.Module(body=block, type_ignores=[]) for block in module.main_blocks)
    bound = frozenset[str]().union(*(scope_of(block).bound for block in blocks))
    return lambda name: name not in bound


def _is_imported(machine: Machine, name: str) -> bool:
    """Whether a module of the project, in any process, has imported one of that name."""
    executions = (each for loaded in machine.world.everything.values() for each in loaded)
    return any(each.name == name for execution in executions for each in execution.loaded)


def _is_discarded(module: ModuleFrame, function: FunctionValue) -> bool:
    """Whether the module itself has deleted the function, and nobody else keeps it."""
    is_own = function.closure.kind is FrameKind.MODULE and function.name in module.facts.discarded
    return is_own and function.name not in module.namespace.bindings


def _is_used_up(machine: Machine, module: ModuleFrame, function: FunctionValue) -> bool:
    """Whether only the module's own body has called the function, or one that makes it, and nobody else can."""
    used = module.facts.answer(used_up, module.parsed.tree)
    node: ast.AST | None = function.node
    frame: Frame | None = function.closure
    while frame is not None:
        name = used.functions.get(id(node))
        if id(node) in used.lambdas or (name is not None and not _is_named_elsewhere(machine, module, name)):
            return True
        node, frame = frame.node, frame.parent
    return False


def _is_named_elsewhere(machine: Machine, module: ModuleFrame, name: str) -> bool:
    """Whether another file holds the word, unless it is private."""
    others = (facts for facts in machine.world.files if facts is not module.facts)
    return not name.startswith("_") and any(name in facts.words for facts in others)


def _is_no_part_of(names: Container[str], name: str) -> bool:
    return name not in names


def _outermost(function: FunctionValue) -> str:
    """The name of the definition at the top of the module that a function is, or is a method of."""
    name, frame = function.name, function.closure
    while frame.parent is not None and frame.kind is not FrameKind.MODULE:
        name, frame = getattr(frame.node, "name", name), frame.parent
    return name


def _asking(module: ModuleFrame, target: Target, *, imports: bool) -> Callable[[FunctionValue], bool]:
    """A test, at the speed of a regular expression, for functions that import, read attributes of modules, or ask for
    annotations."""
    modules = [re.escape(name) for name, value in module.namespace.bindings.items() if isinstance(value, ModuleValue)]
    attributes = rf"|\b(?:{'|'.join(modules)})\s*\." if modules else ""
    lazy = [re.escape(name) for name, value in module.namespace.bindings.items() if getattr(value, "lazily", None)]
    attributes += rf"|\b(?:{'|'.join(lazy)})\b" if lazy else ""
    lines = module.parsed.lines
    lost = uses_of_lost("".join(lines), target.version, target.platform) if imports else ""
    attributes += f"|{lost}" if lost else ""
    pattern = re.compile(rf"\bimport\b{attributes}|{_EVALUATING}" if imports else _EVALUATING)

    def asks(function: FunctionValue) -> bool:
        node = function.node
        return any(pattern.search(line) for line in lines[node.lineno - 1 : node.end_lineno])

    return asks


def examine_main_blocks(machine: Machine, module: ModuleFrame) -> None:
    """Run what stands under `if __name__ == "__main__"`, which an import does not.

    A name there may be what the script gets from its surroundings, so only a missing standard module is told.
    """
    machine.when = Evaluation.CALL
    frame = outermost(module)
    for block in module.main_blocks:
        _reset(machine)
        machine.running.append(frame)
        with _telling(machine, is_standard), suppress(BudgetExceeded, RecursionError):
            machine.collect(partial(machine.run_block, block, frame))


def _known(machine: Machine, module: ModuleFrame, function: FunctionValue) -> Sequence[Container[str]]:
    """Where names exist outside of a function: builtins, the module's, and those of the functions around it."""
    names: list[Container[str]] = [machine.target.builtins, module.namespace.bindings]
    frame: Frame | None = function.closure
    while frame is not None and frame.kind is not FrameKind.MODULE:
        if frame.kind is not FrameKind.CLASS:
            names.append(frame.scope.bound)
        frame = frame.parent
    return names


def _reset(machine: Machine) -> None:
    machine.weight = 1.0
    machine.possible.clear()
    machine.calls.clear()
    machine.handlers.clear()
    machine.active.clear()
    machine.running.clear()
    machine.steps = machine.budget - _CALL_BUDGET
    machine.limit = machine.budget
