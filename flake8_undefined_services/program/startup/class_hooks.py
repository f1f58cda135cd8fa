"""What making a class runs: its metaclass, `__set_name__`, `__init_subclass__` (language reference 3.3.3, PEP 487)."""

from __future__ import annotations

import ast

from flake8_undefined_services.program.startup import attributes, collections_, enumerations
from flake8_undefined_services.program.startup.called_hooks import open_modules
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.values import (
    BARE,
    TRUE,
    UNKNOWN,
    BoundMethod,
    ClassValue,
    Constant,
    DictValue,
    External,
    FunctionValue,
    InstanceValue,
    Keywords,
    NamespaceView,
    TupleValue,
    Value,
    Wrapped,
)
from flake8_undefined_services.syntax.scopes import Function


def prepare(machine: Machine, kind: ClassValue, keywords: Keywords, frame: Frame) -> None:
    """The metaclass makes the namespace before the body runs."""
    metaclass = attributes.metaclass_of(kind)
    if isinstance(metaclass, ClassValue):
        found = attributes.find(metaclass, "__prepare__")
        below = found.function if isinstance(found, Wrapped) else found
        if isinstance(below, FunctionValue):
            given = Constant(kind.name), TupleValue(kind.bases)
            prepared = machine.call(BoundMethod(below, metaclass), given, keywords, frame)
            if not _is_empty_dict(prepared, below):
                _fill(machine, kind, prepared)


def _fill(machine: Machine, kind: ClassValue, prepared: Value) -> None:
    """The body begins with the names that `__prepare__` gave; with any, where those are not known."""
    names = collections_.items_of(prepared) if isinstance(prepared, DictValue) else None
    if names is None or not all(isinstance(name, Constant) for name in names):
        kind.namespace.dynamic = True
        return
    for name in names:
        machine.store.bind(kind.namespace, str(getattr(name, "value", "")), UNKNOWN)


_DICTS = (External("builtins.dict"), External("collections.OrderedDict"))
_GIVING = ("__missing__", "__getitem__", "__new__")


def _is_empty_dict(prepared: Value, maker: FunctionValue) -> bool:
    """Whether `__prepare__` surely gave a dict of a class of its own that holds nothing yet, and makes up nothing."""
    if not isinstance(prepared, InstanceValue):
        return False
    line = prepared.kind.lineage()
    own = [base for base in line if isinstance(base, ClassValue)]
    others = [base for base in line if not isinstance(base, ClassValue) and base not in BARE]
    if not others or any(base not in _DICTS for base in others) or any(base.namespace.dynamic for base in own):
        return False
    if any(name in base.namespace.bindings for base in own for name in _GIVING):
        return False
    start = attributes.find(prepared.kind, "__init__")
    returned = [node.value for node in ast.walk(maker.node) if isinstance(node, ast.Return)]
    return all(map(_is_plain_call, returned)) and (
        start is None or (isinstance(start, FunctionValue) and not _puts_items(start.node))
    )


def _is_plain_call(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Call) and not node.args and not node.keywords


def _puts_items(function: ast.AST) -> bool:
    """Whether an `__init__` may put something into the dict that it makes."""
    nodes = list(ast.walk(function))
    stores = any(isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) for node in nodes)
    calls = [node for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    hands = any(
        getattr(call.func, "attr", "") in ("update", "setdefault") or not _is_plain_call(call) for call in calls
    )
    return stores or hands


def run(machine: Machine, kind: ClassValue, keywords: Keywords, frame: Frame) -> None:
    """After the body: the metaclass makes the class, and its `__init__` gets it."""
    metaclass = attributes.metaclass_of(kind)
    given = Constant(kind.name), TupleValue(kind.bases), NamespaceView(kind.namespace)
    if isinstance(metaclass, FunctionValue):
        kind.namespace.dynamic = True
        machine.call(metaclass, given, keywords, frame)
    if isinstance(metaclass, ClassValue):
        machine.making.append(kind)
        called = _call_metaclass(machine, metaclass, "__new__", (metaclass, *given), keywords, frame)
        machine.making.pop()
        if called is not None and not (called[1] is kind and _hands_on(called[0])):
            kind.namespace.dynamic = True  # it holds something else, or the call was not followed
    if kind.frame is None or _MADE not in kind.frame.assumptions.bindings:
        complete(machine, kind, keywords, frame)
    if isinstance(metaclass, ClassValue):
        _call_metaclass(machine, metaclass, "__init__", (kind, *given), keywords, frame)
    if enumerations.is_enum(kind):
        enumerations.make_members(machine, kind, frame)
    open_modules(machine, kind)


_MADE = "<made>"
"""Among what is assumed in the frame of a class: `type.__new__` has made it."""


def complete(machine: Machine, kind: ClassValue, keywords: Keywords, frame: Frame) -> None:
    """What `type.__new__` does with the class that it has made: `__set_name__`, `__init_subclass__` (3.3.3.6)."""
    if kind.frame is not None:
        machine.store.bind(kind.frame.assumptions, _MADE, TRUE)
    _name_attributes(machine, kind, frame)
    hook = attributes.find(kind, "__init_subclass__", skip_own=True)
    below = hook.function if isinstance(hook, Wrapped) else hook
    if isinstance(below, FunctionValue):
        machine.call(BoundMethod(below, kind), (), keywords, frame)


def _call_metaclass(
    machine: Machine, metaclass: ClassValue, name: str, arguments: tuple[Value, ...], keywords: Keywords, frame: Frame
) -> tuple[FunctionValue, Value] | None:
    """The method that was called, and what it gave; None: the metaclass has none of its own."""
    found = attributes.find(metaclass, name)
    below = found.function if isinstance(found, Wrapped) else found
    if not isinstance(below, FunctionValue):
        return None
    return below, machine.call(below, arguments, keywords, frame)


def _hands_on(function: FunctionValue) -> bool:
    return function.closure.module.facts.answer(_makes_it_of_the_given, function.node)


def _makes_it_of_the_given(function: Function) -> bool:
    """Whether a metaclass's `__new__` makes the class of the very namespace that it was given."""
    parameters = function.args
    positional = [*parameters.posonlyargs, *parameters.args]
    given = positional[3] if len(positional) > 3 else parameters.vararg
    if given is None:
        return False
    nodes = tuple(ast.walk(function))
    uses = [node for node in nodes if isinstance(node, ast.Name) and node.id == given.arg]
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    handed = [
        argument.value if isinstance(argument, ast.Starred) else argument
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "__new__"
        for argument in (*call.args, *(keyword.value for keyword in call.keywords))
    ]
    return all(isinstance(use.ctx, ast.Load) for use in uses) and any(use in handed for use in uses)


def _name_attributes(machine: Machine, kind: ClassValue, frame: Frame) -> None:
    for name, value in list(kind.namespace.bindings.items()):
        if isinstance(value, InstanceValue):
            attributes.call_special(machine, value, "__set_name__", (kind, Constant(name)), frame)
