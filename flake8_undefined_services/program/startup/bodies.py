"""The bodies of functions that are called: whether they are followed, how far, and what they leave behind."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.program.startup import giving_away
from flake8_undefined_services.program.startup.binding import bind_arguments
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.paths import Leave, Path, most_hopeful
from flake8_undefined_services.program.startup.raising import ANY, CallTooLong, Endless, Raised
from flake8_undefined_services.program.startup.settled import Answer, Record, answer_of, is_old, known
from flake8_undefined_services.program.startup.store import Perhaps, join, live, same
from flake8_undefined_services.program.startup.values import (
    NONE,
    UNKNOWN,
    ClassValue,
    Constant,
    FunctionValue,
    InstanceValue,
    Value,
)

_REPEATS = 12
"""A function is followed so many times; after that it is taken to do the same again."""
_ALIKE = 8
"""After so many it is looked at the tuples that it is given, as metaclasses are: of other kinds it is followed on."""
_CLOSURE_REPEATS = 2
_DEPTH = 40
_CALL_STEPS = 20_000
"""Statements that one call from import time may take, with all that it calls."""
_SHARE = 0.8
_OWN_STEPS = 500
"""Statements that a call may take itself after that."""
_MANY = 1_000
"""A function that took so many statements in this process is followed `_FEW` times in each further module."""
_FEW = 4
_ENOUGH = 4_000
"""A function that took so many statements in this process is taken to do the same again."""
_CAUTIOUS_DEPTH = 4


def run(machine: Machine, function: FunctionValue, arguments: Sequence[Value], keywords: Mapping[str, Value]) -> Value:
    """Run a body, unless it is not to be followed here: too deep, in itself, or at call time not a closure."""
    site, machine.site = machine.site, None
    active = [running.node for running in machine.active].count(function.node) if machine.active else 0
    if machine.cautious is not None:
        machine.got_to.add(id(function.node))
        if not active and len(machine.active) <= _CAUTIOUS_DEPTH and _is_worth_following(machine, function, arguments):
            return _run_muted(machine, function, arguments, keywords)
    is_too_deep = active > 1 and active > (_REPEATS if _are_constants(arguments) else 1)
    if is_too_deep or len(machine.active) > _DEPTH or not _is_followed(machine, function):
        return _not_followed(machine, arguments, keywords)
    times = machine.calls[id(function.node)] = machine.calls.get(id(function.node), 0) + 1
    if times > _FEW and machine.world.spent.get(id(function.node), 0) > _MANY and machine.when is Evaluation.IMPORT:
        return _not_followed(machine, arguments, keywords)
    if times > (_ALIKE if machine.when is Evaluation.IMPORT else _CLOSURE_REPEATS):
        settles = machine.when is not Evaluation.IMPORT or is_old(machine.shapes, function, arguments)
        if settles and times > _REPEATS:
            return _not_followed(machine, arguments, keywords)
    if machine.when is not Evaluation.IMPORT:
        return run_body(machine, function, bind_arguments(machine, function, arguments, keywords, site))
    record = machine.world.settled.record(function, arguments, keywords)
    if record is None or not record.is_worth_a_look():
        machine.world.settled.called(function)
        return _run_limited(machine, function, bind_arguments(machine, function, arguments, keywords, site))
    answer = known(record, machine.world.is_there)
    if answer is not None:
        machine.world.settled.repeated(record, machine.store)
        return _repeated(machine, function, answer, arguments, keywords)
    return _watched(machine, function, record, arguments, keywords, site)


def _are_constants(arguments: Sequence[Value]) -> bool:
    return bool(arguments) and all(isinstance(value, Constant) for value in arguments)


def _watched(
    machine: Machine,
    function: FunctionValue,
    record: Record,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
    site: tuple[int, int] | None,
) -> Value:
    """Follow a call that may turn out to be a quiet one."""
    settled = machine.world.settled
    watch = settled.watch(record, machine.store, arguments, keywords)
    settled.called(function)
    answer: Answer | None = None
    try:
        frame = bind_arguments(machine, function, arguments, keywords, site)
        given = dict(frame.namespace.bindings)
        value = _run_limited(machine, function, frame)
        answer = answer_of(value, frame, given, arguments)
    finally:
        settled.ended(watch, machine.store, answer)
    return value


def _repeated(
    machine: Machine,
    function: FunctionValue,
    answer: Answer,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """What a settled function returns; what it has put into its instance is not known."""
    _not_followed(machine, arguments, keywords)
    if answer.argument is not None:
        return arguments[answer.argument]
    if answer.closure is None:
        return answer.value
    frame = bind_arguments(machine, function, arguments, keywords, None)
    for name in frame.scope.bound - answer.kept:
        frame.namespace.bindings[name] = UNKNOWN
    written = answer.closure.args
    by_name = tuple(None if default is None else UNKNOWN for default in written.kw_defaults)
    return FunctionValue(answer.closure, frame, (UNKNOWN,) * len(written.defaults), by_name)


def _not_followed(machine: Machine, arguments: Sequence[Value], keywords: Mapping[str, Value]) -> Value:
    """What a call that nobody follows returns."""
    machine.possible.add(ANY)
    _give_away(machine, arguments, keywords)
    return UNKNOWN


def _give_away(machine: Machine, arguments: Sequence[Value], keywords: Mapping[str, Value]) -> None:
    """What a call may have put into its instance, or into what else it was given, is not known."""
    giving_away.hand_over_to_unknown(machine, arguments, keywords)
    if arguments and isinstance(arguments[0], InstanceValue) and machine.when is Evaluation.IMPORT:
        arguments[0].namespace.dynamic = True


def _is_worth_following(machine: Machine, function: FunctionValue, arguments: Sequence[Value]) -> bool:
    if _is_followed(machine, function):
        return False
    return speaks_of_absence(machine, function) or any(argument == NONE for argument in arguments)


def speaks_of_absence(machine: Machine, function: FunctionValue) -> bool:
    """Whether a function names something that an absence concerns."""
    node, pattern = function.node, machine.cautious
    found = machine.speaking.get(id(node))
    if found is None:
        lines = function.closure.module.parsed.lines[node.lineno - 1 : node.end_lineno]
        found = machine.speaking[id(node)] = pattern is not None and any(map(pattern.search, lines))
    return found


def _run_muted(
    machine: Machine, function: FunctionValue, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    """A call at call time, for what it raises, and for flags: who calls it otherwise is not known here."""
    frame = bind_arguments(machine, function, arguments, keywords)
    with machine.mute():
        value = run_body(machine, function, frame)
    return value if isinstance(value, Constant) and isinstance(value.value, bool) else UNKNOWN


def _run_limited(machine: Machine, function: FunctionValue, frame: Frame) -> Value:
    """A call at import time. It gets most of the steps that its caller has left; once they are used up it calls nothing
    more, and if even its own statements are too many, nothing is said about what it does, and its caller goes on."""
    weight, handlers, handling = machine.weight, len(machine.handlers), len(machine.handling)
    start, around = machine.steps, (machine.entered, machine.calling, machine.limit)
    if machine.active:
        machine.calling = start + int((machine.calling - start) * _SHARE)
    else:
        machine.entered, machine.calling = weight, start + _CALL_STEPS
    machine.limit = min(machine.limit, machine.calling + _OWN_STEPS)
    marks = machine.store.marks
    mark = machine.store.mark()
    try:
        result = run_body(machine, function, frame)
    except Raised:
        machine.store.release(mark)
        raise
    except (CallTooLong, RecursionError):
        machine.store.abandon(mark, marks)
        machine.weight = weight
        del machine.handlers[handlers:], machine.handling[handling:]
        machine.possible.add(ANY)
        _may_have_bound(machine, frame)
        return UNKNOWN
    else:
        machine.store.release(mark)
        return result
    finally:
        machine.entered, machine.calling, machine.limit = around
        machine.world.spend(function.node, machine.steps - start)


def _may_have_bound(machine: Machine, frame: Frame) -> None:
    """Globals that the call may have bound, and names in what it was given."""
    namespace = frame.module.namespace
    _give_away(machine, tuple(frame.namespace.bindings.values()), {})
    for name in frame.module.facts.function_globals:
        if name not in namespace.bindings:
            machine.store.bind(namespace, name, Perhaps(UNKNOWN, vague=True))


def _is_followed(machine: Machine, function: FunctionValue) -> bool:
    """At call time only closures of the function at hand: all others are examined for themselves."""
    if machine.when is not Evaluation.IMPORT:
        return function.closure in machine.running
    has_steps = not machine.active or machine.steps < machine.calling
    return has_steps and machine.world.spent.get(id(function.node), 0) < _ENOUGH


def run_body(machine: Machine, function: FunctionValue, frame: Frame) -> Value:
    """Run a function's body in its frame; all ways that return meet again in one state."""
    weight, refused = machine.weight, machine.refused
    machine.rounds += 1
    machine.active.append(function)
    machine.running.append(frame)
    try:
        if isinstance(function.node, ast.Lambda):
            value, ways = machine.evaluate(function.node.body, frame), None
        else:
            body = function.node.body
            value, ways = NONE, machine.run_block(body, frame)
            if ways is None and len(body) == 1 and _only_declares(body[0], function.closure.current_class):
                value = UNKNOWN
    finally:
        machine.running.pop()
        machine.active.pop()
        machine.refused = refused
        machine.rounds += 1
    if ways is not None:
        value = _returned(machine, [_leaving(way, frame) for way in ways], weight)
    elif not isinstance(function.node, ast.Lambda):
        machine.weight = weight
    machine.end(frame)
    return value


def _only_declares(statement: ast.stmt, kind: ClassValue | None) -> bool:
    """Whether a method says only that it is there, in a class that something outside may make another thing of."""
    is_empty = isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )
    return is_empty and kind is not None and not kind.is_closed


def _leaving(way: Path, frame: Frame) -> Path:
    """A way out of the call, without what only the call could see."""
    passing = frame.passing
    leave, delta, weight, value, exception, origin = way
    seen = {key: each for key, each in delta.items() if key[0] not in passing}
    return Path(leave, seen, weight, value, exception, origin)


def _returned(machine: Machine, ways: Sequence[Path], weight: float) -> Value:
    """Go on where the call returns, with all the weight that it had: a raise that is not sure is no way out."""
    returned = [way for way in ways if way.leave in (Leave.RETURN, Leave.NORMAL)]
    raised = [way for way in ways if way.leave is Leave.RAISE]
    if not returned:
        if raised:
            machine.resume(first := most_hopeful(raised))
            raise Raised(first.exception, first.origin)
        raise Endless
    machine.possible.update(way.exception or ANY for way in raised)
    if len(returned) == 1:
        machine.resume(returned[0])
        machine.weight = weight
        return returned[0].value
    keys = {key for way in returned for key in way.delta}
    # what was returned may tell the caller what was bound, which is forgotten here
    vague = not all(same(way.value, returned[0].value) for way in returned)
    machine.store.apply({key: join((way.delta.get(key, live(key)) for way in returned), vague=vague) for key in keys})
    machine.weight = weight
    return join(way.value for way in returned)
