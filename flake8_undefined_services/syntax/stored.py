"""What a module's code binds elsewhere than in its own scopes: globals from functions, attributes of objects.

def connect():
    global client               # a global
    client = backend.pool = …   # an attribute

Only statements are looked at: no sensible expression does either.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from flake8_undefined_services.syntax.scopes import scope_of

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_PARTS = ("body", "orelse", "finalbody", "handlers", "cases")
_HOLDERS: Final[tuple[type[ast.AST], ...]] = (*ast.stmt.__subclasses__(), ast.ExceptHandler, ast.match_case)
_BLOCKS: Final = {
    kind: blocks for kind in _HOLDERS if (blocks := tuple(part for part in _PARTS if part in kind._fields))
}
"""Where a statement, or a part of one, holds others; those that hold none are not looked into."""


def bound_globals(tree: ast.Module, text: str) -> frozenset[str]:
    """Names that some function, or class body, may bind in the module (`global x`, language reference 7.12)."""
    if "global" not in text:
        return frozenset()
    return frozenset().union(*(scope_of(node).bound_globals for node in _statements(tree) if isinstance(node, _SCOPES)))


SET_BY_A_NAME = re.compile(r"setattr\(\s*(\w+)\s*,\s*[^\"'\s]")
"""What is given an attribute whose name is worked out; one that is written in quotes is known.

It begins with a literal, which the search jumps to.
"""


def bound_nonlocals(tree: ast.Module, text: str) -> frozenset[str]:
    """Names that some function binds in a function around it (`nonlocal x`, language reference 7.13)."""
    if "nonlocal" not in text:
        return frozenset()
    return frozenset(name for node in _statements(tree) if isinstance(node, ast.Nonlocal) for name in node.names)


def attributes_stored(tree: ast.Module | ast.FunctionDef) -> Iterator[ast.Attribute]:
    """Attributes that are assigned, whenever that runs."""
    for node in _statements(tree):
        targets = _TARGETS.get(node.__class__)
        waiting = targets(node) if targets is not None else []
        while waiting:
            target = waiting.pop()
            if isinstance(target, ast.Attribute):
                yield target
            elif isinstance(target, (ast.Tuple, ast.List)):
                waiting += target.elts
            elif isinstance(target, ast.Starred):
                waiting.append(target.value)


def stored_on_own_instances(tree: ast.Module) -> frozenset[int]:
    """Identities of the attributes that methods of classes without a base assign on `self`: never on a class."""
    return frozenset(
        id(target)
        for kind in _statements(tree)
        if isinstance(kind, ast.ClassDef) and not (kind.bases or kind.keywords or kind.decorator_list)
        for method in kind.body
        if isinstance(method, ast.FunctionDef) and not method.decorator_list and method.name not in _OF_CLASSES
        for first in (*method.args.posonlyargs, *method.args.args)[:1]
        for target in attributes_stored(method)
        if isinstance(target.value, ast.Name) and target.value.id == first.arg
    )


_OF_CLASSES = ("__new__", "__init_subclass__", "__class_getitem__")
"""Methods that get the class without being written so (language reference 3.3.1, 3.3.3)."""


def _statements(tree: ast.Module | ast.FunctionDef) -> Iterator[ast.AST]:
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        yield node
        for block in _BLOCKS.get(node.__class__, ()):
            waiting += getattr(node, block)


def _of_items(node: ast.With | ast.AsyncWith) -> list[ast.expr]:
    return [item.optional_vars for item in node.items if item.optional_vars is not None]


_TARGETS: Final[Mapping[type, Callable[[Any], list[ast.expr]]]] = {
    ast.Assign: lambda node: list(node.targets),
    **dict.fromkeys((ast.AugAssign, ast.AnnAssign, ast.For, ast.AsyncFor), lambda node: [node.target]),
    **dict.fromkeys((ast.With, ast.AsyncWith), _of_items),
}
