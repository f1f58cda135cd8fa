"""LibCST's operators: the tokens they stand for, and `ast`'s node for each (as `ast.parse`, one for all uses)."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from types import MappingProxyType

import libcst as cst

Operator = type[cst.CSTNode]

UNARY: Mapping[Operator, tuple[str, ast.unaryop]] = MappingProxyType(
    {
        cst.Plus: ("+", ast.UAdd()),
        cst.Minus: ("-", ast.USub()),
        cst.BitInvert: ("~", ast.Invert()),
        cst.Not: ("not", ast.Not()),
    }
)
BINARY: Mapping[Operator, tuple[str, ast.operator]] = MappingProxyType(
    {
        cst.Add: ("+", ast.Add()),
        cst.Subtract: ("-", ast.Sub()),
        cst.Multiply: ("*", ast.Mult()),
        cst.Divide: ("/", ast.Div()),
        cst.FloorDivide: ("//", ast.FloorDiv()),
        cst.Modulo: ("%", ast.Mod()),
        cst.Power: ("**", ast.Pow()),
        cst.LeftShift: ("<<", ast.LShift()),
        cst.RightShift: (">>", ast.RShift()),
        cst.BitOr: ("|", ast.BitOr()),
        cst.BitAnd: ("&", ast.BitAnd()),
        cst.BitXor: ("^", ast.BitXor()),
        cst.MatrixMultiply: ("@", ast.MatMult()),
    }
)
AUGMENTED: Mapping[Operator, tuple[str, ast.operator]] = MappingProxyType(
    {getattr(cst, f"{kind.__name__}Assign"): (f"{token}=", operator) for kind, (token, operator) in BINARY.items()}
)
BOOLEAN: Mapping[Operator, tuple[str, ast.boolop]] = MappingProxyType(
    {cst.And: ("and", ast.And()), cst.Or: ("or", ast.Or())}
)
COMPARISON: Mapping[Operator, tuple[tuple[str, ...], ast.cmpop]] = MappingProxyType(
    {
        cst.Equal: (("==",), ast.Eq()),
        cst.NotEqual: (("!=",), ast.NotEq()),
        cst.LessThan: (("<",), ast.Lt()),
        cst.LessThanEqual: (("<=",), ast.LtE()),
        cst.GreaterThan: ((">",), ast.Gt()),
        cst.GreaterThanEqual: ((">=",), ast.GtE()),
        cst.Is: (("is",), ast.Is()),
        cst.IsNot: (("is", "not"), ast.IsNot()),
        cst.In: (("in",), ast.In()),
        cst.NotIn: (("not", "in"), ast.NotIn()),
    }
)
