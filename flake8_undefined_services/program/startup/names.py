"""Looking names up while code executes, and what happens where one is not found."""

from __future__ import annotations

import ast
from dataclasses import replace
from functools import partial

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.language.builtins import LATER_NAMES, class_names, module_names
from flake8_undefined_services.program.startup import added_builtins
from flake8_undefined_services.program.startup.catching import fail, met_by, origin_of
from flake8_undefined_services.program.startup.exceptions import class_name
from flake8_undefined_services.program.startup.frames import Asker, Frame, FrameKind, ModuleFrame
from flake8_undefined_services.program.startup.giving_away import filled_later
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.observations import Miss
from flake8_undefined_services.program.startup.origin import Origin
from flake8_undefined_services.program.startup.store import Namespace, Perhaps
from flake8_undefined_services.program.startup.trial import Missed
from flake8_undefined_services.program.startup.unnamed import may_have_loaded
from flake8_undefined_services.program.startup.values import UNKNOWN, Constant, External, FunctionValue, Value
from flake8_undefined_services.syntax.annotations import is_annotated
from flake8_undefined_services.syntax.facts import ScopeKind
from flake8_undefined_services.syntax.scopes import mangle


def load(machine: Machine, name: str, node: ast.AST, frame: Frame, *, evaluator: str | None = None) -> Value:
    """The value of a name; a miss raises, or is observed where no handler in sight catches it."""
    if frame.class_name is not None and name[:2] == "__":
        name = mangle(name, frame.class_name)
    owner = frame.owner(name)
    if owner is not None:
        value = owner.namespace.bindings.get(name)
        if isinstance(value, Perhaps) and owner is not frame and machine.when is not Evaluation.IMPORT:
            return value.value  # by the time of the call the enclosing function may have bound it
        if machine.when is not Evaluation.IMPORT and _may_change(value, name in frame.module.facts.function_nonlocals):
            return UNKNOWN
        if value is not None or owner.namespace.dynamic:
            return _found(machine, name, value, node, frame, owner.namespace)
        if owner.kind is not FrameKind.CLASS:
            return _unbound_variable(machine, name, node, frame, owner, evaluator)
    return _load_global(machine, name, node, frame, evaluator)


def _found(
    machine: Machine, name: str, value: Value | None, node: ast.AST, frame: Frame, namespace: Namespace
) -> Value:
    if value is None:
        return UNKNOWN
    if isinstance(value, Perhaps):
        if not value.vague and namespace.holds_scope:
            miss(machine, name, node, frame, ScopeKind.GLOBAL, namespace, perhaps=True)
        return value.value
    if isinstance(value, FunctionValue):
        machine.loaded.add(id(value.node))
    elif isinstance(value, External) and value.lazily is not None:
        machine.possible.update(("ImportError", "ModuleNotFoundError"))
        if machine.when is not Evaluation.ANNOTATION:
            value = value.lazily(machine, frame, getattr(node, "lineno", 1))
            machine.store.bind(namespace, name, value)
    if machine.weight < 1.0 and not machine.muted:
        frame.module.observations.find(node, machine.weight)
    return value


def _load_global(machine: Machine, name: str, node: ast.AST, frame: Frame, evaluator: str | None) -> Value:
    namespace = frame.module.namespace
    machine.world.settled.read(namespace, name)
    value = namespace.bindings.get(name)
    if value is not None:
        if machine.when is Evaluation.IMPORT:
            return _found(machine, name, value, node, frame, namespace)
        if isinstance(value, Perhaps):
            return value.value
        if _may_change(value, comes_by_a_call(name, frame.module)):
            return UNKNOWN
        return filled_later(machine, _found(machine, name, value, node, frame, namespace))
    if name in machine.target.builtins:
        return External(f"builtins.{name}")
    if added_builtins.has(machine, name) or name in LATER_NAMES:
        return UNKNOWN
    if name == "__class__" and _is_in_method(frame):
        return UNKNOWN
    if name.endswith("annotations__") or name == "__annotate__":
        if _is_given_with_annotations(machine, name, frame):
            return UNKNOWN
    if namespace.dynamic or (machine.when is not Evaluation.IMPORT and comes_by_a_call(name, frame.module)):
        return UNKNOWN
    if may_have_loaded(machine, frame.module, name):
        return UNKNOWN
    scope = ScopeKind.CLASS if frame.kind is FrameKind.CLASS else ScopeKind.GLOBAL
    own = frame.namespace if frame.kind is FrameKind.CLASS else namespace
    return miss(machine, name, node, frame, scope, own, evaluator=evaluator)


def _may_change(value: Value | None, is_bound: bool) -> bool:
    """Whether a constant that a variable was given (`_ready = False`) need not be what it holds by the time of a call.

    is_bound: some function binds it (`global`, `nonlocal`).
    """
    return is_bound and isinstance(value, Constant)


def comes_by_a_call(name: str, module: ModuleFrame) -> bool:
    """By the time of a call a function may have bound the global, or another module (`module.name = …`)."""
    return name in module.facts.function_globals or name in module.namespace.bound_elsewhere


def _is_given_with_annotations(machine: Machine, name: str, frame: Frame) -> bool:
    """Whether a body, or that of the module around it, begins with a name because it has annotated assignments."""
    module, version = frame.module, machine.target.version
    kind = frame.current_class if frame.kind is FrameKind.CLASS else None
    own = class_names(
        version,
        has_annotations=kind is not None and kind.node is not None and is_annotated(kind.node.body),
        postponed=module.has_future_annotations,
    )
    around = module_names(
        version,
        is_main=module.name == "__main__",
        has_annotations=is_annotated(module.parsed.tree.body),
        postponed=module.has_future_annotations,
    )
    return name in own | around


def _is_in_method(frame: Frame | None) -> bool:
    """Whether a function inside a class body is around, which gives it `__class__` (PEP 3135)."""
    inside_function = False
    while frame is not None:
        if frame.kind is FrameKind.CLASS and inside_function:
            return True
        inside_function = inside_function or frame.kind is FrameKind.FUNCTION
        frame = frame.parent
    return False


def _unbound_variable(
    machine: Machine, name: str, node: ast.AST, frame: Frame, owner: Frame, evaluator: str | None
) -> Value:
    if owner is frame or _is_inlined(machine, frame, owner):
        return miss(machine, name, node, frame, ScopeKind.FUNCTION, owner.namespace)
    if machine.when is not Evaluation.IMPORT and owner not in machine.running:
        return UNKNOWN  # the enclosing function has returned, on a way that is not known
    return miss(machine, name, node, frame, ScopeKind.FREE, None, evaluator=evaluator)


def _is_inlined(machine: Machine, frame: Frame | None, owner: Frame) -> bool:
    """Whether code is compiled as a part of the function around it, as comprehensions are since 3.12 (PEP 709)."""
    if machine.target.version < (3, 12):
        return False
    while frame is not None and frame is not owner:
        if frame.kind is not FrameKind.COMPREHENSION or isinstance(frame.node, ast.GeneratorExp):
            return False
        frame = frame.parent
    return True


def miss(
    machine: Machine,
    name: str,
    node: ast.AST,
    frame: Frame,
    scope: ScopeKind,
    namespace: Namespace | None,
    *,
    perhaps: bool = False,
    evaluator: str | None = None,
) -> Value:
    """A name is not there: jump to the handler that catches it, or observe the crash and go on."""
    raises = machine.asker.error if machine.asker is not None else None
    error = raises or ("UnboundLocalError" if scope is ScopeKind.FUNCTION else "NameError")
    observations = frame.module.observations
    clock = machine.store.clock
    origin = partial(_origin, machine, error, name, node, frame)
    trial = None if perhaps else machine.trial
    if trial is not None and namespace is not None and trial.takes(frame, machine.weight, len(machine.handlers)):
        again = partial(miss, machine, name, node, frame, scope, namespace, evaluator=evaluator)
        trial.missed.append(Missed((namespace, name), again, origin))

    def tell() -> None:
        if not machine.tells(name):
            return
        spaces = (frame.module.namespace, namespace)
        weight, event = machine.weight, machine.event
        type_checking = any(space is not None and name in space.type_checking_names for space in spaces)
        instead = None if raises is None else class_name(raises)
        by = met_by(machine, frame.module)
        found = Miss(name, node, scope, namespace, clock, weight, event, perhaps, type_checking, evaluator, instead, by)
        observations.miss(machine.when, found)

    def caught() -> None:
        if machine.when is Evaluation.IMPORT:
            observations.catch(node)

    return fail(machine, error, origin, frame, tell, perhaps=perhaps, catch=caught)


def _origin(machine: Machine, error: str, name: str, node: ast.AST, frame: Frame) -> Origin:
    asker = machine.asker or Asker(frame, getattr(node, "lineno", 1))
    place = frame.module.path, frame.module.parsed.place(node)
    message = f"name {name!r} is not defined"
    found = origin_of(machine, class_name(error), name, message, asker.frame, asker.line, place[1])
    return replace(found, finding=place)
