"""Which names an annotation needs, those in its strings among them.

Words are taken from strings without parsing them: `"Node | None"` needs `Node`, and so, harmlessly, does prose.
"""

from __future__ import annotations

import ast
import re
from keyword import kwlist
from typing import Any

_WORD = re.compile(r"(?<![\w.])[^\W\d]\w*")
_KEYWORDS = frozenset(kwlist)
_PLAIN = (ast.Name, ast.Attribute)


def add_string_names(root: ast.expr, found: set[str]) -> None:
    """Add what the strings in a type expression may name."""
    _add(root, found, wanted=False)


def add_names(root: ast.expr, found: set[str]) -> None:
    """Add every name that evaluating a type expression may look up."""
    _add(root, found, wanted=True)


def last_name(node: ast.expr) -> str:
    """`b` of `a.b`, `a` of `a`."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _add(root: ast.expr, found: set[str], *, wanted: bool) -> None:
    stack: list[Any] = [root]
    while stack:
        node = stack.pop()
        kind = node.__class__
        while kind is ast.Attribute:
            node = node.value
            kind = node.__class__
        if kind is ast.Name:
            if wanted:
                found.add(node.id)
        elif kind is ast.Constant:
            if node.value.__class__ is str:
                found.update(word for word in _WORD.findall(node.value) if word not in _KEYWORDS)
        elif kind is ast.Subscript:
            stack.append(node.value)
            stack += _type_arguments(node, found, wanted=wanted)
        else:
            stack += ast.iter_child_nodes(node)


def _type_arguments(node: ast.Subscript, found: set[str], *, wanted: bool) -> list[ast.expr]:
    """What stands in the brackets is a type, but in `Literal[…]` and in the metadata of `Annotated[…]`."""
    name = last_name(node.value)
    if name == "Literal":
        return []
    if name != "Annotated" or not isinstance(node.slice, ast.Tuple) or not node.slice.elts:
        return [node.slice]
    if wanted:
        for metadata in node.slice.elts[1:]:
            found.update(part.id for part in ast.walk(metadata) if isinstance(part, ast.Name))
    return node.slice.elts[:1]
