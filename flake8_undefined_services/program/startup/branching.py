"""`if`: both branches where the condition is unknown (language reference 8.1)."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.language.conditions import is_exhaustive
from flake8_undefined_services.program.startup.frames import Frame, FrameKind
from flake8_undefined_services.program.startup.lookups import known
from flake8_undefined_services.program.startup.machine import Executor, Machine, Run
from flake8_undefined_services.program.startup.paths import Path, vaguely_bound
from flake8_undefined_services.program.startup.truth import assume, condition, is_further_alternative, is_input_test
from flake8_undefined_services.program.startup.vague import bind_vaguely
from flake8_undefined_services.program.startup.values import Constant
from flake8_undefined_services.syntax.main_guard import is_main_guard
from flake8_undefined_services.syntax.returning import is_called_an_end, may_leave, may_not_return
from flake8_undefined_services.syntax.scopes import scope_of
from flake8_undefined_services.syntax.type_checking import is_for_type_checkers, is_type_checking_name

_HARDLY = 1 / 64
"""The likelihood of what is written for type checkers and, where something is not as usual, for runs too; and of what
a function refuses, by an exception that nothing catches, in a program that is thought to start."""


def _if(machine: Machine, node: ast.If, frame: Frame) -> list[Path] | None:
    if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        machine.elifs[id(node.orelse[0])] = (*machine.elifs.get(id(node), ()), node.test)
    answer = condition(machine, node.test, frame)
    if answer is not None:
        chosen, passed = (node.body, node.orelse) if answer else (node.orelse, node.body)
        _note_type_checking(machine, node.test, passed, frame)
        if not answer and is_main_guard(node.test):
            frame.module.main_blocks.append(node.body)
        ways = machine.run_block(chosen, frame)
        if is_called_an_end(chosen):
            bind_vaguely(machine, passed, frame)
        return ways

    refusals = tuple(_is_refusal(machine, body, node.test, frame) for body in (node.body, node.orelse))

    def branch(body: Sequence[ast.stmt], decided: bool) -> Run:
        def run() -> list[Path] | None:
            assume(machine, node.test, frame, decided)
            likely = machine.likely
            if refusals[not decided] or (decided and is_for_type_checkers(node.test)):
                machine.likely *= _HARDLY
            try:
                return machine.run_block(body, frame)
            finally:
                machine.likely = likely

        return run

    branches = (branch(node.body, True), branch(node.orelse, False))
    shares = [1.0 if refused and machine.weight >= 1.0 else 0.5 for refused in reversed(refusals)]
    machine.refused += 1.0 in shares
    taken, other = (machine.collect(run, share) for run, share in zip(machine.alike(branches), shares, strict=True))
    if _may_be_exhaustive(machine, node, frame) or may_not_return(node.orelse):
        other = [vaguely_bound(path, taken) for path in other]
    if may_not_return(node.body):
        taken = [vaguely_bound(path, other) for path in taken]
    return taken + other


def _is_refusal(machine: Machine, body: Sequence[ast.stmt], test: ast.expr, frame: Frame) -> bool:
    """Whether a function that runs at import ends the process here, because of what only the analysis does not know."""
    if machine.when is not Evaluation.IMPORT or machine.handlers or frame.kind is not FrameKind.FUNCTION:
        return False
    if not body or not isinstance(body[-1], ast.Raise) or any(map(may_leave, body)):
        return False
    return not is_input_test(machine, test, frame)


def _may_be_exhaustive(machine: Machine, node: ast.If, frame: Frame) -> bool:
    """Whether the author of `if … elif …` without else may know that one of them is always taken.

    So of `if kind == "a": …` and `if kind == "b": …` behind it. What the environment holds is known to nobody.
    """
    chain = machine.elifs.get(id(node), ())
    if node.orelse or not (chain or is_further_alternative(node.test, frame)):
        return False
    if machine.when is not Evaluation.IMPORT or is_exhaustive([*chain, node.test]):
        return True
    return not all(is_input_test(machine, test, frame) for test in (*chain, node.test))


def _note_type_checking(machine: Machine, test: ast.expr, passed: list[ast.stmt], frame: Frame) -> None:
    """Names that only a block for type checkers binds (typing.TYPE_CHECKING, or a constant of that use)."""
    if passed and any(_is_for_type_checkers(machine, each, frame) for each in ast.walk(test)):
        module = ast.Module(body=passed, type_ignores=[])
        frame.namespace.type_checking_names |= scope_of(module).bound


def _is_for_type_checkers(machine: Machine, part: ast.AST, frame: Frame) -> bool:
    """Whether a part of a test is that constant, by its own name or by another (`TYPE_CHECKING as checking`)."""
    if is_type_checking_name(part):
        return True
    held = frame.held(part.id) if isinstance(part, ast.Name) else None
    value = None if held is None else known(machine, held)
    return isinstance(value, Constant) and value.type_checking


EXECUTORS: Mapping[type, Executor] = {ast.If: _if}
