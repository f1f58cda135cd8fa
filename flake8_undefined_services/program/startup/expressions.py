"""Evaluate expressions (language reference 6): values where the source shows them, effects always."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

from flake8_undefined_services.program.startup import (
    collections_,
    file_paths,
    special,
    unions,
)
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Evaluator, Machine
from flake8_undefined_services.program.startup.raising import ANY, Raised
from flake8_undefined_services.program.startup.store import join
from flake8_undefined_services.program.startup.truth import (
    assume,
    condition,
    given,
    tested,
)
from flake8_undefined_services.program.startup.values import (
    MANY,
    NONE,
    UNKNOWN,
    Constant,
    SetValue,
    TupleValue,
    Value,
)
from flake8_undefined_services.syntax import tree

_BINARY: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
}

_GROWING = {operator.mul: 1000, operator.pow: 64, operator.lshift: 64}
"""Operators that make numbers and texts large, and the operand up to which that is computed."""

_LARGEST, _LONGEST = 2**64, 1000
"""Numbers and texts larger than this are not computed with."""


def _constant(machine: Machine, node: ast.Constant, frame: Frame) -> Value:
    return Constant(node.value, node)


def _bool_op(machine: Machine, node: ast.BoolOp, frame: Frame) -> Value:
    stops = isinstance(node.op, ast.Or)
    values: list[Value] = []
    answers: list[bool | None] = []
    for operand in node.values:
        if None in answers:
            values.append(_perhaps_operand(machine, node, operand, frame))
        else:
            values.append(machine.evaluate(operand, frame))
        if operand is node.values[-1]:
            break
        answers.append(tested(machine, values[-1], frame))
        if answers[-1] is stops:
            break
    return given(*values) if None in answers else values[-1]


def _perhaps_operand(machine: Machine, node: ast.BoolOp, operand: ast.expr, frame: Frame) -> Value:
    before = node.values[: node.values.index(operand)]

    def run() -> Value:
        for test in before:
            assume(machine, test, frame, isinstance(node.op, ast.And))
        return machine.evaluate(operand, frame)

    return machine.perhaps(run)


def _conditional(machine: Machine, node: ast.IfExp, frame: Frame) -> Value:
    answer = condition(machine, node.test, frame)
    if answer is not None:
        return machine.evaluate(node.body if answer else node.orelse, frame)

    def branch(expression: ast.expr, decided: bool) -> Callable[[], Value]:
        def run() -> Value:
            assume(machine, node.test, frame, decided)
            return machine.evaluate(expression, frame)

        return run

    branches = (branch(node.body, True), branch(node.orelse, False))
    return join(machine.perhaps(run) for run in machine.alike(branches))


def computed(machine: Machine, function: Callable[..., Any], *operands: Any) -> Value:
    """Compute with constants, as long as that is small; an error is one that the code may meet too."""
    if any(isinstance(operand, int) and abs(operand) > _LARGEST for operand in operands):
        return UNKNOWN
    if any(isinstance(operand, (str, bytes, tuple)) and len(operand) > _LONGEST for operand in operands):
        return UNKNOWN
    if any(isinstance(operand, int) and operand > _GROWING.get(function, operand) for operand in operands):
        return UNKNOWN
    try:
        return collections_.value_of(function(*operands))
    except ZeroDivisionError:
        raise Raised("ZeroDivisionError") from None
    except Exception:
        machine.possible.add(ANY)
        return UNKNOWN


def binary(
    machine: Machine, operation: ast.operator, left: Value, right: Value, frame: Frame, *, in_place: bool = False
) -> Value:
    """`left <operation> right`; lists are new ones afterwards."""
    if isinstance(operation, ast.Add):
        added = collections_.concatenated(machine, left, right)
        if added is not None:
            return added
    plain_left, plain_right = collections_.plain(left), collections_.plain(right)
    function = _BINARY.get(type(operation))
    if plain_left is not None and plain_right is not None and function is not None:
        return computed(machine, function, plain_left[0], plain_right[0])
    machine.possible.add(ANY)
    if isinstance(operation, ast.Mod) and isinstance(left, Constant):
        for argument in right.items if isinstance(right, TupleValue) else (right,):
            special.as_text(machine, argument, frame)
    if isinstance(operation, ast.Div) and isinstance(right, Constant):
        below = file_paths.below(left, right.value)
        if below is not None:
            return below
    result = special.operated(machine, operation, left, right, frame, in_place=in_place)
    return given(left, right) if result is None else result


def _bin_op(machine: Machine, node: ast.BinOp, frame: Frame) -> Value:
    chain: list[ast.BinOp] = []
    left: ast.expr = node
    while isinstance(left, ast.BinOp):
        chain.append(left)
        left = left.left
    value = machine.evaluate(left, frame)
    is_plain = unions.is_plain(value)
    for part in reversed(chain):
        right = machine.evaluate(part.right, frame)
        is_plain = is_plain and isinstance(part.op, ast.BitOr) and unions.is_plain(right)
        if is_plain and unions.is_text(value, right):
            value = unions.refuse(machine, part, value, right, frame)
        else:
            value = binary(machine, part.op, value, right, frame)
    return value


def _unary(machine: Machine, node: ast.UnaryOp, frame: Frame) -> Value:
    value = machine.evaluate(node.operand, frame)
    if isinstance(node.op, ast.Not):
        answer = tested(machine, value, frame)
        return given(value) if answer is None else Constant(not answer, None, getattr(value, "type_checking", False))
    if isinstance(value, Constant) and isinstance(value.value, (int, float)):
        if isinstance(node.op, ast.Invert):
            return Constant(-int(value.value) - 1) if isinstance(value.value, int) else UNKNOWN
        return Constant(-value.value if isinstance(node.op, ast.USub) else +value.value)
    result = special.first_of(machine, value, (special.UNARY[type(node.op)],), (), frame)
    return given(value) if result is None else result


def _elements(machine: Machine, nodes: list[ast.expr], frame: Frame) -> tuple[Value, ...]:
    found: list[Value] = []
    for node in nodes:
        if isinstance(node, ast.Starred):
            found.extend(collections_.consumed(machine, machine.evaluate(node.value, frame), frame) or (MANY,))
        else:
            found.append(machine.evaluate(node, frame))
    return tuple(found)


def _tuple(machine: Machine, node: ast.Tuple, frame: Frame) -> Value:
    return TupleValue(_elements(machine, node.elts, frame))


def _list(machine: Machine, node: ast.List | ast.Set, frame: Frame) -> Value:
    elements = _elements(machine, node.elts, frame)
    if isinstance(node, ast.List):
        return collections_.new_list(machine, elements, node)
    for element in elements:
        special.hashed(machine, element, frame)
    return collections_.new_list(machine, elements, node, SetValue)


def _dict(machine: Machine, node: ast.Dict, frame: Frame) -> Value:
    keys: list[Value] = []
    values: list[Value] = []
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            spread = machine.evaluate(value, frame)
            held = collections_.named_items(spread)
            keys.extend((MANY,) if held is None else map(Constant, held))
            values.extend((spread,) if held is None else held.values())
            continue
        keys.append(machine.evaluate(key, frame))
        values.append(machine.evaluate(value, frame))
        special.hashed(machine, keys[-1], frame)
    return collections_.new_dict(machine, tuple(keys), tuple(values), node)


def _joined_string(machine: Machine, node: Any, frame: Frame) -> Value:
    parts = [machine.evaluate(part, frame) for part in node.values]
    texts = [part.value for part in parts if isinstance(part, Constant) and isinstance(part.value, str)]
    return Constant("".join(texts)) if len(texts) == len(parts) else given(*parts)


_WRITTEN_ALIKE = (str, int, bool, type(None))
"""Their values are formatted as `str` gives them, by every Python."""


def _formatted(machine: Machine, node: Any, frame: Frame) -> Value:
    value = machine.evaluate(node.value, frame)
    spec = NONE if node.format_spec is None else machine.evaluate(node.format_spec, frame)
    if node.conversion == ord("s"):
        special.as_text(machine, value, frame)
    elif node.conversion in (ord("r"), ord("a")):
        special.written(machine, value, ("__repr__",), frame)
    elif special.first_of(machine, value, ("__format__",), (spec,), frame) is None:
        special.as_text(machine, value, frame)
    if type(value) is Constant and type(value.value) in _WRITTEN_ALIKE and spec == NONE and node.conversion == -1:
        return Constant(str(value.value))
    return given(value)


def _named(machine: Machine, node: ast.NamedExpr, frame: Frame) -> Value:
    value = machine.evaluate(node.value, frame)
    machine.bind(frame, node.target.id, value)
    return value


def _lambda(machine: Machine, node: ast.Lambda, frame: Frame) -> Value:
    return machine.tables.function(machine, node, frame)


def _starred(machine: Machine, node: ast.Starred, frame: Frame) -> Value:
    collections_.consumed(machine, machine.evaluate(node.value, frame), frame)
    return UNKNOWN


def _template(machine: Machine, node: Any, frame: Frame) -> Value:
    """A t-string evaluates its expressions where it stands, and formats nothing (PEP 750)."""
    for part in node.values:
        machine.evaluate(part, frame)
    return UNKNOWN


def _interpolation(machine: Machine, node: Any, frame: Frame) -> Value:
    machine.evaluate(node.value, frame)
    if node.format_spec is not None:
        machine.evaluate(node.format_spec, frame)
    return UNKNOWN


EVALUATORS: Mapping[type, Evaluator] = {
    ast.Constant: _constant,
    ast.BoolOp: _bool_op,
    ast.IfExp: _conditional,
    ast.BinOp: _bin_op,
    ast.UnaryOp: _unary,
    ast.Tuple: _tuple,
    ast.List: _list,
    ast.Set: _list,
    ast.Dict: _dict,
    ast.JoinedStr: _joined_string,
    ast.FormattedValue: _formatted,
    tree.TemplateStr: _template,
    tree.Interpolation: _interpolation,
    ast.NamedExpr: _named,
    ast.Lambda: _lambda,
    ast.Starred: _starred,
}
