"""`x in y`: of containers, of namespaces read as dicts, and of what `dir()` lists (language reference 6.10.2)."""

from __future__ import annotations

from flake8_undefined_services.program.startup import collections_
from flake8_undefined_services.program.startup.attribute_calls import is_listed
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.store import Perhaps
from flake8_undefined_services.program.startup.values import (
    MANY,
    UNKNOWN,
    ClassValue,
    Constant,
    Listing,
    NamespaceView,
    Value,
)
from flake8_undefined_services.syntax.annotations import annotated_names, is_annotated
from flake8_undefined_services.syntax.scopes import mangle

_MADE_FOR_CLASSES = frozenset(
    """__module__ __qualname__ __doc__ __dict__ __weakref__ __annotations__ __annotate__ __annotate_func__ __hash__
    __annotations_cache__ __classcell__ __classdictcell__ __firstlineno__ __static_attributes__ __type_params__
    __orig_bases__ __abstractmethods__ _abc_impl""".split()
)
"""What Python itself, or a metaclass of the standard library, may put into a class's namespace (data model 3.2.11)."""


def contains(machine: Machine, left: Value, right: Value) -> bool | None:
    """`left in right` where all elements are known, `"name" in globals()` or in `dir(owner)`; None: not known."""
    if isinstance(right, Listing) and isinstance(left, Constant) and isinstance(left.value, str):
        return is_listed(machine, right.owner, left.value)
    if isinstance(right, NamespaceView):
        return holds_name(machine, right, left)
    items = None if isinstance(right, ClassValue) else collections_.items_of(right)
    if items is None or MANY in items:
        return None
    if isinstance(left, Constant) and all(isinstance(item, Constant) for item in items):
        return collections_.hashed_as(left) in map(collections_.hashed_as, items)
    answers = {collections_.equal(left, item) for item in items}
    return True if True in answers else None if None in answers else False


def holds_name(machine: Machine, view: NamespaceView, name: Value) -> bool | None:
    """Whether a namespace, read as a dict, has a name; None: not known."""
    if not isinstance(name, Constant):
        return None
    if name.value == "__annotations__" and _has_annotations(machine, view) is False:
        return False
    found = view.namespace.bindings.get(name.value)
    if found is None:
        return None if view.namespace.dynamic or name.value in _MADE_FOR_CLASSES else False
    return None if isinstance(found, Perhaps) else True


def _has_annotations(machine: Machine, view: NamespaceView) -> bool | None:
    """Whether the body of the class that is being made annotates something (PEP 526), which is then put there."""
    made = machine.making[-1] if machine.making and machine.making[-1].namespace is view.namespace else None
    if made is None or made.node is None or made.frame is None or view.namespace.dynamic:
        return None
    if not is_annotated(made.node.body):
        return "__annotations__" in view.namespace.bindings
    names = annotated_names(made.node.body)
    is_dict = machine.target.version < (3, 14) or made.frame.module.has_future_annotations
    if names is not None and is_dict and "__annotations__" not in view.namespace.bindings:
        keys = tuple(Constant(mangle(name, made.name)) for name in names)
        machine.store.bind(
            view.namespace, "__annotations__", collections_.new_dict(machine, keys, (UNKNOWN,) * len(keys))
        )
    return True if is_dict else None
