"""`try`: the body, its handlers, `else` and `finally` (language reference 8.4)."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from types import MappingProxyType

from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.handlers import Clause, class_names, guarded
from flake8_undefined_services.program.startup.machine import Executor, Machine, Run
from flake8_undefined_services.program.startup.paths import Leave, Path
from flake8_undefined_services.program.startup.raising import SUSPENDED
from flake8_undefined_services.program.startup.vague import bind_vaguely
from flake8_undefined_services.program.startup.values import UNKNOWN
from flake8_undefined_services.syntax import tree
from flake8_undefined_services.syntax.returning import LEAVING, is_called_an_end, may_leave, may_not_return
from flake8_undefined_services.syntax.scopes import mangle

_ABSENCE = frozenset({"ModuleNotFoundError"})
_EVERYTHING = frozenset({"BaseException", "NameError", "UnboundLocalError"})


def _try(machine: Machine, node: ast.Try, frame: Frame) -> list[Path] | None:
    imported = dict(_imported_first(machine, node.body, frame))
    caught = [handler_names(machine, handler, frame, imported) for handler in node.handlers]
    clauses = [
        Clause(
            names,
            _handler_body(machine, handler, [*node.body, *node.orelse], frame),
            _asking(machine, handler, imported, frame),
            splits=isinstance(node, tree.TryStar),
        )
        for names, handler in zip(caught, node.handlers, strict=True)
    ]

    handling = [statement for handler in node.handlers for statement in handler.body]

    def body() -> list[Path] | None:
        ways = machine.run_block(node.body, frame)
        if is_called_an_end(node.body):
            bind_vaguely(machine, handling, frame)
        return ways

    def otherwise() -> list[Path] | None:
        ways = machine.run_block(node.orelse, frame)
        if may_not_return(node.orelse):
            bind_vaguely(machine, handling, frame)
        return ways

    if any(may_leave(statement) for statement in node.finalbody):  # that drops the exception (8.4)
        surely = isinstance(node.finalbody[-1], LEAVING)
        clauses.append(Clause(_EVERYTHING if surely else None, lambda: None))
    asking = _ABSENCE if _asks_for_absent(machine, node, imported) else frozenset()
    if not node.finalbody:
        return guarded(machine, frame, body, otherwise, clauses, asking)
    outer, machine.finals = machine.finals, [*machine.finals, (node.finalbody, frame)]
    try:
        ways = guarded(machine, frame, body, otherwise, clauses, asking)
    finally:
        machine.finals = outer
    return _finally(machine, node, frame, ways)


def _finally(machine: Machine, node: ast.Try, frame: Frame, ways: Sequence[Path]) -> list[Path]:
    left = [way for way in ways if way.exception == SUSPENDED]
    for way in machine.alike(way for way in ways if way.exception != SUSPENDED):
        for end in machine.follow(way._replace(leave=Leave.NORMAL), lambda: machine.run_block(node.finalbody, frame)):
            kept = end._replace(leave=way.leave, value=way.value, exception=way.exception, origin=way.origin)
            left.append(kept if end.leave is Leave.NORMAL else end)
    return left


def _asking(machine: Machine, handler: ast.ExceptHandler, imported: Mapping[str, str], frame: Frame) -> Run:
    """Looking up what a clause names, which only an exception makes happen that gets there (8.4.1).

    What the body imports before all else is missing there only where its package is: that is told where it may be.
    """

    def ask() -> None:
        passed_over = frozenset() if machine.world.finder.withheld else imported.keys()
        for each in _named(handler):
            with machine.mute() if _root(each) in passed_over else nullcontext():
                machine.evaluate(each, frame)

    return ask


def _named(handler: ast.ExceptHandler) -> Sequence[ast.expr]:
    """The expressions of a clause that stand for classes."""
    if handler.type is None:
        return ()
    return handler.type.elts if isinstance(handler.type, ast.Tuple) else (handler.type,)


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _imported_first(machine: Machine, body: Sequence[ast.stmt], frame: Frame) -> Iterator[tuple[str, str]]:
    """What the first statements of a block import of outside modules: each name, and what it stands for."""
    for statement in body:
        if isinstance(statement, ast.Import):
            named = [
                (alias.asname, alias.name) if alias.asname else (alias.name.partition(".")[0],) * 2
                for alias in statement.names
            ]
        elif isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
            module = statement.module
            named = [(alias.asname or alias.name, f"{module}.{alias.name}") for alias in statement.names]
        else:
            return
        for name, dotted in named:
            is_new = frame.binding_frame(mangle(name, frame.class_name)).bindings.get(name) is None
            if is_new and machine.world.finder.is_outside(dotted):
                yield name, dotted


def _asks_for_absent(machine: Machine, node: ast.Try, imported: Mapping[str, str]) -> bool:
    """Whether a clause names what the body's import does not bind where its package is absent."""
    roots = (_root(each) for handler in node.handlers for each in _named(handler))
    part = machine.world.finder.withheld_part
    return any(root in imported and part(imported[root]) is not None for root in roots)


def handler_names(
    machine: Machine, handler: ast.ExceptHandler, frame: Frame, imported: Mapping[str, str] = MappingProxyType({})
) -> frozenset[str] | None:
    """The classes that a handler catches, as far as they are builtin ones; None: not known.

    imported: what the names are that the body imports before all else.
    """
    if handler.type is None:
        return frozenset({"BaseException"})
    names: set[str] = set()
    for node in _named(handler):
        root = _root(node)
        if root in imported:
            names.add(imported[root] + ast.unparse(node).removeprefix(root))
            continue
        with machine.mute():
            value = machine.evaluate(node, frame)
        found = class_names(machine, value)
        if found is None:
            return None
        names |= found
    return frozenset(names)


def _handler_body(machine: Machine, handler: ast.ExceptHandler, guarded_body: Sequence[ast.stmt], frame: Frame) -> Run:
    """`except … as name` binds the name and unbinds it however the clause is left (language reference 8.4.1)."""

    def run() -> list[Path] | None:
        if handler.name is not None:
            machine.bind(frame, handler.name, machine.handling[-1] if machine.handling else UNKNOWN)
        result = machine.run_block(handler.body, frame)
        if may_not_return(handler.body):
            bind_vaguely(machine, guarded_body, frame)
        return result if handler.name is None else _unbound(machine, handler.name, result, frame)

    return run


def _unbound(machine: Machine, name: str, result: list[Path] | None, frame: Frame) -> list[Path] | None:
    """The ways out of a clause, on each of which its name is taken away; a generator that waits in it keeps it."""

    def unbind() -> None:
        machine.store.unbind(frame.binding_frame(name), name)

    ways: list[Path] = []
    for way in result or ():
        if way.leave is Leave.NORMAL or way.exception == SUSPENDED:
            ways.append(way)
            continue
        ends = machine.follow(way._replace(leave=Leave.NORMAL), unbind)
        ways.extend(way._replace(delta=end.delta) for end in ends)
    return machine.then(None if result is None else ways, unbind)


EXECUTORS: Mapping[type, Executor] = {ast.Try: _try}
