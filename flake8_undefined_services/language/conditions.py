"""Chains of conditions: whether one of them always holds.

if size > 0: ...
elif size == 0: ...      # with what a size can be, one of the two holds
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

from flake8_undefined_services.language.comparisons import IDENTITY, ORDERING

_OPERATORS = {**ORDERING, **IDENTITY}


def is_exhaustive(tests: Sequence[ast.expr]) -> bool:
    """Whether tests of one thing against constants leave no number, not below zero, or neither of the bools.

    Tests of other forms, or of several things, are never taken for exhaustive.
    """
    compared = [_comparison(test) for test in tests]
    if len({None if each is None else each[0] for each in compared}) != 1 or compared[0] is None:
        return False
    known = [(each[1], each[2]) for each in compared if each is not None]
    constants = [constant for _, constant in known]
    if {True, False} <= {constant for constant in constants if isinstance(constant, bool)}:
        return True
    if not all(type(constant) in (int, float) for constant in constants):
        return False
    near = chain.from_iterable((constant - 0.5, constant, constant + 0.5, constant + 1) for constant in constants)
    return all(any(compare(size, constant) for compare, constant in known) for size in near if size >= 0)


def _comparison(test: ast.expr) -> tuple[str, Callable[[Any, Any], bool], Any] | None:
    """The text of what is compared, how, and with which constant."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    right, compare = test.comparators[0], _OPERATORS.get(type(test.ops[0]))
    if compare is None or not isinstance(right, ast.Constant):
        return None
    return ast.dump(test.left), compare, right.value
