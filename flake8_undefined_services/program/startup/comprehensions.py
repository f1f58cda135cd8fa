"""Comprehensions and generator expressions: scopes of their own (language reference 6.2.4, PEP 709)."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from types import NoneType

from flake8_undefined_services.program.startup import collections_
from flake8_undefined_services.program.startup.assignment import assign
from flake8_undefined_services.program.startup.frames import Frame, FrameKind, Unconsumed
from flake8_undefined_services.program.startup.machine import Evaluator, Machine
from flake8_undefined_services.program.startup.store import Namespace
from flake8_undefined_services.program.startup.truth import assume, condition, is_input
from flake8_undefined_services.program.startup.values import (
    INPUT,
    MANY,
    UNKNOWN,
    Constant,
    External,
    ListValue,
    PendingValue,
    SetValue,
    TupleValue,
    Value,
)
from flake8_undefined_services.syntax.scopes import Comprehension

_ROUNDS = 50
_SHORT_ROUNDS = 1000
"""Comprehensions that call nothing of the project are followed for so many rounds."""


def _comprehension(machine: Machine, node: Comprehension, frame: Frame) -> Value:
    iterable = machine.evaluate(node.generators[0].iter, frame)
    first = collections_.consumed(machine, iterable, frame)
    found = _run(machine, node, frame, first)
    if isinstance(node, ast.DictComp):
        return _dictionary(machine, node, found)
    if first is None and is_input(iterable):
        return INPUT
    return collections_.new_list(machine, found, node, SetValue if isinstance(node, ast.SetComp) else ListValue)


def _dictionary(machine: Machine, node: ast.DictComp, pairs: tuple[Value, ...]) -> Value:
    """The dict of pairs; unknown where they are not all known by their keys."""
    keys = [pair.items[0] for pair in pairs if isinstance(pair, TupleValue)]
    if len(keys) < len(pairs) or not all(isinstance(key, Constant) for key in keys):
        return UNKNOWN
    values = tuple(pair.items[1] for pair in pairs if isinstance(pair, TupleValue))
    return collections_.new_dict(machine, tuple(keys), values, node)


def _generator(machine: Machine, node: ast.GeneratorExp, frame: Frame) -> Value:
    """Only the first iterable is evaluated where it stands; the rest when somebody consumes it."""
    first = machine.evaluate(node.generators[0].iter, frame)
    frame.keep()
    done: list[Value] = []

    def run() -> Value:
        if not done:
            done.append(UNKNOWN)
            frame.module.unconsumed.pop(id(node), None)
            done[0] = iterate(machine, waiting)
            frame.let_go()
        return done[0]

    waiting = frame.module.unconsumed[id(node)] = Unconsumed(PendingValue(run), node, frame, first)
    return waiting.made


def iterate(machine: Machine, generator: Unconsumed) -> Value:
    """Go through what a generator expression gives, to the end."""
    first = collections_.consumed(machine, generator.first, generator.frame)
    return TupleValue(_run(machine, generator.node, generator.frame, first))


def _run(machine: Machine, node: Comprehension, frame: Frame, first: tuple[Value, ...] | None) -> tuple[Value, ...]:
    inner = Frame(
        FrameKind.COMPREHENSION,
        frame.module,
        Namespace(is_local=True),
        frame.module.facts.scope_inside(node, frame.class_name),
        frame,
        node,
        current_class=frame.current_class,
        class_name=frame.class_name,
        receiver=frame.receiver,
        since=machine.store.position,
    )
    found: list[Value] = []
    _generators(machine, node, node.generators, inner, first, found)
    machine.end(inner)
    return tuple(found)


def _generators(
    machine: Machine,
    node: Comprehension,
    generators: list[ast.comprehension],
    inner: Frame,
    items: tuple[Value, ...] | None,
    found: list[Value],
) -> None:
    generator, rest = generators[0], generators[1:]
    if items is not None and MANY not in items and _are_followed(len(items), node, inner):
        for item in items:
            machine.rounds += 1
            assign(machine, generator.target, item, inner)
            _element(machine, node, generator, rest, inner, found)
        return

    def once() -> Value:
        assign(machine, generator.target, UNKNOWN, inner)
        _element(machine, node, generator, rest, inner, found)
        return UNKNOWN

    surely = items is not None and any(item is not MANY for item in items)
    before = len(found)
    machine.perhaps(once, 1.0 if surely else 0.5)
    if not surely:
        del found[before:]
    found.append(MANY)


def _are_followed(count: int, node: Comprehension, inner: Frame) -> bool:
    """Whether so many rounds are gone through one by one."""
    if count <= _ROUNDS or count > _SHORT_ROUNDS:
        return count <= _ROUNDS
    called = (part.func for part in ast.walk(node) if isinstance(part, ast.Call))
    return all(
        isinstance(inner.held(function.id), (External, NoneType))
        if isinstance(function, ast.Name)
        else isinstance(function, ast.Attribute)
        for function in called
    )


def _element(
    machine: Machine,
    node: Comprehension,
    generator: ast.comprehension,
    rest: list[ast.comprehension],
    inner: Frame,
    found: list[Value],
) -> None:
    unknown = False
    for test in generator.ifs:
        answer = condition(machine, test, inner)
        if answer is False:
            return
        if answer is None:
            assume(machine, test, inner, True)
            unknown = True

    def produce() -> Value:
        if rest:
            items = collections_.consumed(machine, machine.evaluate(rest[0].iter, inner), inner)
            _generators(machine, node, rest, inner, items, found)
        elif isinstance(node, ast.DictComp):
            pair = TupleValue((machine.evaluate(node.key, inner), machine.evaluate(node.value, inner)))
            found.append(MANY if unknown else pair)
        else:
            value = machine.evaluate(node.elt, inner)
            found.append(MANY if unknown else value)
        return UNKNOWN

    if unknown:
        machine.perhaps(produce)
    else:
        produce()


EVALUATORS: Mapping[type, Evaluator] = {
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.DictComp: _comprehension,
    ast.GeneratorExp: _generator,
}
