"""Tests of one value against constants: what is known of some of them decides others.

if channel not in ("dev", "stage", "prod"):
    return None
if channel in ("dev", "stage"):
    service = f"relay-{channel}"
if channel == "prod":                # whoever comes here without `service`
    service = "relay"
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from flake8_undefined_services.syntax.same_expressions import shared_text

Alternatives = tuple[str, frozenset[object]]
"""A value as a text that equal expressions share, and the constants that a test asks it for."""

_ONE = (ast.Eq, ast.NotEq)
_SEVERAL = (ast.In, ast.NotIn)


def alternatives_of(test: ast.expr) -> Alternatives | None:
    """What a test compares a name, or an attribute of one, with; None where these are no constants."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not _is_read_only(test.left):
        return None
    operation, other = test.ops[0], test.comparators[0]
    if isinstance(operation, _ONE):
        constants = [other]
    elif isinstance(operation, _SEVERAL) and isinstance(other, (ast.Tuple, ast.List, ast.Set)):
        constants = other.elts
    else:
        return None
    values = [each.value for each in constants if isinstance(each, ast.Constant)]
    return (shared_text(test.left), frozenset(values)) if len(values) == len(constants) else None


def decided(asked: frozenset[object], known: Iterable[tuple[frozenset[object], bool]]) -> bool | None:
    """Whether a value is one of those asked for; None: not known.

    known: of which constants it is known that it is one of them, or that it is none.
    """
    possible: frozenset[object] | None = None
    excluded: frozenset[object] = frozenset()
    for values, holds in known:
        if not holds:
            excluded |= values
        else:
            possible = values if possible is None else possible & values
    if possible is None:
        return False if asked <= excluded else None
    rest = possible - excluded
    if not rest or rest & asked not in (rest, frozenset()):
        return None
    return rest <= asked


def _is_read_only(node: ast.expr) -> bool:
    """A name, or attributes of one: reading it again gives the same."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)
