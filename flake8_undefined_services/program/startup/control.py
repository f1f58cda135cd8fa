"""Control flow: branches, loops, `with`, `try`, `match` and ways out (language reference 7 and 8)."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.language.exceptions import catches
from flake8_undefined_services.program.startup import collections_, patterns
from flake8_undefined_services.program.startup.assignment import assign
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import ANY, Executor, Handler, Machine, Raised
from flake8_undefined_services.program.startup.paths import Leave, Path, merge
from flake8_undefined_services.program.startup.store import MISSING, Delta, Perhaps, live
from flake8_undefined_services.program.startup.truth import assume, condition
from flake8_undefined_services.program.startup.values import MANY, NONE, UNKNOWN, ClassValue, External, Value
from flake8_undefined_services.syntax.scopes import mangle, scope_of

_ROUNDS = 20
"""Loops over content that is known are followed for so many rounds."""

Run = Callable[[], "list[Path] | None"]


def _if(machine: Machine, node: ast.If, frame: Frame) -> list[Path] | None:
    if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        machine.elifs.add(id(node.orelse[0]))
    answer = condition(machine, node.test, frame)
    if answer is not None:
        if not answer:
            _note_type_checking(machine, node, frame)
            if _is_main_guard(node.test):
                frame.module.main_blocks.append(node.body)
        return machine.run_block(node.body if answer else node.orelse, frame)

    def branch(body: Sequence[ast.stmt], decided: bool) -> Run:
        def run() -> list[Path] | None:
            assume(machine, node.test, frame, decided)
            return machine.run_block(body, frame)

        return run

    taken = machine.collect(branch(node.body, True), 0.5)
    other = machine.collect(branch(node.orelse, False), 0.5)
    if (not node.orelse and id(node) in machine.elifs) or may_not_return(node.orelse):
        other = [_vaguely_bound(path, taken) for path in other]
    if may_not_return(node.body):
        taken = [_vaguely_bound(path, other) for path in taken]
    return taken + other


def may_not_return(block: Sequence[ast.stmt]) -> bool:
    """Whether a block ends in a call that may well raise or exit: `parser.error(…)`, `self.fail(…)`.

    Calls that log, print or put something into a container are known to return.
    """
    if not block or not isinstance(block[-1], ast.Expr) or not isinstance(block[-1].value, ast.Call):
        return False
    called = block[-1].value.func
    if isinstance(called, ast.Attribute):
        return called.attr not in _RETURNING and "log" not in ast.dump(called.value).lower()
    return isinstance(called, ast.Name) and called.id not in _RETURNING


_RETURNING = frozenset(
    """print append add extend update insert remove discard pop clear close write flush join start stop set
    setdefault sort warn warning info debug exception critical log print_exc sleep commit rollback save delete put
    send release acquire setattr delattr""".split()
)


def _vaguely_bound(path: Path, taken: Sequence[Path]) -> Path:
    """What another branch binds counts as perhaps bound here, and nothing is said about it.

    The author of `if … elif …` without else may know that one of them is always taken.
    """
    keys = {key for other in taken for key in other.delta if key[0].holds_scope}
    vague = {
        key: Perhaps(UNKNOWN, vague=True)
        for key in keys
        if path.delta.get(key, MISSING) is MISSING and live(key) is MISSING
    }
    return replace(path, delta={**path.delta, **vague})


def _note_type_checking(machine: Machine, node: ast.If, frame: Frame) -> None:
    """Names that only a block for type checkers binds (typing.TYPE_CHECKING, or a constant of that use)."""
    if any(_is_type_checking_name(part) for part in ast.walk(node.test)):
        module = ast.Module(body=node.body, type_ignores=[])
        frame.namespace.type_checking_names.update(scope_of(module).bound)


def _is_main_guard(test: ast.expr) -> bool:
    """Whether a test lets only the script through (`__main__`, "Idiomatic Usage")."""
    return isinstance(test, ast.Compare) and any(
        isinstance(side, ast.Constant) and side.value == "__main__" for side in (test.left, *test.comparators)
    )


def _is_type_checking_name(node: ast.AST) -> bool:
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name in ("TYPE_CHECKING", "MYPY")


def _for(machine: Machine, node: ast.For | ast.AsyncFor, frame: Frame) -> list[Path] | None:
    items = collections_.consumed(machine, machine.evaluate(node.iter, frame), frame)
    if machine.when is not Evaluation.IMPORT and not items:
        items = None  # who got hold of an empty list may have filled it by the time of the call

    def bind_and_run(value: Value) -> Run:
        def run() -> list[Path] | None:
            assign(machine, node.target, value, frame)
            return machine.run_block(node.body, frame)

        return run

    if items is not None and MANY not in items and len(items) <= _ROUNDS:
        return _finish_loop(machine, node, frame, *_rounds(machine, [bind_and_run(item) for item in items]))
    surely = items is not None and any(item is not MANY for item in items)
    return _unknown_rounds(machine, node, frame, bind_and_run(UNKNOWN), may_skip=not surely)


def _rounds(machine: Machine, rounds: Sequence[Run]) -> tuple[list[Path], list[Path], list[Path]]:
    """Run known rounds one after the other: paths that end normally, that broke out, that left the block."""
    going = [Path(Leave.NORMAL, {}, machine.weight)]
    broken: list[Path] = []
    left: list[Path] = []
    for run in rounds:
        ways = [way for path in going for way in machine.follow(path, run)]
        going, stopped, gone = _sorted_out(ways)
        broken += stopped
        left += gone
        going = merge(going)
        if not going:
            break
    return going, broken, left


def _sorted_out(ways: Sequence[Path]) -> tuple[list[Path], list[Path], list[Path]]:
    going = [replace(w, leave=Leave.NORMAL) for w in ways if w.leave in (Leave.NORMAL, Leave.CONTINUE)]
    broken = [replace(way, leave=Leave.NORMAL) for way in ways if way.leave is Leave.BREAK]
    left = [way for way in ways if way.leave in (Leave.RETURN, Leave.RAISE)]
    return going, broken, left


def _finish_loop(
    machine: Machine,
    node: ast.For | ast.AsyncFor | ast.While,
    frame: Frame,
    going: list[Path],
    broken: list[Path],
    left: list[Path],
) -> list[Path]:
    """The else clause runs where the loop was not broken."""
    ended = [way for path in going for way in machine.follow(path, lambda: machine.run_block(node.orelse, frame))]
    return ended + broken + left


def _unknown_rounds(
    machine: Machine,
    node: ast.For | ast.AsyncFor | ast.While,
    frame: Frame,
    run: Run,
    *,
    may_skip: bool,
    endless: bool = False,
) -> list[Path]:
    """Any number of rounds: what one round binds counts as bound in the next, and is not told about before."""
    with machine.mute():
        first = machine.collect(run)
    widened = _widened(first)
    share = 0.5 if may_skip else 1.0
    start = Path(Leave.NORMAL, widened, machine.weight * share)
    going, broken, left = _sorted_out(machine.follow(start, run))
    if endless:
        going, broken, left = [], *_scaled(broken, left, machine.weight)
    elif may_skip:
        unchanged = Path(Leave.NORMAL, {}, machine.weight * (1 - share))
        if isinstance(node, ast.While):
            going.append(unchanged)
        else:
            going.append(_vaguely_bound(unchanged, [*going, *broken, *left]))
    return _finish_loop(machine, node, frame, merge(going), broken, left)


def _scaled(broken: list[Path], left: list[Path], weight: float) -> tuple[list[Path], list[Path]]:
    """All runs leave an endless loop one way or another, if they leave at all."""
    total = sum(path.weight for path in broken + left)
    factor = weight / total if total else 0.0
    return (
        [replace(path, weight=path.weight * factor) for path in broken],
        [replace(path, weight=path.weight * factor) for path in left],
    )


def _widened(ways: Sequence[Path]) -> Delta:
    changed = {key for way in ways if way.leave in (Leave.NORMAL, Leave.CONTINUE) for key in way.delta}
    return {
        key: UNKNOWN
        for key in changed
        if any(way.delta.get(key, MISSING) is not MISSING for way in ways) or live(key) is not MISSING
    }


def _while(machine: Machine, node: ast.While, frame: Frame) -> list[Path] | None:
    if isinstance(node.test, ast.Constant) and node.test.value:
        return _unknown_rounds(
            machine, node, frame, lambda: machine.run_block(node.body, frame), may_skip=False, endless=True
        )
    answer = condition(machine, node.test, frame)
    if answer is False:
        return machine.run_block(node.orelse, frame)

    def run() -> list[Path] | None:
        machine.evaluate(node.test, frame)
        assume(machine, node.test, frame, True)
        return machine.run_block(node.body, frame)

    return _unknown_rounds(machine, node, frame, run, may_skip=answer is None)


def _try(machine: Machine, node: ast.Try, frame: Frame) -> list[Path] | None:
    caught = [_handler_names(machine, handler, frame) for handler in node.handlers]
    if machine.when is not Evaluation.IMPORT:
        _ask_for_classes(machine, node.handlers, frame)
    handlers = [
        (names, _handler_body(machine, handler, [*node.body, *node.orelse], frame))
        for names, handler in zip(caught, node.handlers, strict=True)
    ]

    def body() -> list[Path] | None:
        return machine.run_block(node.body, frame)

    def otherwise() -> list[Path] | None:
        return machine.run_block(node.orelse, frame)

    ways = guarded(machine, frame, body, otherwise, handlers)
    if not node.finalbody:
        return ways
    return _finally(machine, node, frame, ways)


def _finally(machine: Machine, node: ast.Try, frame: Frame, ways: Sequence[Path]) -> list[Path]:
    left: list[Path] = []
    for way in ways:
        for end in machine.follow(replace(way, leave=Leave.NORMAL), lambda: machine.run_block(node.finalbody, frame)):
            kept = replace(end, leave=way.leave, value=way.value, exception=way.exception, origin=way.origin)
            left.append(kept if end.leave is Leave.NORMAL else end)
    return left


def _ask_for_classes(machine: Machine, handlers: Sequence[ast.ExceptHandler], frame: Frame) -> None:
    """Some call meets an exception, and then the interpreter looks up what the clauses name (8.4.1)."""
    for handler in handlers:
        if handler.type is not None:
            machine.perhaps(partial(machine.evaluate, handler.type, frame))


def _handler_names(machine: Machine, handler: ast.ExceptHandler, frame: Frame) -> frozenset[str] | None:
    """The classes that a handler catches, as far as they are builtin ones; None: not known."""
    if handler.type is None:
        return frozenset({"BaseException"})
    nodes = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names: set[str] = set()
    for node in nodes:
        with machine.mute():
            value = machine.evaluate(node, frame)
        found = class_names(machine, value)
        if found is None:
            return None
        names |= found
    return frozenset(names)


def class_names(machine: Machine, value: Value) -> frozenset[str] | None:
    """The builtin classes that an exception class or a tuple of them stands for."""
    if isinstance(value, External):
        return frozenset({value.name.rpartition(".")[2] if value.name.startswith("builtins.") else value.name})
    if isinstance(value, ClassValue):
        return frozenset({f"<{value.name}>"})
    items = collections_.items_of(value)
    if items is None or MANY in items:
        return None
    found = [class_names(machine, item) for item in items]
    return frozenset().union(*(names for names in found if names is not None)) if None not in found else None


def _bind_vaguely(machine: Machine, body: Sequence[ast.stmt], frame: Frame) -> None:
    """What a try body binds, seen from a handler that may never come back."""
    for name in scope_of(ast.Module(body=list(body), type_ignores=[])).bound:
        space = frame.binding_frame(mangle(name, frame.class_name))
        if name not in space.bindings:
            machine.store.bind(space, name, Perhaps(UNKNOWN, vague=True))


def _handler_body(machine: Machine, handler: ast.ExceptHandler, guarded_body: Sequence[ast.stmt], frame: Frame) -> Run:
    """`except … as name` binds the name and unbinds it at the end of the clause (language reference 8.4.1)."""

    def run() -> list[Path] | None:
        if handler.name is not None:
            machine.bind(frame, handler.name, UNKNOWN)
        result = machine.run_block(handler.body, frame)
        if may_not_return(handler.body):
            _bind_vaguely(machine, guarded_body, frame)

        def unbind() -> None:
            if handler.name is not None:
                machine.store.unbind(frame.binding_frame(handler.name), handler.name)

        return machine.then(result, unbind)

    return run


def guarded(
    machine: Machine,
    frame: Frame,
    body: Run,
    otherwise: Run,
    handlers: Sequence[tuple[frozenset[str] | None, Run]],
) -> list[Path]:
    """Run a body under handlers: what it surely raises, may raise, and what follows where it raises nothing."""
    names = [names for names, _ in handlers]
    everything = frozenset().union(*(n for n in names if n is not None)) if None not in names else None
    outer, machine.possible = machine.possible, set()
    mark = machine.store.mark()
    handler = Handler(everything, frame, mark)
    machine.handlers.append(handler)
    try:
        ways = machine.collect(body)
    finally:
        machine.handlers.pop()
        machine.store.release(mark)
        inner, machine.possible = machine.possible, outer
    if inner:
        handler.snapshots.append((frozenset(inner), {}))
    raised = [way for way in ways if way.leave is Leave.RAISE]
    others = [way for way in ways if way.leave is not Leave.RAISE]
    if others and handler.snapshots:
        return _may_raise(machine, others, otherwise, handlers, raised, handler.snapshots)
    left = machine.then(others, otherwise) or []
    for way in raised:
        left += _handled(machine, way, handlers)
    return left


def _may_raise(
    machine: Machine,
    others: Sequence[Path],
    otherwise: Run,
    handlers: Sequence[tuple[frozenset[str] | None, Run]],
    raised: Sequence[Path],
    snapshots: Sequence[tuple[frozenset[str], Delta]],
) -> list[Path]:
    """The body may end normally or jump to a handler; both are followed, with half the weight each."""
    entered: list[tuple[Run, list[Path]]] = []
    for names, run in handlers:
        states = [delta for errors, delta in snapshots if any(_enters(machine, names, e) for e in errors)]
        if states:
            entered.append((run, merge([Path(Leave.NORMAL, delta, 1.0) for delta in states])))
    for errors, _ in snapshots:
        machine.possible |= {e for e in errors if not any(_enters(machine, names, e) for names, _ in handlers)}
    halved = [replace(way, weight=way.weight * 0.5) for way in others] if entered else list(others)
    left = machine.then(halved, otherwise) or []
    total = sum(way.weight for way in others)
    for run, starts in entered:
        share = total * 0.5 / len(entered) / sum(start.weight for start in starts)
        for start in starts:
            left += machine.follow(replace(start, weight=start.weight * share), run)
    for way in raised:
        left += _handled(machine, way, handlers)
    return left


def _enters(machine: Machine, names: frozenset[str] | None, error: str) -> bool:
    """Whether an exception that may happen enters a handler; unknown ones are not of names or imports."""
    if names is None:
        return True
    if error == ANY:
        return not names <= (_NOT_BY_CHANCE if machine.when is Evaluation.IMPORT else _NAME_ERRORS)
    return any(catches(name, error, machine.target.version) for name in names)


_NAME_ERRORS = frozenset({"NameError", "UnboundLocalError"})
_NOT_BY_CHANCE = _NAME_ERRORS | {"ImportError", "ModuleNotFoundError", "SyntaxError"}


def _handled(machine: Machine, way: Path, handlers: Sequence[tuple[frozenset[str] | None, Run]]) -> list[Path]:
    """Where a raised exception goes: to the first handler that catches it, or on."""
    left: list[Path] = []
    share = 1.0
    for names, run in handlers:
        known = names is not None and way.exception != ""
        if known and not any(catches(name, way.exception, machine.target.version) for name in names or ()):
            continue
        sure = known or (names is not None and names & {"BaseException", "Exception"})
        part = share if sure else share / 2
        machine.handling.append((way.exception, way.origin))
        left += machine.follow(replace(way, leave=Leave.NORMAL, weight=way.weight * part), run)
        machine.handling.pop()
        share -= part
        if sure:
            return left
    return [*left, replace(way, weight=way.weight * share)]


def _match(machine: Machine, node: ast.Match, frame: Frame) -> list[Path] | None:
    subject = machine.evaluate(node.subject, frame)
    waiting = [Path(Leave.NORMAL, {}, machine.weight)]
    left: list[Path] = []
    for case in node.cases:
        still: list[Path] = []
        for path in waiting:
            taken, passed = _case(machine, case, subject, frame, path)
            left += taken
            still += passed
        waiting = merge(still)
        if not waiting:
            return left
    return left + [_vaguely_bound(path, [w for w in left if w.leave is Leave.NORMAL]) for path in waiting]


def _case(
    machine: Machine, case: ast.match_case, subject: Value, frame: Frame, path: Path
) -> tuple[list[Path], list[Path]]:
    """One case on one path: the ways out of its body, and the paths on which it does not match."""
    answers: list[bool | None] = []

    def test() -> None:
        answers.append(patterns.matches(machine, case.pattern, subject, frame))

    tested = machine.follow(path, lambda: test())
    matched = answers[0] if answers else None
    passed = [] if matched is True else [path if matched is False else replace(path, weight=path.weight / 2)]
    if matched is False:
        return [], passed
    share = 1.0 if matched is True else 0.5
    taken: list[Path] = []
    for start in (replace(way, weight=way.weight * share) for way in tested):
        if case.guard is None:
            taken += machine.follow(start, lambda: machine.run_block(case.body, frame))
        else:
            yes, no = _guard(machine, case, case.guard, frame, start)
            taken += yes
            passed += no
    return taken, passed


def _guard(
    machine: Machine, case: ast.match_case, guard: ast.expr, frame: Frame, start: Path
) -> tuple[list[Path], list[Path]]:
    """What the pattern captured stays bound where the guard fails (PEP 634)."""
    answers: list[bool | None] = []

    def ask() -> None:
        answers.append(condition(machine, guard, frame))

    asked = machine.follow(start, lambda: ask())
    answer = answers[0] if answers else None
    share = 0.5 if answer is None else 1.0
    no = [] if answer is True else [replace(way, weight=way.weight * share) for way in asked]
    if answer is False:
        return [], no

    def run() -> list[Path] | None:
        assume(machine, guard, frame, True)
        return machine.run_block(case.body, frame)

    return [w for way in asked for w in machine.follow(replace(way, weight=way.weight * share), run)], no


def _return(machine: Machine, node: ast.Return, frame: Frame) -> list[Path]:
    value = NONE if node.value is None else machine.evaluate(node.value, frame)
    return _leaving(machine, Leave.RETURN, value)


def _leaving(machine: Machine, leave: Leave, value: Value = NONE) -> list[Path]:
    return [Path(leave, {}, machine.weight, value)]


def _break(machine: Machine, node: ast.Break, frame: Frame) -> list[Path]:
    return _leaving(machine, Leave.BREAK)


def _continue(machine: Machine, node: ast.Continue, frame: Frame) -> list[Path]:
    return _leaving(machine, Leave.CONTINUE)


def _raise(machine: Machine, node: ast.Raise, frame: Frame) -> None:
    name = ""
    if node.exc is None and machine.handling:
        raise Raised(*machine.handling[-1])
    if node.exc is not None:
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        with machine.mute():
            found = class_names(machine, machine.evaluate(raised, frame))
        machine.evaluate(node.exc, frame)
        name = next(iter(found)) if found and len(found) == 1 else ""
    if node.cause is not None:
        machine.evaluate(node.cause, frame)
    raise Raised(name)


def _assert(machine: Machine, node: ast.Assert, frame: Frame) -> None:
    answer = condition(machine, node.test, frame)
    if answer is False:
        if node.msg is not None:
            machine.evaluate(node.msg, frame)
        raise Raised("AssertionError")
    assume(machine, node.test, frame, True)
    if answer is None:
        machine.possible.add("AssertionError")


EXECUTORS: Mapping[type, Executor] = {
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.Try: _try,
    ast.Match: _match,
    ast.Return: _return,
    ast.Break: _break,
    ast.Continue: _continue,
    ast.Raise: _raise,
    ast.Assert: _assert,
}
