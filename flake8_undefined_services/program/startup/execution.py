"""Run one module: import time first, then every function that import time left, then what is asked on demand."""

from __future__ import annotations

import ast
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.language.builtins import MODULE_NAMES, PACKAGE_NAMES
from flake8_undefined_services.language.standard_library import is_standard
from flake8_undefined_services.program.startup import (
    annotating,
    assignment,
    calls,
    comprehensions,
    contexts,
    control,
    definitions,
    expressions,
    imports,
)
from flake8_undefined_services.program.startup.frames import Frame, FrameKind, ModuleFrame
from flake8_undefined_services.program.startup.machine import (
    BudgetExceeded,
    Machine,
    OtherModules,
    Raised,
    Tables,
    Target,
)
from flake8_undefined_services.program.startup.paths import Leave, Path
from flake8_undefined_services.program.startup.store import Namespace, join, live
from flake8_undefined_services.program.startup.values import UNKNOWN, Constant, FunctionValue
from flake8_undefined_services.syntax import tree
from flake8_undefined_services.syntax.definite import may_miss
from flake8_undefined_services.syntax.parsing import ParsedFile
from flake8_undefined_services.syntax.scopes import scope_of

TABLES = Tables(
    evaluators={**expressions.EVALUATORS, **calls.EVALUATORS, **comprehensions.EVALUATORS},
    executors={
        **assignment.EXECUTORS,
        **control.EXECUTORS,
        **contexts.EXECUTORS,
        **definitions.EXECUTORS,
        **imports.EXECUTORS,
        tree.TryStar: control.EXECUTORS[ast.Try],
    },
    call=calls.call,
    function=definitions.function,
    strings=annotating.forward_references,
)
_CALL_BUDGET = 20_000


@dataclass(frozen=True, slots=True)
class Execution:
    """A module after its import: the machine that ran it and the frame that holds its names.

    ended: it ran to its end; else it is known to raise or exit on every path, or was too much to follow.
    """

    machine: Machine
    frame: Frame
    ended: bool


def execute_module(
    parsed: ParsedFile, name: str, *, is_package: bool, path: str, target: Target, modules: OtherModules
) -> Execution:
    """Execute a module's body as an import does (language reference 5.4)."""
    namespace = Namespace(holds_scope=True)
    for given in (*MODULE_NAMES, *(PACKAGE_NAMES if is_package else ())):
        namespace.bindings[given] = UNKNOWN
    namespace.bindings["__name__"] = Constant(name)
    lazy = target.version >= (3, 14) or _has_future_annotations(parsed.tree)
    module = ModuleFrame(name, is_package, path, parsed, namespace, lazy)
    frame = Frame(FrameKind.MODULE, module, namespace, scope_of(parsed.tree))
    machine = Machine(target, TABLES, modules)
    ended = _run(machine, parsed.tree, frame)
    return Execution(machine, frame, ended)


def _has_future_annotations(module: ast.Module) -> bool:
    """PEP 563."""
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and any(alias.name == "annotations" for alias in node.names)
        for node in module.body
    )


def _run(machine: Machine, module: ast.Module, frame: Frame) -> bool:
    machine.running.append(frame)
    try:
        ways = machine.collect(lambda: machine.run_block(module.body, frame))
    except (BudgetExceeded, RecursionError):
        frame.namespace.dynamic = True
        return False
    finally:
        machine.running.clear()
        machine.active.clear()
        machine.handlers.clear()
    ended = [way for way in ways if way.leave is Leave.NORMAL]
    _meet(machine, ended or ways)
    return bool(ended)


def _meet(machine: Machine, ways: list[Path]) -> None:
    keys = {key for way in ways for key in way.delta}
    machine.store.apply({key: join(way.delta.get(key, live(key)) for way in ways) for key in keys})


def examine_functions(execution: Execution, *, screened: bool) -> None:
    """Call every function once, with unknown arguments, in the module as it is after its import.

    screened: only those that the screen cannot clear.
    """
    machine = execution.machine
    machine.observations.end_import()
    machine.when = Evaluation.CALL
    done: set[int] = set()
    while True:
        waiting = [function for key, function in machine.deferred.items() if key not in done]
        if not waiting:
            return
        for function in waiting:
            done.add(id(function.node))
            if screened and not may_miss(function.node, _known(execution, function)):
                continue
            _reset(machine)
            frame = calls.bind_arguments(machine, function, (), {})
            frame.namespace.bindings.update(dict.fromkeys(frame.scope.parameters, UNKNOWN))
            try:
                calls.run_body(machine, function, frame)
            except (Raised, BudgetExceeded, RecursionError):
                continue


def examine_main_blocks(execution: Execution) -> None:
    """Run what stands under `if __name__ == "__main__"`, which an import does not.

    A name there may be what the script gets from its surroundings, so only a missing standard module is told.
    """
    machine = execution.machine
    machine.when = Evaluation.CALL
    machine.tells = is_standard
    for block in execution.frame.module.main_blocks:
        _reset(machine)
        machine.running.append(execution.frame)
        with suppress(BudgetExceeded, RecursionError):
            machine.collect(partial(machine.run_block, block, execution.frame))
    machine.tells = bool


def _known(execution: Execution, function: FunctionValue) -> frozenset[str]:
    """Names that exist outside of a function: builtins, the module's, and those of the functions around it."""
    names = execution.machine.target.builtins | execution.frame.namespace.bindings.keys()
    frame: Frame | None = function.closure
    while frame is not None and frame.kind is not FrameKind.MODULE:
        if frame.kind is not FrameKind.CLASS:
            names |= frame.scope.bound
        frame = frame.parent
    return names


def _reset(machine: Machine) -> None:
    machine.weight = 1.0
    machine.possible.clear()
    machine.calls.clear()
    machine.handlers.clear()
    machine.active.clear()
    machine.running.clear()
    machine.steps = machine.budget - _CALL_BUDGET
