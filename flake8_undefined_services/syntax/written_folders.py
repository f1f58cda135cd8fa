"""Folders that a file computes from its own place, worked out as far as its text shows them.

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
sys.path.append(os.path.join(os.path.dirname(__file__), "..", "vendored"))
"""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

_OF_TEXT: Mapping[str, Callable[[str], str]] = {
    "os.path.dirname": os.path.dirname,
    "os.path.abspath": os.path.normpath,
    "os.path.normpath": os.path.normpath,
    "os.path.realpath": os.path.realpath,
    "os.fspath": str,
    "str": str,
}
_OF_PATHS: Mapping[str, Callable[[str], str]] = {
    "resolve": os.path.realpath,
    "absolute": str,
    "as_posix": str,
    "__str__": str,
}
_PATHS = frozenset({"Path", "PurePath", "pathlib.Path", "pathlib.PurePath"})
_MODULES: Mapping[str, Sequence[str]] = {
    "os": ("os",),
    "os.path": ("os",),
    "pathlib": ("pathlib",),
    "Path": ("Path",),
    "PurePath": ("PurePath",),
}
_LIMIT = 20
"""So deep are names looked up that stand for others."""


@dataclass(frozen=True, slots=True)
class WrittenFolders:
    """Reads expressions of one file. bound: what each of its names is assigned, None where it is bound otherwise."""

    path: str
    bound: Mapping[str, Sequence[ast.expr | None]]

    @classmethod
    def of(cls, path: str, module: ast.Module) -> WrittenFolders:
        """path: where the file is, absolute."""
        bound: dict[str, list[ast.expr | None]] = {}
        plain: set[int] = set()
        for node in ast.walk(module):
            if isinstance(node, ast.Assign) and len(node.targets) == 1:
                target = node.targets[0]
            elif isinstance(node, ast.AnnAssign) and node.value is not None:
                target = node.target
            else:
                continue
            if isinstance(target, ast.Name):
                bound.setdefault(target.id, []).append(node.value)
                plain.add(id(target))
        for node in ast.walk(module):
            for name in _otherwise(node, plain):
                bound.setdefault(name, []).append(None)
        return cls(path, bound)

    def all_of(self, call: ast.Call) -> tuple[str, ...] | None:
        """The folders that a call adds to `sys.path`; None: they cannot be told."""
        if not isinstance(call.func, ast.Attribute) or call.keywords:
            return None
        added: Sequence[ast.expr]
        match call.func.attr, call.args:
            case ("append", [folder]) | ("insert", [_, folder]):
                added = [folder]
            case "extend", [ast.List(elts=folders) | ast.Tuple(elts=folders)]:
                added = folders
            case _:
                return None
        found = [self._text(each, _LIMIT) for each in added]
        told = [each for each in found if each is not None and os.path.isabs(each)]
        return tuple(told) if len(told) == len(found) else None

    def _text(self, node: ast.expr, depth: int) -> str | None:
        """What a string or path object says."""
        if not depth:
            return None
        match node:
            case ast.Constant(value=str() as text):
                return text
            case ast.Name(id="__file__"):
                return self.path
            case ast.Name(id=name):
                return self._assigned(name, depth - 1)
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return self._joined([left, right], depth - 1)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                texts = self._text(left, depth - 1), self._text(right, depth - 1)
                return None if None in texts else "".join(map(str, texts))
            case ast.Attribute(value=owner, attr="parent"):
                return self._above(owner, 0, depth - 1)
            case ast.Subscript(
                value=ast.Attribute(value=owner, attr="parents"), slice=ast.Constant(value=int() as steps)
            ) if steps >= 0:
                return self._above(owner, steps, depth - 1)
            case ast.Call(func=function, args=arguments, keywords=[]):
                return self._called(function, arguments, depth - 1)
        return None

    def _assigned(self, name: str, depth: int) -> str | None:
        """A name that every assignment in the file gives the same."""
        values = {None if each is None else self._text(each, depth) for each in self.bound.get(name, [None])}
        return values.pop() if len(values) == 1 else None

    def _above(self, node: ast.expr, steps: int, depth: int) -> str | None:
        folder = self._text(node, depth)
        if folder is None or not os.path.isabs(folder):
            return None
        above = PurePath(folder).parents
        return str(above[steps]) if steps < len(above) else None

    def _joined(self, nodes: Sequence[ast.expr], depth: int) -> str | None:
        parts = [self._text(each, depth) for each in nodes]
        told = [each for each in parts if each is not None]
        return os.path.join(*told) if told and len(told) == len(parts) else None

    def _called(self, function: ast.expr, arguments: Sequence[ast.expr], depth: int) -> str | None:
        named = _named(function)
        if named.partition(".")[0] in self.bound:
            named = ""
        if named == "os.path.join" or named in _PATHS:
            return self._joined(arguments, depth)
        computed = _OF_TEXT.get(named)
        if computed is not None and len(arguments) == 1:
            return self._computed(computed, arguments[0], depth)
        if isinstance(function, ast.Attribute):
            if function.attr == "joinpath":
                return self._joined([function.value, *arguments], depth)
            computed = _OF_PATHS.get(function.attr)
            if computed is not None and not arguments:
                return self._computed(computed, function.value, depth)
        return None

    def _computed(self, compute: Callable[[str], str], node: ast.expr, depth: int) -> str | None:
        text = self._text(node, depth)
        return compute(text) if text is not None and os.path.isabs(text) else None


def _named(node: ast.expr) -> str:
    """`os.path.join` as it is written; empty where it is no such chain."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join((node.id, *reversed(parts))) if isinstance(node, ast.Name) else ""


def _otherwise(node: ast.AST, plain: set[int]) -> Sequence[str]:
    """Names that a node binds, not by an assignment of one value."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()) if id(node) not in plain:
            return (name,)
        case ast.arg(arg=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return (name,)
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            names = ((alias.name, alias.asname or alias.name.partition(".")[0]) for alias in aliases)
            return [name for imported, name in names if name not in _MODULES.get(imported, ())]
        case (
            ast.ExceptHandler(name=str() as name) | ast.MatchAs(name=str() as name) | ast.MatchStar(name=str() as name)
        ):
            return (name,)
    return ()
