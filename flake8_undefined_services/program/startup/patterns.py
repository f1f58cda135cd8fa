"""Patterns of `match`: what they look up, what they capture, and whether they match (PEP 634)."""

from __future__ import annotations

import ast

from flake8_undefined_services.program.startup import collections_
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.truth import is_something
from flake8_undefined_services.program.startup.values import NONE, UNKNOWN, ClassValue, Constant, External, Value

_BUILTIN = frozenset(
    External(f"builtins.{name}")
    for name in "bool bytearray bytes complex dict float frozenset int list range set slice str tuple type".split()
)


def matches(machine: Machine, pattern: ast.pattern, subject: Value, frame: Frame) -> bool | None:
    """Match and bind the captures; None: it may match or not."""
    if isinstance(pattern, ast.MatchAs):
        answer = True if pattern.pattern is None else matches(machine, pattern.pattern, subject, frame)
        if pattern.name is not None:
            machine.bind(frame, pattern.name, subject)
        return answer
    if isinstance(pattern, ast.MatchValue):
        return _equal(subject, machine.evaluate(pattern.value, frame))
    if isinstance(pattern, ast.MatchSingleton):
        return _equal(subject, Constant(pattern.value))
    if isinstance(pattern, ast.MatchOr):
        answers = [matches(machine, part, subject, frame) for part in pattern.patterns]
        return True if True in answers else None if None in answers else False
    kind = _match_parts(machine, pattern, subject, frame)
    return False if kind is not None and _is_no_instance(subject, kind) else None


def _is_no_instance(subject: Value, kind: Value) -> bool:
    """None is an instance of its own class and of `object` only."""
    if subject != NONE:
        return False
    if isinstance(kind, External):
        return kind in _BUILTIN or (is_something(kind) and kind.name.rpartition(".")[2] not in ("Hashable", "NoneType"))
    return isinstance(kind, ClassValue) and kind.metaclass is None


def _equal(left: Value, right: Value) -> bool | None:
    known_left, known_right = collections_.plain(left), collections_.plain(right)
    if known_left is None or known_right is None:
        return None
    return bool(known_left[0] == known_right[0])


def _match_parts(machine: Machine, pattern: ast.pattern, subject: Value, frame: Frame) -> Value | None:
    """Look up what the pattern names and bind its captures; the class that it asks for."""
    kind: Value | None = None
    if isinstance(pattern, ast.MatchClass):
        kind = machine.evaluate(pattern.cls, frame)
        parts = [*pattern.patterns, *pattern.kwd_patterns]
    elif isinstance(pattern, ast.MatchMapping):
        for key in pattern.keys:
            machine.evaluate(key, frame)
        parts = pattern.patterns
        if pattern.rest is not None:
            machine.bind(frame, pattern.rest, UNKNOWN)
    elif isinstance(pattern, ast.MatchSequence):
        parts = pattern.patterns
    else:
        if isinstance(pattern, ast.MatchStar) and pattern.name is not None:
            machine.bind(frame, pattern.name, UNKNOWN)
        return None
    for part in parts:
        matches(machine, part, UNKNOWN, frame)
    return kind
