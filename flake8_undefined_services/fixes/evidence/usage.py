"""How a file uses a missing name, which tells a module from a class of the same name."""

from __future__ import annotations

import ast
import enum
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from flake8_undefined_services.fixes.trees import UNPARSABLE, parsed

_FUNCTIONS = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda})
_TELLING = frozenset(
    {
        ast.AnnAssign,
        ast.Call,
        ast.arg,
        ast.Raise,
        ast.ExceptHandler,
        ast.FunctionDef,
        ast.AsyncFunctionDef,
        ast.ClassDef,
    }
)
_EXCEPTIONS = ("Error", "Exception", "Warning")


class Role(enum.Enum):
    """What a name must be for a use to work: a class to inherit from, something to raise, an exception's class.

    TYPE: it stands in an annotation, where no function does.
    """

    BASE = enum.auto()
    RAISED = enum.auto()
    EXCEPTION = enum.auto()
    TYPE = enum.auto()


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a name: how many positional arguments, and which keywords.

    is_open: `*` or `**` brings more that nobody can count.
    """

    positional: int
    keywords: frozenset[str]
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """All that a file does with a name.

    attributes: dotted paths read from it (`timedelta`, `mock.patch`).
    is_called: it is called or decorates something, which no module survives.
    """

    attributes: frozenset[str] = frozenset()
    is_called: bool = False
    calls: frozenset[Call] = frozenset()
    roles: frozenset[Role] = frozenset()

    @property
    def is_no_module(self) -> bool:
        """Say whether a use is one that no module survives: called, inherited from, raised, caught, or a type."""
        return self.is_called or bool(self.roles)

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
    return replace(found, attributes=found.attributes | set(attributes)) if attributes else found


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
        self._calls: dict[str, set[Call]] = defaultdict(set)
        self._roles: dict[str, set[Role]] = defaultdict(set)
        self._own: set[str] = set()

    def read(self, tree: ast.Module) -> None:
        work: list[tuple[ast.AST, bool]] = [(tree, False)]
        while work:
            node, is_local = work.pop()
            kind = type(node)
            if isinstance(node, ast.Name):
                self._name(node, is_local=is_local)
                continue
            if kind is ast.Constant:
                continue
            if isinstance(node, ast.Attribute):
                read_from = self._path(node)
                if read_from is not None:
                    work.append((read_from, is_local))
                continue
            if kind in _TELLING:
                self._note(node)
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

    def _note(self, node: ast.AST) -> None:
        """What a statement or a call asks of the names in it."""
        match node:
            case ast.Call(func=ast.Name(id=name)):
                self._called.add(name)
                self._calls[name].add(_call_of(node))
            case ast.arg():
                self._own.add(node.arg)
                self._types(node.annotation)
            case ast.AnnAssign():
                self._types(node.annotation)
            case ast.Raise(exc=ast.Name(id=name)):
                self._roles[name].add(Role.EXCEPTION)
            case ast.Raise(exc=ast.Call(func=ast.Name(id=name))):
                self._roles[name].add(Role.RAISED)
            case ast.ExceptHandler(type=ast.Name() | ast.Tuple() as caught):
                for each in caught.elts if isinstance(caught, ast.Tuple) else [caught]:
                    if isinstance(each, ast.Name):
                        self._roles[each.id].add(Role.EXCEPTION)
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                self._types(getattr(node, "returns", None))
                self._called.update(each.id for each in node.decorator_list if isinstance(each, ast.Name))
                for base in getattr(node, "bases", ()):
                    if isinstance(base, ast.Name):
                        self._roles[base.id].add(Role.BASE)
                        if node.name.endswith(_EXCEPTIONS):
                            self._roles[base.id].add(Role.EXCEPTION)

    def _types(self, annotation: ast.expr | None) -> None:
        """The names that an annotation puts together: not what `Annotated` and `Literal` hold beside types."""
        work = [annotation] if annotation is not None else []
        while work:
            match work.pop():
                case ast.Name(id=name):
                    self._roles[name].add(Role.TYPE)
                case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                    work += (left, right)
                case ast.Tuple(elts=elements) | ast.List(elts=elements):
                    work += elements
                case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[first, *_])):
                    work.append(first)
                case ast.Subscript(value=ast.Name(id=name), slice=inner) if name != "Literal":
                    self._roles[name].add(Role.TYPE)
                    work.append(inner)

    def uses(self) -> Uses:
        found = {
            name: Usage(
                frozenset(paths), name in self._called, frozenset(self._calls[name]), frozenset(self._roles[name])
            )
            for name, paths in self._paths.items()
        }
        return Uses(MappingProxyType(found), frozenset(self._own))


def _call_of(node: ast.Call) -> Call:
    is_open = any(isinstance(each, ast.Starred) for each in node.args) or any(
        each.arg is None for each in node.keywords
    )
    return Call(len(node.args), frozenset(each.arg for each in node.keywords if each.arg), is_open)
