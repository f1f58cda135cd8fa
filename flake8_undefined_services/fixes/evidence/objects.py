"""What a file does with objects of a class: `limiter: Limiter`, `limiter = Limiter()`, then `await limiter.wait()`.

Two classes of one name are told apart by what their objects have, two libraries by whether their methods are awaited.
Nothing is followed through calls or branches: a variable that may hold objects of two classes tells of neither.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from flake8_undefined_services.fixes.trees import UNPARSABLE, parsed

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_ASKING = frozenset({"getattr", "hasattr", "setattr"})
_MAY_BE_NONE = frozenset({"Annotated", "ClassVar", "Final", "Optional", "Union"})
_UNKNOWN = ""
_Variable = tuple[int, str]  # of a function or the module, or an attribute of a class's `self`; by the node's identity


@dataclass(frozen=True, slots=True)
class ObjectUse:
    """attributes: what is read from the objects of a class; awaited, called: whether methods of theirs are so."""

    attributes: frozenset[str] = frozenset()
    awaited: bool = False
    called: bool = False


UNUSED = ObjectUse()


# Several questions about one file come one after the other.
@lru_cache(maxsize=4)
def objects_in(text: str) -> Mapping[str, ObjectUse]:
    """The uses of objects by the dotted name of what made them, as the file writes it; empty where nothing parses."""
    try:
        tree = parsed(text)
    except UNPARSABLE:
        return MappingProxyType({})
    reader = _Reader()
    reader.read(tree)
    return MappingProxyType(reader.uses())


def objects_of(name: str, text: str) -> ObjectUse:
    """What is done with objects of a class, or with what a module of that name gave, whose attributes are others'."""
    found = objects_in(text)
    own = found.get(name, UNUSED)
    made = [own, *(use for key, use in found.items() if key.startswith(f"{name}."))]
    return ObjectUse(own.attributes, any(use.awaited for use in made), any(use.called for use in made))


@dataclass(frozen=True, slots=True)
class _Around:
    """The functions around a node, the module first, and the class; in_class: in its body, not in a method."""

    scopes: tuple[int, ...]
    owner: int = 0
    in_class: bool = False


@dataclass(frozen=True, slots=True)
class _Read:
    """An attribute read from a variable of one of these scopes; awaited: None where it is not called."""

    variable: str
    scopes: tuple[int, ...]
    attribute: str
    awaited: bool | None


class _Reader:
    """Collects which variables hold objects of which classes, and what is read from variables."""

    def __init__(self) -> None:
        self._declared: dict[_Variable, set[str]] = defaultdict(set)  # by annotations, which know better
        self._assigned: dict[_Variable, set[str]] = defaultdict(set)
        self._same: list[tuple[_Variable, _Variable]] = []
        self._reads: list[_Read] = []
        self._asked: set[str] = set()
        self._methods: dict[int, bool] = {}  # attributes that are called, by identity, and whether that is awaited

    def read(self, tree: ast.Module) -> None:
        """Walk once, outer nodes first."""
        work: list[tuple[ast.AST, _Around]] = [(tree, _Around((id(tree),)))]
        while work:
            node, around = work.pop()
            self._note(node, around)
            if isinstance(node, _FUNCTIONS):
                around = _Around((*around.scopes, id(node)), around.owner)
            elif isinstance(node, ast.ClassDef):
                around = _Around(around.scopes, id(node), in_class=True)
            work.extend((child, around) for child in ast.iter_child_nodes(node))

    def _note(self, node: ast.AST, around: _Around) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._parameters(node)
                self._returned(node, around)
            case ast.AnnAssign(target=target, annotation=annotation):
                self._declare(target, class_of(annotation), around)
            case ast.Assign(targets=[target], value=value):
                self._assign(target, value, around)
            case ast.withitem(context_expr=value, optional_vars=ast.Name() as target):
                self._assign(target, value, around)
            case ast.Call(func=ast.Name(id=name), args=[_, ast.Constant(value=str() as attribute), *_]):
                if name in _ASKING:
                    self._asked.add(attribute)
            case ast.Await(value=ast.Call(func=ast.Attribute() as method)):
                self._methods[id(method)] = True
            case ast.Call(func=ast.Attribute() as method):
                self._methods.setdefault(id(method), False)
            case ast.Attribute(ctx=ast.Load()):
                self._attribute(node, around)

    def _parameters(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        arguments = node.args
        for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            found = class_of(each.annotation) if each.annotation is not None else None
            (self._declared if found else self._assigned)[id(node), each.arg].add(found or _UNKNOWN)

    def _returned(self, node: ast.FunctionDef | ast.AsyncFunctionDef, around: _Around) -> None:
        """`def client(self) -> Client: return self._client` tells what `self._client` is."""
        found = class_of(node.returns) if node.returns is not None else None
        for each in ast.walk(node) if found is not None else ():
            if isinstance(each, ast.Return) and each.value is not None:
                self._declare(each.value, found, _Around((id(node),), around.owner))

    def _declare(self, target: ast.expr, found: str | None, around: _Around) -> None:
        variable = _variable(target, around)
        if variable is not None and found is not None:
            self._declared[variable].add(found)

    def _assign(self, target: ast.expr, value: ast.expr, around: _Around) -> None:
        variable, source = _variable(target, around), _variable(value, around)
        if variable is None or (isinstance(value, ast.Constant) and value.value is None):
            return
        if source is not None:
            self._same.append((variable, source))
        else:
            self._assigned[variable].add(_made_by(value) or _UNKNOWN)

    def _attribute(self, node: ast.Attribute, around: _Around) -> None:
        variable = _variable(node.value, around)
        if variable is not None:
            scopes = around.scopes if isinstance(node.value, ast.Name) else (variable[0],)
            self._reads.append(_Read(variable[1], scopes, node.attr, self._methods.get(id(node))))

    def uses(self) -> dict[str, ObjectUse]:
        for to, source in self._same:
            self._assigned[to] |= self._classes(source) or {_UNKNOWN}
        attributes: dict[str, set[str]] = defaultdict(set)
        awaited, called = dict[str, bool](), dict[str, bool]()
        for read in self._reads:
            for found in self._held_by(read):
                if read.attribute not in self._asked and not read.attribute.startswith("_"):
                    attributes[found].add(read.attribute)
                awaited[found] = awaited.get(found, False) or read.awaited is True
                called[found] = called.get(found, False) or read.awaited is False
        return {name: ObjectUse(frozenset(attributes[name]), awaited[name], called[name]) for name in awaited}

    def _held_by(self, read: _Read) -> Iterator[str]:
        """The one class whose objects a variable holds; nothing where it may hold others."""
        for scope in reversed(read.scopes):
            classes = self._classes((scope, read.variable))
            if classes:
                if len(classes) == 1:
                    yield from classes - {_UNKNOWN}
                return

    def _classes(self, variable: _Variable) -> set[str]:
        return self._declared.get(variable) or self._assigned.get(variable) or set()


def _variable(node: ast.expr, around: _Around) -> _Variable | None:
    match node:
        case ast.Name(id=name):
            return around.owner if around.in_class else around.scopes[-1], name
        case ast.Attribute(value=ast.Name(id="self"), attr=name) if around.owner:
            return around.owner, name
        case _:
            return None


def _made_by(value: ast.expr) -> str | None:
    """The class that `Limiter(…)` makes an object of, or the function of a module that `redis.from_url(…)` calls."""
    call = value.value if isinstance(value, ast.Await) else value
    name = _dotted(call.func) if isinstance(call, ast.Call) else None
    return name if name is not None and ("." in name or name[:1].isupper()) else None


def class_of(annotation: ast.expr) -> str | None:
    """The class that an annotation names, alone or beside None; None for anything else."""
    match annotation:
        case ast.Constant(value=str() as text):
            try:
                return class_of(ast.parse(text, mode="eval").body)
            except UNPARSABLE:
                return None
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _only_class([left, right])
        case ast.Subscript(value=value, slice=inner):
            if (_dotted(value) or "").rpartition(".")[2] not in _MAY_BE_NONE:
                return None
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            return _only_class(parts[:1] if "Annotated" in (_dotted(value) or "") else parts)
        case ast.Name() | ast.Attribute():
            return _dotted(annotation)
        case _:
            return None


def _only_class(parts: list[ast.expr]) -> str | None:
    named = [each for each in parts if not (isinstance(each, ast.Constant) and each.value is None)]
    return class_of(named[0]) if len(named) == 1 else None


def _dotted(node: ast.expr) -> str | None:
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None
