"""What the namespace of a class or module holds where code reads it as a dict (language reference 3.3.3.4)."""

from __future__ import annotations

import ast

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.language.builtins import module_names
from flake8_undefined_services.program.startup.frames import Frame, FrameKind, ModuleFrame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.store import Namespace, Perhaps
from flake8_undefined_services.program.startup.values import (
    MANY,
    UNKNOWN,
    ClassValue,
    Constant,
    External,
    ModuleValue,
    NamespaceView,
    TupleValue,
    Value,
)
from flake8_undefined_services.syntax.annotations import is_annotated

_OF_CLASSES = ("__module__", "__dict__", "__weakref__", "__doc__")
"""What nearly every class has, without being told."""
_MOST_NAMES = 64
_MOST_NAMES_OF_MODULES = 1000


def _is_class(machine: Machine, view: NamespaceView) -> bool:
    """Whether a namespace is that of a class, which is there or is being made."""
    return view.is_copy or (bool(machine.making) and machine.making[-1].namespace is view.namespace)


def names_in(machine: Machine, view: NamespaceView) -> dict[str, Value] | None:
    """What a class's or module's namespace, read as a dict, holds in its order; None: not known."""
    namespace = view.namespace
    if view.module is not None and view.module.namespace is namespace:
        return _names_of_module(machine, view.module)
    if not _is_class(machine, view) or namespace.dynamic:
        return None
    bound = {**dict.fromkeys(_OF_CLASSES, UNKNOWN), **namespace.bindings}
    if not view.is_copy:
        bound = {**namespace.bindings, "__qualname__": Constant(machine.making[-1].name)}
    if machine.target.version >= (3, 13):
        bound["__static_attributes__"] = TupleValue((MANY,))
    if len(bound) > _MOST_NAMES or any(isinstance(value, Perhaps) for value in bound.values()):
        return None
    return bound


def _names_of_module(machine: Machine, module: ModuleFrame) -> dict[str, Value] | None:
    """What a module has bound by now: of a package also the submodules that are loaded."""
    bound = module.namespace.bindings
    if machine.when is not Evaluation.IMPORT or module.namespace.dynamic or len(bound) > _MOST_NAMES_OF_MODULES:
        return None
    if any(isinstance(value, Perhaps) for value in bound.values()):
        return None
    if module.is_package:
        machine.world.excuse()
    given = module_names(
        machine.target.version,
        is_package=module.is_package,
        has_annotations=module.facts.answer(_has_annotations, module.parsed.tree),
        postponed=module.has_future_annotations,
    )
    return {**dict.fromkeys(given, UNKNOWN), **bound}


def _has_annotations(tree: ast.Module) -> bool:
    return is_annotated(tree.body)


def some_names(machine: Machine, view: NamespaceView) -> tuple[Value, ...]:
    """Names that are not known: a class or module has some in any case, the first of which is `__module__`, say."""
    return (UNKNOWN, MANY) if view.module is not None or _is_class(machine, view) else (MANY,)


def of_frame(frame: Frame, *, local: bool) -> Value:
    """`globals()`, or `locals()`: outside of functions that is the namespace itself."""
    if not local:
        return NamespaceView(frame.module.namespace, frame.module)
    if frame.kind is FrameKind.MODULE:
        return NamespaceView(frame.namespace, frame.module)
    return NamespaceView(frame.namespace) if frame.kind is FrameKind.CLASS else UNKNOWN


def dictionary(value: Value) -> Value:
    """`vars(value)`, `value.__dict__` of a module or class."""
    if isinstance(value, ModuleValue):
        return NamespaceView(value.namespace, value.module)
    if isinstance(value, External) and value.is_module:
        return External(f"{value.name}.__dict__")
    return NamespaceView(value.namespace) if isinstance(value, ClassValue) else UNKNOWN


def copied(view: NamespaceView) -> NamespaceView:
    """A dict of its own with what a namespace holds."""
    own = Namespace()
    own.bindings.update(view.namespace.bindings)
    own.dynamic = view.namespace.dynamic
    return NamespaceView(own, is_copy=True)
