"""How a file uses a missing name, which tells a module from a class of the same name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from flake8_undefined_services.fixes.outline import UNPARSABLE, parsed


@dataclass(frozen=True, slots=True)
class Usage:
    """All that a file does with a name.

    attributes: dotted paths read from it (`timedelta`, `mock.patch`).
    is_called: it is called or decorates something, which no module survives.
    """

    attributes: frozenset[str] = frozenset()
    is_called: bool = False

    @property
    def first_attributes(self) -> frozenset[str]:
        """The attributes that are read from the name itself; private ones prove nothing and are left out."""
        heads = {path.partition(".")[0] for path in self.attributes}
        return frozenset(head for head in heads if not head.startswith("_"))


def usage_of(name: str, text: str, attributes: tuple[str, ...] = ()) -> Usage:
    """Read the uses of a global name; `attributes` are what the caller saw, and all if nothing parses."""
    try:
        tree = parsed(text)
    except UNPARSABLE:
        return Usage(frozenset(attributes), is_called=False)
    paths = set(attributes)
    called = False
    for parents in _reads(name, tree):
        path = ".".join(_attribute_path(parents))
        if path:
            paths.add(path)
        else:
            called |= _is_call_of(parents)
    return Usage(frozenset(paths), called)


def _reads(name: str, tree: ast.Module) -> Iterator[tuple[ast.AST, ...]]:
    """Yield, for each read of the name, the node and what encloses it, innermost first (at most eight)."""
    work: list[tuple[ast.AST, tuple[ast.AST, ...]]] = [(tree, ())]
    while work:
        node, above = work.pop()
        here = (node, *above[:8])
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
            yield here
        work.extend((child, here) for child in ast.iter_child_nodes(node))


def _attribute_path(parents: tuple[ast.AST, ...]) -> Iterator[str]:
    for node in parents[1:]:
        if not isinstance(node, ast.Attribute):
            return
        yield node.attr


def _is_call_of(parents: tuple[ast.AST, ...]) -> bool:
    if len(parents) < 2:
        return False
    name, parent = parents[:2]
    if isinstance(parent, ast.Call):
        return parent.func is name
    return name in getattr(parent, "decorator_list", ())
