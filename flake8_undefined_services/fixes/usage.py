"""How a file uses a missing name, which tells a module from a class of the same name."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from flake8_undefined_services.fixes.outline import UNPARSABLE, parsed

_FUNCTIONS = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda})
_DEFINITIONS = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef})


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


_UNUSED = Usage()


@dataclass(frozen=True, slots=True)
class Uses:
    """What one file does with names.

    by_name: the uses of each name that it reads. own: parameters and variables of its functions.
    """

    by_name: Mapping[str, Usage]
    own: frozenset[str]


def usage_of(name: str, text: str, attributes: tuple[str, ...] = ()) -> Usage:
    """Read the uses of a global name; `attributes` are what the caller saw, and all if nothing parses."""
    found = uses_in(text).by_name.get(name, _UNUSED)
    return Usage(found.attributes | set(attributes), found.is_called) if attributes else found


# Several questions about one file come one after the other.
@lru_cache(maxsize=4)
def uses_in(text: str) -> Uses:
    """Read all that a file does with names in one walk; nothing where the running Python cannot parse it."""
    try:
        tree = parsed(text)
    except UNPARSABLE:
        return Uses(MappingProxyType({}), frozenset())
    reader = _Reader()
    reader.read(tree)
    return reader.uses()


class _Reader:
    """Collects while it walks; attribute paths are noted from their outermost node inwards."""

    def __init__(self) -> None:
        self._paths: dict[str, set[str]] = defaultdict(set)
        self._called: set[str] = set()
        self._own: set[str] = set()

    def read(self, tree: ast.Module) -> None:
        work: list[tuple[ast.AST, bool]] = [(tree, False)]
        while work:
            node, is_local = work.pop()
            kind = type(node)
            if kind is ast.Name:
                self._name(node, is_local=is_local)  # type: ignore[arg-type]
                continue
            if kind is ast.Constant:
                continue
            if isinstance(node, ast.Attribute):
                read_from = self._path(node)
                if read_from is not None:
                    work.append((read_from, is_local))
                continue
            if kind is ast.Call:
                self._call(node.func)  # type: ignore[attr-defined]
            elif kind is ast.arg:
                self._own.add(node.arg)  # type: ignore[attr-defined]
            elif kind in _DEFINITIONS:
                for each in node.decorator_list:  # type: ignore[attr-defined]
                    self._call(each)
            is_local |= kind in _FUNCTIONS
            work.extend([(child, is_local) for child in ast.iter_child_nodes(node)])

    def _name(self, node: ast.Name, *, is_local: bool) -> None:
        if type(node.ctx) is ast.Load:
            self._paths[node.id]
        elif is_local and type(node.ctx) is ast.Store:
            self._own.add(node.id)

    def _path(self, node: ast.Attribute) -> ast.AST | None:
        """Note what is read from a name; what else the attribute is read from is still to be walked."""
        path = [node.attr]
        inner: ast.AST = node.value
        while type(inner) is ast.Attribute:
            path.append(inner.attr)
            inner = inner.value
        if type(inner) is not ast.Name:
            return inner
        self._paths[inner.id].add(".".join(reversed(path)))
        return None

    def _call(self, called: ast.AST) -> None:
        if type(called) is ast.Name:
            self._called.add(called.id)

    def uses(self) -> Uses:
        found = {name: Usage(frozenset(paths), name in self._called) for name, paths in self._paths.items()}
        return Uses(MappingProxyType(found), frozenset(self._own))
