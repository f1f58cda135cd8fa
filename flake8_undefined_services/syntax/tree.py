"""One tree vocabulary for every target: the standard `ast`, with stand-ins for what the running Python lacks.

Who reads trees takes the classes named here from here and everything else from `ast`:

    case tree.TypeAlias(name=ast.Name(id=name)): ...

`lazy import json` (PEP 810) is an `ast.Import` that `is_lazy` tells from an eager one.
"""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING or sys.version_info >= (3, 11):
    from ast import TryStar as TryStar
else:

    class TryStar(ast.stmt):
        """`try: … except* E: …` (PEP 654)."""

        _fields = ("body", "handlers", "orelse", "finalbody")


if TYPE_CHECKING or sys.version_info >= (3, 12):
    from ast import ParamSpec as ParamSpec
    from ast import TypeAlias as TypeAlias
    from ast import TypeVar as TypeVar
    from ast import TypeVarTuple as TypeVarTuple
else:

    class TypeAlias(ast.stmt):
        """`type X[T] = …` (PEP 695); `name` is a Name in Store context."""

        _fields = ("name", "type_params", "value")

    class TypeVar(ast.AST):
        """`T: bound = default`."""

        _fields = ("name", "bound", "default_value")
        _attributes = ("lineno", "col_offset", "end_lineno", "end_col_offset")

    class ParamSpec(ast.AST):
        """`**P = default`."""

        _fields = ("name", "default_value")
        _attributes = ("lineno", "col_offset", "end_lineno", "end_col_offset")

    class TypeVarTuple(ast.AST):
        """`*Ts = default`."""

        _fields = ("name", "default_value")
        _attributes = ("lineno", "col_offset", "end_lineno", "end_col_offset")


if TYPE_CHECKING or sys.version_info >= (3, 14):
    from ast import Interpolation as Interpolation
    from ast import TemplateStr as TemplateStr
else:

    class TemplateStr(ast.expr):
        """`t"a{b}"` (PEP 750): Constants and Interpolations in order."""

        _fields = ("values",)

    class Interpolation(ast.expr):
        """`{value!conversion:format_spec}` of a t-string; `str` is the expression's own text."""

        _fields = ("value", "str", "conversion", "format_spec")


TypeParameter = TypeVar | ParamSpec | TypeVarTuple

_TYPE_PARAMETERS = (TypeVar, ParamSpec, TypeVarTuple)


def type_parameters(node: ast.AST) -> list[TypeParameter]:
    """PEP 695's parameters of a def, class or `type` statement; empty where the running Python knows none."""
    return [p for p in getattr(node, "type_params", ()) if isinstance(p, _TYPE_PARAMETERS)]


def default_of(parameter: TypeParameter) -> ast.expr | None:
    """The default of a type parameter (PEP 696), which `ast` knows from Python 3.13 on."""
    default: ast.expr | None = getattr(parameter, "default_value", None)
    return default


def is_lazy(node: ast.Import | ast.ImportFrom) -> bool:
    """`lazy import …`, `lazy from … import …`: nothing is imported before the name is first used."""
    return bool(getattr(node, "is_lazy", 0))
