"""`match`: one case after the other, with their guards (language reference 8.6, PEP 634)."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.program.startup import patterns
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Executor, Machine
from flake8_undefined_services.program.startup.paths import Leave, Path, merge, vaguely_bound
from flake8_undefined_services.program.startup.truth import assume, condition, is_input
from flake8_undefined_services.program.startup.values import Value
from flake8_undefined_services.syntax.returning import may_not_return


def _match(machine: Machine, node: ast.Match, frame: Frame) -> list[Path] | None:
    subject = machine.evaluate(node.subject, frame)
    waiting = [Path(Leave.NORMAL, {}, machine.weight)]
    left: list[Path] = []
    doubtful: list[Path] = []
    for case in node.cases:
        still: list[Path] = []
        for path in machine.alike(waiting):
            taken, passed = _case(machine, case, subject, frame, path)
            (doubtful if may_not_return(case.body) else left).extend(taken)
            still += passed
        waiting = merge(still)
        if not waiting:
            break
    left += [vaguely_bound(path, left) for path in doubtful]
    if machine.when is Evaluation.IMPORT and is_input(subject) and not _names_both(node):
        return left + waiting
    return left + [vaguely_bound(path, [w for w in left if w.leave is Leave.NORMAL]) for path in waiting]


def _names_both(node: ast.Match) -> bool:
    """Whether there is a case for True and one for False, and so one for each bool."""
    parts = {
        part.value for case in node.cases for part in ast.walk(case.pattern) if isinstance(part, ast.MatchSingleton)
    }
    return {True, False} <= parts


def _case(
    machine: Machine, case: ast.match_case, subject: Value, frame: Frame, path: Path
) -> tuple[list[Path], list[Path]]:
    """One case on one path: the ways out of its body, and the paths on which it does not match."""
    answers: list[bool | None] = []

    def test() -> None:
        answers.append(patterns.matches(machine, case.pattern, subject, frame))

    tested = machine.follow(path, lambda: test())
    matched = answers[0] if answers else None
    passed = [] if matched is True else [path if matched is False else path._replace(weight=path.weight / 2)]
    if matched is False:
        return [], passed
    share = 1.0 if matched is True else 0.5
    taken: list[Path] = []
    for start in (way._replace(weight=way.weight * share) for way in tested):
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
    no = [] if answer is True else [way._replace(weight=way.weight * share) for way in asked]
    if answer is False:
        return [], no

    def run() -> list[Path] | None:
        assume(machine, guard, frame, True)
        return machine.run_block(case.body, frame)

    return machine.follow_all([way._replace(weight=way.weight * share) for way in asked], run), no


EXECUTORS: Mapping[type, Executor] = {ast.Match: _match}
