"""What a class of the project and its objects have, read from its text and from that of its bases.

Against it stands what a file reads from a missing name: `Severity.FATAL` wants an enumeration with that member.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from flake8_undefined_services.fixes.evidence.index import ProjectIndex
from flake8_undefined_services.fixes.evidence.offers import object_of
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.trees import tree_of

_DEEPEST = 6
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# Bases that add nothing to what a file may read, apart from what every class has.
_PLAIN_BASES = frozenset({"object", "ABC", "abc.ABC", "Generic", "typing.Generic", "Protocol", "typing.Protocol"})
_ENUMS = frozenset({"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "enum.Enum", "enum.IntEnum", "enum.StrEnum"})
_OF_ENUMS = frozenset({"name", "value"})
_OF_STRINGS = frozenset(name for name in dir(str) if not name.startswith("_"))
_OF_INTEGERS = frozenset(name for name in dir(int) if not name.startswith("_"))
_OF_BASES = {
    **dict.fromkeys(_PLAIN_BASES, frozenset[str]()),
    **dict.fromkeys(_ENUMS, _OF_ENUMS | _OF_STRINGS | _OF_INTEGERS),
    "str": _OF_STRINGS,
    "int": _OF_INTEGERS,
}
_HARMLESS = frozenset({"dataclass", "dataclasses.dataclass", "final", "unique", "enum.unique", "runtime_checkable"})


@dataclass(frozen=True, slots=True)
class Members:
    """Names of a class and of its objects; is_open: a base, a decorator or a hook may add others."""

    of_class: frozenset[str]
    of_objects: frozenset[str]
    is_open: bool


def members_of(definition: ImportStatement, index: ProjectIndex) -> Members | None:
    """What the class has that an absolute import leads to; None where that is no class, or cannot be read."""
    return _members_of(definition, index, _DEEPEST)


def _members_of(definition: ImportStatement, index: ProjectIndex, steps: int) -> Members | None:
    source = index.source(definition.module) if definition.symbol is not None else None
    node = _classes(source.text).get(definition.symbol or "") if source is not None else None
    if node is None or not steps:
        return None
    found = {*_of_body(node)}
    of_self = {*_of_self(node)}
    is_open = not _HARMLESS.issuperset(map(_dotted, node.decorator_list)) or bool(node.keywords)
    is_open |= bool(found & {"__getattr__", "__getattribute__"})
    for base in map(_dotted, node.bases):
        if base in _OF_BASES:
            found |= _OF_BASES[base]
            continue
        absolute = object_of(ImportStatement(definition.module, base), index) if base.isidentifier() else None
        inherited = _members_of(absolute, index, steps - 1) if absolute is not None else None
        if inherited is None:
            is_open = True
        else:
            found |= inherited.of_class
            of_self |= inherited.of_objects
            is_open |= inherited.is_open
    return Members(frozenset(found), frozenset(found | of_self), is_open)


@lru_cache(maxsize=64)
def _classes(text: str) -> dict[str, ast.ClassDef]:
    """The classes that a module defines at its top, each once."""
    tree = tree_of(text)
    found: dict[str, ast.ClassDef] = {}
    twice = set()
    for node in tree.body if tree is not None else ():
        if isinstance(node, ast.ClassDef):
            if node.name in found:
                twice.add(node.name)
            found[node.name] = node
    return {name: node for name, node in found.items() if name not in twice}


def _of_body(node: ast.ClassDef) -> Iterator[str]:
    """What the body binds or declares, in branches too."""
    work: list[ast.AST] = [*node.body]
    while work:
        each = work.pop()
        if isinstance(each, (*_FUNCTIONS, ast.ClassDef)):
            yield each.name
        elif isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
            yield each.id
        elif isinstance(each, ast.alias):
            yield (each.asname or each.name).partition(".")[0]
        else:
            work.extend(ast.iter_child_nodes(each))


def _of_self(node: ast.ClassDef) -> Iterator[str]:
    """What methods assign to their first parameter."""
    for method in node.body:
        if isinstance(method, _FUNCTIONS) and method.args.args:
            own = method.args.args[0].arg
            for each in ast.walk(method):
                if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store):
                    if isinstance(each.value, ast.Name) and each.value.id == own:
                        yield each.attr


def _dotted(node: ast.expr) -> str:
    """`a.b` as it is written, of a call or a subscript what stands before it; empty for anything else."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attr):
            return f"{_dotted(value)}.{attr}"
        case ast.Call(func=value) | ast.Subscript(value=value):
            return _dotted(value)
        case _:
            return ""
