"""Comparisons: identity, membership, and what `==`, `<` and the like call (language reference 6.10)."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from flake8_undefined_services.language.comparisons import MEMBERSHIP, ORDERING
from flake8_undefined_services.program.locating.spec import Where
from flake8_undefined_services.program.startup import collections_, membership, special, sys_modules
from flake8_undefined_services.program.startup.expressions import computed
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Evaluator, Machine
from flake8_undefined_services.program.startup.truth import (
    given,
    is_something,
    truth_of,
)
from flake8_undefined_services.program.startup.values import (
    FALSE,
    NONE,
    TRUE,
    UNKNOWN,
    Constant,
    External,
    Value,
)

_SINGLETONS = (bool, type(None), type(...))
_COMPARE = {**ORDERING, **MEMBERSHIP}


def _compare(machine: Machine, node: ast.Compare, frame: Frame) -> Value:
    left = machine.evaluate(node.left, frame)
    answer: Value = TRUE
    for operation, comparator in zip(node.ops, node.comparators, strict=True):
        right = machine.evaluate(comparator, frame)
        answer = _compared(machine, operation, left, right, frame)
        if truth_of(answer) is False:
            return answer
        left = right
    return answer if len(node.ops) == 1 or truth_of(answer) else UNKNOWN


def _compared(machine: Machine, operation: ast.cmpop, left: Value, right: Value, frame: Frame) -> Value:
    if isinstance(operation, (ast.Is, ast.IsNot)):
        return _identity(left, right, isinstance(operation, ast.Is))
    plain_left, plain_right = collections_.plain(left), collections_.plain(right)
    if plain_left is not None and plain_right is not None:
        return computed(machine, _COMPARE[type(operation)], plain_left[0], plain_right[0])
    if isinstance(operation, (ast.Eq, ast.NotEq)):
        equal = collections_.equal(left, right)
        if equal is not None:
            return TRUE if equal is isinstance(operation, ast.Eq) else FALSE
    if isinstance(operation, (ast.In, ast.NotIn)):
        known = _KNOWN_TO_SYS.get(right.name) if isinstance(right, External) else None
        member = membership.contains(machine, left, right) if known is None else known(machine, left)
        if member is not None:
            return TRUE if member is isinstance(operation, ast.In) else FALSE
        if special.first_of(machine, right, ("__contains__",), (left,), frame) is None:
            special.searched(machine, right, left, frame)
            collections_.partly_consumed(machine, right, frame)
        return given(left, right)
    result = special.compared(machine, operation, left, right, frame)
    return given(left, right) if result is None else result


def _is_built_in(machine: Machine, name: Value) -> bool | None:
    """`"name" in sys.builtin_module_names`: none that the target does not have; None: not known, builds differ."""
    if not isinstance(name, Constant) or not isinstance(name.value, str):
        return None
    return False if machine.world.finder.standard(name.value).where is Where.MISSING else None


_KNOWN_TO_SYS = {"sys.modules": sys_modules.is_loaded, "sys.builtin_module_names": _is_built_in}


def _identity(left: Value, right: Value, positive: bool) -> Value:
    for one, other in ((left, right), (right, left)):
        if one == NONE and isinstance(other, External) and is_something(other):
            return FALSE if positive else TRUE
    same = collections_.identical(left, right)
    if same is not None:
        return TRUE if same is positive else FALSE
    if isinstance(left, Constant) and isinstance(right, Constant):
        if type(left.value) is not type(right.value) or isinstance(left.value, _SINGLETONS):
            return TRUE if (left.value is right.value) is positive else FALSE
        return UNKNOWN
    for one, other in ((left, right), (right, left)):
        if one == NONE and truth_of(other) is True and not isinstance(other, Constant):
            return FALSE if positive else TRUE
    return given(left, right)


EVALUATORS: Mapping[type, Evaluator] = {
    ast.Compare: _compare,
}
