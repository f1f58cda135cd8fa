"""The values that a setup.py's expressions have as far as its text shows them; nothing is run.

Values are those of Python (texts, lists, dicts). What cannot be known is UNFOLDED, also as one element of a list, and
what is read from a file that lies there is FromFiles.
"""

from __future__ import annotations

import ast
import enum
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class Unfolded(enum.Enum):
    """The value that only running the file would tell."""

    UNFOLDED = "unfolded"


UNFOLDED = Unfolded.UNFOLDED

# Stands for a part of a text that is not known, mostly a version: the distribution's name comes before it.
_SOME_TEXT = "0"
_COPIES = frozenset({"list", "tuple", "set", "frozenset", "sorted", "dict"})
_LISTS = frozenset({".txt", ".in"})
_MOST_ROUNDS = 1000


@dataclass(frozen=True, slots=True)
class FromFiles:
    """Lines of files that an expression reads, relative to the folder of setup.py."""

    names: tuple[str, ...]


@dataclass(slots=True)
class Names:
    """What the file has assigned so far; the one place that changes while setup.py is read."""

    folder: Path
    values: dict[str, Any] = field(default_factory=dict)
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)

    def fold(self, node: ast.expr) -> Any:
        """Give the value of an expression."""
        value = self._fold(node)
        return self._from_files(node) if value is UNFOLDED else value

    def _fold(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=str() | int() | bool() | None):
                return node.value
            case ast.Name():
                return self.values.get(node.id, UNFOLDED)
            case ast.List() | ast.Tuple() | ast.Set():
                return [value for element in node.elts for value in self._elements(element)]
            case ast.Dict():
                return self._dict(node)
            case ast.JoinedStr() | ast.BinOp(left=ast.Constant(value=str()), op=ast.Mod()):
                return self._formatted(node)
            case ast.BinOp(op=ast.Add() | ast.BitOr()):
                return joined(self.fold(node.left), self.fold(node.right))
            case ast.IfExp():
                return alternatives(self.fold(node.body), self.fold(node.orelse))
            case ast.Subscript():
                return self._item(node)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                return self._comprehension(node.elt, node.generators)
            case ast.DictComp():
                return self._dict_comprehension(node)
            case ast.Call():
                return self._called(node)
        return UNFOLDED

    def _elements(self, node: ast.expr) -> Iterable[Any]:
        return elements_of(self.fold(node.value)) if isinstance(node, ast.Starred) else [self.fold(node)]

    def _dict(self, node: ast.Dict) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                found = joined(found, self.fold(value))
            else:
                named = self.fold(key)
                found[named if isinstance(named, str) else UNFOLDED] = self.fold(value)
        return found

    def _formatted(self, node: ast.JoinedStr | ast.BinOp) -> str:
        """Read a text with parts put in; parts that are not known are versions more often than names."""
        if isinstance(node, ast.BinOp):
            right = self.fold(node.right)
            values = right if isinstance(right, list) else [right]
            return re.sub(r"%[^a-zA-Z]*[a-zA-Z]", _Supply(values), _text(self.fold(node.left)))
        parts = (each.value if isinstance(each, ast.FormattedValue) else each for each in node.values)
        return "".join(_text(self.fold(part)) for part in parts)

    def _item(self, node: ast.Subscript) -> Any:
        value, key = self.fold(node.value), self.fold(node.slice)
        try:
            return value[key] if isinstance(value, dict | list) else UNFOLDED
        except (KeyError, IndexError, TypeError):
            return UNFOLDED

    def _comprehension(self, element: ast.expr, generators: list[ast.comprehension]) -> Any:
        """Fold for every round; conditions may drop some, which only makes the answer too long."""
        if not all(isinstance(generator.target, ast.Name) for generator in generators):
            return UNFOLDED
        found = list(itertools.islice(self._rounds(element, generators), _MOST_ROUNDS))
        return UNFOLDED if UNFOLDED in found else found

    def _dict_comprehension(self, node: ast.DictComp) -> Any:
        pair = ast.Tuple([node.key, node.value], ast.Load())
        pairs = self._comprehension(pair, node.generators)
        if pairs is UNFOLDED:
            return UNFOLDED
        return {key if isinstance(key, str) else UNFOLDED: value for key, value in pairs}

    def _rounds(self, element: ast.expr, generators: list[ast.comprehension]) -> Iterator[Any]:
        if not generators:
            yield self.fold(element)
            return
        first, *rest = generators
        for value in elements_of(self.fold(first.iter)):
            if value is UNFOLDED or isinstance(value, FromFiles):
                yield UNFOLDED
                return
            inner = Names(self.folder, {**self.values, ast.unparse(first.target): value}, self.functions)
            yield from inner._rounds(element, rest)

    def _called(self, node: ast.Call) -> Any:
        match node.func:
            case ast.Name(id="dict") if node.keywords and not node.args:
                return {each.arg or UNFOLDED: self.fold(each.value) for each in node.keywords}
            case ast.Name(id=name) if name in _COPIES and len(node.args) == 1:
                value = self.fold(node.args[0])
                return value if isinstance(value, dict | str) else elements_of(value)
            case ast.Name(id="sum") if node.args:
                return [inner for outer in elements_of(self.fold(node.args[0])) for inner in elements_of(outer)]
            case ast.Name(id=name) if name in self.functions:
                return self._returned(self.functions[name])
            case ast.Attribute(attr=method):
                return self._method(node, node.func.value, method)
        return UNFOLDED

    def _returned(self, function: ast.FunctionDef) -> Any:
        """Give what a function without choice returns, as far as its parameters do not matter."""
        returned = [node.value for node in ast.walk(function) if isinstance(node, ast.Return)]
        others = {name: other for name, other in self.functions.items() if other is not function}
        inner = Names(self.folder, self.values, others)  # without itself: it may call itself
        return inner.fold(returned[0]) if len(returned) == 1 and returned[0] is not None else UNFOLDED

    def _method(self, node: ast.Call, owner: ast.expr, method: str) -> Any:
        value = self.fold(owner)
        if isinstance(value, dict) and method in {"values", "keys", "copy"}:
            return {"values": list(value.values()), "keys": list(value), "copy": dict(value)}[method]
        if isinstance(value, str) and method in {"split", "splitlines"} and not node.args:
            return value.split() if method == "split" else value.splitlines()
        if isinstance(value, str) and method in {"strip", "lower"} and not node.args:
            return value.strip() if method == "strip" else value.lower()
        if isinstance(value, str) and method == "format":
            return re.sub(r"\{[^{}]*\}", _Supply(self.fold(each) for each in node.args), value)
        return UNFOLDED

    def _from_files(self, node: ast.expr) -> FromFiles | Unfolded:
        """Find the lists on the disk that an expression names, also in the functions and names that it uses."""
        texts = tuple(dict.fromkeys(self._texts(node)))
        named = (self._path_of(text, texts) for text in texts if Path(text).suffix in _LISTS)
        found = tuple(dict.fromkeys(filter(None, named)))
        return FromFiles(found) if found else UNFOLDED

    def _path_of(self, text: str, others: Iterable[str]) -> str:
        """Find a file by its name, in the folders that are named beside it (`reqs("extras", "redis.txt")`)."""
        folders = [each for each in others if each.isidentifier()]
        parts = [(*outer, text) for count in (2, 1, 0) for outer in itertools.permutations(folders, count)]
        return next((path for path in map("/".join, parts) if (self.folder / path).is_file()), "")

    def _texts(self, node: ast.AST) -> Iterator[str]:
        pending, seen = [node], set()
        while pending:
            for inner in ast.walk(pending.pop()):
                if isinstance(inner, ast.Constant | ast.BinOp | ast.JoinedStr):
                    yield from _texts_of(self._fold(inner))
                elif isinstance(inner, ast.Name) and inner.id not in seen:
                    seen.add(inner.id)
                    yield from _texts_of(self.values.get(inner.id))
                    if inner.id in self.functions:
                        pending.append(self.functions[inner.id])


class _Supply:
    """Gives one text after the other, for `re.sub`; what is not known is some text."""

    def __init__(self, values: Iterable[Any]) -> None:
        self._values = iter(values)

    def __call__(self, match: re.Match[str]) -> str:
        return _text(next(self._values, UNFOLDED))


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int) else _SOME_TEXT


def _texts_of(value: Any) -> tuple[str, ...]:
    if isinstance(value, FromFiles):
        return value.names
    return (value,) if isinstance(value, str) else ()


def elements_of(value: Any) -> list[Any]:
    """Give the elements of a value as iteration does; one element where they are not known."""
    if isinstance(value, list | dict):
        return list(value)
    return [value] if isinstance(value, FromFiles) else [UNFOLDED]


def joined(first: Any, second: Any) -> Any:
    """Give `first + second`, or `first | second` of dicts."""
    if isinstance(first, str) and isinstance(second, str):
        return first + second
    if isinstance(first, dict):
        return {**first, **(second if isinstance(second, dict) else {UNFOLDED: UNFOLDED})}
    if isinstance(first, list) or isinstance(second, list):
        return elements_of(first) + elements_of(second)
    return FromFiles(first.names + second.names) if _are_files(first, second) else UNFOLDED


def alternatives(first: Any, second: Any) -> Any:
    """Give what a value holds that is one of two: the elements of both, since either may be installed."""
    if isinstance(first, list) and isinstance(second, list):
        return [*first, *second]
    return first if first is not UNFOLDED else second


def _are_files(first: object, second: object) -> bool:
    return isinstance(first, FromFiles) and isinstance(second, FromFiles)
