"""Patterns of `match`: what they look up, what they capture, and whether they match (PEP 634)."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from flake8_undefined_services.program.startup import collections_
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.kinds import is_instance
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.truth import is_something
from flake8_undefined_services.program.startup.values import (
    MANY,
    NONE,
    UNKNOWN,
    ClassValue,
    Constant,
    DictValue,
    External,
    InstanceValue,
    ListValue,
    SetValue,
    TupleValue,
    Value,
    ViewValue,
)

_CLASSES = frozenset(
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
        return _is(subject, pattern.value)
    if isinstance(pattern, ast.MatchOr):
        answers = [matches(machine, part, subject, frame) for part in pattern.patterns]
        return True if True in answers else None if None in answers else False
    if isinstance(pattern, ast.MatchSequence):
        return _sequence(machine, pattern, subject, frame)
    if isinstance(pattern, ast.MatchMapping):
        return _mapping(machine, pattern, subject, frame)
    if isinstance(pattern, ast.MatchClass):
        return _class(machine, pattern, subject, frame)
    if isinstance(pattern, ast.MatchStar) and pattern.name is not None:
        machine.bind(frame, pattern.name, UNKNOWN)
    return None


def _is_no_instance(subject: Value, kind: Value) -> bool:
    """None is an instance of its own class and of `object` only."""
    if subject != NONE:
        return False
    if isinstance(kind, External):
        return kind in _CLASSES or (is_something(kind) and kind.name.rpartition(".")[2] not in ("Hashable", "NoneType"))
    return isinstance(kind, ClassValue) and kind.metaclass is None


def _all(answers: Iterable[bool | None]) -> bool | None:
    given = list(answers)
    return False if False in given else None if None in given else True


def _sequence(machine: Machine, pattern: ast.MatchSequence, subject: Value, frame: Frame) -> bool | None:
    """A tuple or list of known length; strings are no sequences here."""
    is_sequence = isinstance(subject, (TupleValue, ListValue)) and not isinstance(subject, (SetValue, ViewValue))
    items = collections_.items_of(subject) if is_sequence else None
    stars = [number for number, part in enumerate(pattern.patterns) if isinstance(part, ast.MatchStar)]
    fewest = len(pattern.patterns) - len(stars)
    if items is None or MANY in items:
        for part in pattern.patterns:
            matches(machine, part, UNKNOWN, frame)
        return False if isinstance(subject, (Constant, DictValue, SetValue, ViewValue)) else None
    if len(items) < fewest or (not stars and len(items) != fewest):
        return False
    given = list(items)
    for star in stars:
        given[star : star + len(items) - fewest] = [UNKNOWN]
    answers = []
    for part, item in zip(pattern.patterns, given, strict=True):
        answer = matches(machine, part, item, frame)
        answers.append(True if isinstance(part, ast.MatchStar) else answer)
    return _all(answers)


def _mapping(machine: Machine, pattern: ast.MatchMapping, subject: Value, frame: Frame) -> bool | None:
    """Keys that a dict surely has, or surely lacks, where all of its keys are known."""
    known = collections_.items_of(subject) if isinstance(subject, DictValue) else None
    answers: list[bool | None] = [None if known is None or MANY in known else True]
    for key, part in zip(pattern.keys, pattern.patterns, strict=True):
        index = machine.evaluate(key, frame)
        item = None if answers[0] is None else collections_.item(subject, index)
        if answers[0] and item is None and isinstance(index, Constant):
            answers.append(False)
        answers.append(matches(machine, part, UNKNOWN if item is None else item, frame))
    if pattern.rest is not None:
        machine.bind(frame, pattern.rest, UNKNOWN)
    return False if isinstance(subject, (Constant, TupleValue, ListValue)) else _all(answers)


def _class(machine: Machine, pattern: ast.MatchClass, subject: Value, frame: Frame) -> bool | None:
    """A class pattern; constants are instances of their own builtin class and of no other one but its bases."""
    kind = machine.evaluate(pattern.cls, frame)
    parts = [*pattern.patterns, *pattern.kwd_patterns]
    whole = subject if len(pattern.patterns) == 1 and not pattern.kwd_patterns else UNKNOWN
    answers = [matches(machine, part, whole, frame) for part in parts]
    if _is_no_instance(subject, kind):
        return False
    if isinstance(subject, InstanceValue) and kind is subject.kind and not parts:
        return True
    is_one = is_instance(subject, kind) if kind in _CLASSES else None
    if is_one:
        return _all(answers) if not pattern.kwd_patterns else None
    return is_one


def _is(subject: Value, singleton: bool | None) -> bool | None:
    """`None`, `True` and `False` are compared by identity (language reference 8.6.4.2), so 1 is not True."""
    if isinstance(subject, (ListValue, DictValue, TupleValue)):
        return False
    known = collections_.plain(subject)
    return None if known is None else known[0] is singleton


def _equal(left: Value, right: Value) -> bool | None:
    known_left, known_right = collections_.plain(left), collections_.plain(right)
    if known_left is None or known_right is None:
        return None
    return bool(known_left[0] == known_right[0])
