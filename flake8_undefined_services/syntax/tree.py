"""Node classes that the running Python's `ast` lacks, so that one vocabulary serves every target."""

from __future__ import annotations

import ast
from typing import Any


class _TryStar(ast.stmt):
    _fields = ("body", "handlers", "orelse", "finalbody")


class _TypeAlias(ast.stmt):
    _fields = ("name", "type_params", "value")


TryStar: Any = getattr(ast, "TryStar", _TryStar)
TypeAlias: Any = getattr(ast, "TypeAlias", _TypeAlias)
