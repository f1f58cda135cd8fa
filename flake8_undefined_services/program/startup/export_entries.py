"""What stands in `__all__` and is no name that a star import could take (language reference 7.11).

__all__ = [Limiter, "reset"]        # the class, where its name was meant
__all__ = (Limiter)                 # no sequence
__all__ = {"Limiter", "reset"}      # a set has no first element
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_undefined_services.diagnostics import Place
from flake8_undefined_services.frozen_value import frozen_value
from flake8_undefined_services.program.startup.collections_ import items_of
from flake8_undefined_services.program.startup.frames import ModuleFrame
from flake8_undefined_services.program.startup.values import (
    ClassValue,
    Constant,
    DictValue,
    FunctionValue,
    ModuleValue,
    PendingValue,
    SetValue,
    Value,
    ViewValue,
)

_NAMED = (ClassValue, FunctionValue, ModuleValue)
_UNORDERED = (SetValue, DictValue, ViewValue, PendingValue, FunctionValue, ModuleValue)
_NO_NAME = "stands in __all__ itself, and its name does not"
_NO_SEQUENCE = "is no list or tuple"
_NOT_INDEXED = "object does not support indexing"


@frozen_value
class Unfit:
    """What a star import cannot take: as it is written, where, what is wrong, and what the interpreter says of it."""

    name: str
    place: Place
    says: str
    message: str


def unfit_entry(module: ModuleFrame, exported: Value) -> Unfit | None:
    """The first object in what `__all__` holds at which a star import stops with TypeError; None: none is known."""
    if is_no_sequence(exported):
        named = _found(module, exported, _NOT_INDEXED) if isinstance(exported, _NAMED) else None
        return named or _unindexed(module)
    for item in items_of(exported) or ():
        if is_no_string(item):
            return _found(module, item, f"Item in {module.name}.__all__ must be str")
    return None


def is_no_sequence(exported: Value) -> bool:
    """Whether what `__all__` holds surely has no first, second and third element."""
    if isinstance(exported, Constant):
        return not isinstance(exported.value, (str, bytes, tuple))
    return isinstance(exported, _UNORDERED) or _is_plain_class(exported)


def is_no_string(item: Value) -> bool:
    """Whether an entry is surely none."""
    return isinstance(item, _NAMED) or (isinstance(item, Constant) and not isinstance(item.value, str))


def _is_plain_class(value: Value) -> bool:
    return isinstance(value, ClassValue) and value.is_closed and value.made_by is None


def _found(module: ModuleFrame, value: Value, message: str) -> Unfit | None:
    for node in _written(module.parsed.tree):
        name = node.id if isinstance(node, ast.Name) else module.parsed.segment(node)
        same = module.namespace.bindings.get(name) is value if isinstance(node, ast.Name) else _is_literal(node, value)
        if same:
            return Unfit(name, module.parsed.place(node), _NO_NAME, message)
    return None


def _unindexed(module: ModuleFrame) -> Unfit | None:
    """Such a value that nobody has given a name: the finding stands at `__all__`."""
    targets = (target for target, _ in _assignments(module.parsed.tree))
    first = next(targets, None)
    return None if first is None else Unfit("__all__", module.parsed.place(first), _NO_SEQUENCE, _NOT_INDEXED)


def _is_literal(node: ast.expr, value: Value) -> bool:
    return isinstance(node, ast.Constant) and isinstance(value, Constant) and node.value == value.value


def _written(tree: ast.Module) -> Iterator[ast.expr]:
    """What the module's statements write into `__all__`."""
    for _, value in _assignments(tree):
        yield from value.elts if isinstance(value, (ast.List, ast.Tuple)) else (value,)


def _assignments(tree: ast.Module) -> Iterator[tuple[ast.expr, ast.expr]]:
    for statement in tree.body:
        if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign)) and statement.value is not None:
            for target in statement.targets if isinstance(statement, ast.Assign) else [statement.target]:
                if isinstance(target, ast.Name) and target.id == "__all__":
                    yield target, statement.value
