"""`def`, `class`, `lambda` and `type`: what runs where they stand (language reference 8.7, 8.8, PEP 695)."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from flake8_undefined_services.program.startup import (
    annotating,
    attributes,
    class_hooks,
    django_models,
    nothing,
    replaced,
)
from flake8_undefined_services.program.startup.catching import ENDED
from flake8_undefined_services.program.startup.frames import Frame, FrameKind
from flake8_undefined_services.program.startup.machine import Executor, Machine
from flake8_undefined_services.program.startup.paths import Path
from flake8_undefined_services.program.startup.store import Namespace
from flake8_undefined_services.program.startup.twins import identity
from flake8_undefined_services.program.startup.values import (
    MANY,
    NONE,
    UNKNOWN,
    ClassValue,
    Constant,
    External,
    FunctionValue,
    GenericAlias,
    InstanceValue,
    TupleValue,
    Value,
)
from flake8_undefined_services.syntax import tree
from flake8_undefined_services.syntax.annotations import signature
from flake8_undefined_services.syntax.dropped_arguments import drops_first
from flake8_undefined_services.syntax.scopes import Scope, mangle, type_parameter_names

_LINES_OF_DECORATORS = (3, 11)
"""From here on a traceback names a decorator's own line for its call, before that the definition's."""
_NO_TYPE_CHECK = ("typing.no_type_check", "typing_extensions.no_type_check")


def function(machine: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, frame: Frame) -> Value:
    """Make the function: its defaults are evaluated now, its body later."""
    arguments = node.args
    defaults = tuple([machine.evaluate(default, frame) for default in arguments.defaults])
    keyword = tuple([None if each is None else machine.evaluate(each, frame) for each in arguments.kw_defaults])
    if machine.weight >= 1.0:
        made = FunctionValue(node, _closure(frame, node), defaults, keyword)
    else:
        made = machine.twin(
            ("def", id(node), id(frame), *map(identity, defaults)),
            (frame, defaults),
            lambda: FunctionValue(node, _closure(frame, node), defaults, keyword),
        )
    frame.keep()
    if not _is_never_made(machine, frame):
        frame.module.deferred.setdefault(id(node), made)
    return made


def _is_never_made(machine: Machine, frame: Frame) -> bool:
    """Whether every call has ended by now where a dependency is absent: nobody can call what it would make."""
    return machine.cautious is not None and frame.assumptions.bindings.get(ENDED) is NONE


def _closure(frame: Frame, node: ast.AST) -> Frame:
    """The frame that the function's body sees around it: with PEP 695's type parameters, one more."""
    names = type_parameter_names(node)
    if not names:
        return frame
    inner = Frame(
        FrameKind.TYPE_PARAMETERS,
        frame.module,
        Namespace(),
        _only(names),
        frame,
        current_class=frame.current_class,
        class_name=frame.class_name,
    )
    inner.namespace.bindings.update(dict.fromkeys(names, UNKNOWN))
    return inner


def _only(names: tuple[str, ...]) -> Scope:
    bound = frozenset(names)
    return Scope(bound, bound, frozenset(), frozenset(), False, False)


def _def(machine: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef, frame: Frame) -> None:
    decorators = [machine.evaluate(decorator, frame) for decorator in node.decorator_list]
    made = function(machine, node, frame)
    assert isinstance(made, FunctionValue)
    if made.closure is not frame:
        _lazy_bounds(machine, node, made.closure)
    unchecked = bool(decorators) and any(map(_is_no_type_check, decorators))
    if not unchecked or not frame.module.lazy_annotations:
        for annotation in signature(node):
            annotating.meet(machine, annotation, made.closure)
    value: Value = made
    if decorators:
        value = _decorated_by(machine, decorators, node, value, frame)
        if _is_dropped_by(decorators[-1]):
            frame.module.deferred.pop(id(node), None)
    if unchecked:
        frame.module.lazy[:] = [kept for kept in frame.module.lazy if kept[0] not in set(signature(node))]
    name = mangle(node.name, frame.class_name)
    replaced.forget(machine, frame, name)
    machine.bind(frame, name, value)


def _is_dropped_by(decorator: Value) -> bool:
    """Whether the first who is given a function lets it go, so that nobody can call it."""
    return isinstance(decorator, FunctionValue) and decorator.closure.module.facts.answer(drops_first, decorator.node)


def _decorated_by(
    machine: Machine,
    decorators: Sequence[Value],
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef,
    value: Value,
    frame: Frame,
) -> Value:
    """What the decorators make of a function or class, the lowest first (language reference 8.7)."""
    for decorator, written in zip(reversed(decorators), reversed(node.decorator_list), strict=True):
        machine.line = written.lineno if machine.target.version >= _LINES_OF_DECORATORS else node.lineno
        value = _decorated(machine, decorator, written, value, frame)
    return value


def _decorated(machine: Machine, decorator: Value, written: ast.expr, value: Value, frame: Frame) -> Value:
    if nothing.is_nothing(decorator, written):
        return nothing.is_no(machine, written, frame, "callable", machine.line)
    machine.site = id(decorator), id(frame)
    return machine.call(decorator, (value,), {}, frame)


def _is_no_type_check(decorator: Value) -> bool:
    return isinstance(decorator, External) and decorator.name in _NO_TYPE_CHECK


def _lazy_bounds(machine: Machine, node: ast.AST, frame: Frame) -> None:
    """Bounds, constraints and defaults of type parameters are evaluated on demand (PEP 695, PEP 696)."""
    for parameter in getattr(node, "type_params", None) or ():
        for part in (getattr(parameter, "bound", None), getattr(parameter, "default_value", None)):
            if part is not None:
                frame.module.lazy.append((part, frame, False))


def _type_alias(machine: Machine, node: Any, frame: Frame) -> None:
    inner = _closure(frame, node)
    inner.keep()
    _lazy_bounds(machine, node, inner)
    frame.module.lazy.append((node.value, inner, False))
    machine.bind(frame, node.name.id, UNKNOWN)


def _class(machine: Machine, node: ast.ClassDef, frame: Frame) -> list[Path] | None:
    decorators = [machine.evaluate(decorator, frame) for decorator in node.decorator_list]
    around = _closure(frame, node)
    around.keep()
    _lazy_bounds(machine, node, around)
    bases = tuple(_base(machine, base, around) for base in node.bases)
    for written, base in zip(node.bases, bases, strict=True):
        if nothing.is_nothing(base, written):
            nothing.is_no(machine, written, frame, "a class", node.lineno)
    if machine.world.populating:
        django_models.make_class(machine, node, bases, frame)
    keywords = {keyword.arg or "": machine.evaluate(keyword.value, around) for keyword in node.keywords}
    metaclass = keywords.pop("metaclass", None)
    kind = machine.twin(
        ("class", id(node), id(frame), *map(identity, bases), identity(metaclass)),
        (frame, bases, metaclass),
        lambda: ClassValue(node.name, Namespace(holds_scope=True), bases, metaclass, node),
    )
    namespace = kind.namespace
    body = machine.twin(("body", id(kind)), kind, lambda: _body_frame(node, kind, around))
    kind.frame = body
    machine.store.bind(namespace, "__module__", Constant(frame.module.name))
    machine.store.bind(namespace, "__qualname__", UNKNOWN)
    if machine.target.version >= (3, 13):
        first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
        machine.store.bind(namespace, "__firstlineno__", Constant(first))
    class_hooks.prepare(machine, kind, keywords, frame)
    machine.running.append(body)
    result = machine.run_block(node.body, body)
    machine.running.pop()

    def finish() -> None:
        class_hooks.run(machine, kind, keywords, frame)
        made = _decorated_by(machine, decorators, node, kind, frame)
        if any(_is_no_type_check(decorator) for decorator in decorators):
            frame.module.lazy[:] = [kept for kept in frame.module.lazy if not kept[1].is_inside(body)]
        machine.bind(frame, mangle(node.name, frame.class_name), made)

    return machine.then(result, finish)


def _instead(entries: Value | None) -> Value:
    """What takes the place of a base that is no class (language reference 3.3.3.2)."""
    known = isinstance(entries, TupleValue) and len(entries.items) == 1 and MANY not in entries.items
    return entries.items[0] if known and isinstance(entries, TupleValue) else UNKNOWN


def _base(machine: Machine, written: ast.expr, frame: Frame) -> Value:
    """What stands among the bases of a class; of `Generic[T]` that is the class itself (PEP 560)."""
    value = machine.evaluate(written, frame)
    if isinstance(value, GenericAlias):
        return value.origin
    if isinstance(value, InstanceValue):
        return _instead(attributes.call_special(machine, value, "__mro_entries__", (UNKNOWN,), frame))
    if value is UNKNOWN and isinstance(written, ast.Subscript) and isinstance(written.value, (ast.Name, ast.Attribute)):
        with machine.mute():
            generic = machine.evaluate(written.value, frame)
        return generic if isinstance(generic, External) else UNKNOWN
    return value


def _body_frame(node: ast.ClassDef, kind: ClassValue, around: Frame) -> Frame:
    return Frame(
        FrameKind.CLASS,
        around.module,
        kind.namespace,
        around.module.facts.scope_inside(node, node.name),
        around,
        node,
        current_class=kind,
        class_name=node.name,
    )


EXECUTORS: Mapping[type, Executor] = {
    ast.FunctionDef: _def,
    ast.AsyncFunctionDef: _def,
    ast.ClassDef: _class,
    tree.TypeAlias: _type_alias,
}
