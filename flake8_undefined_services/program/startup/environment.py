"""Variables of the environment that start-up reads without a default, or sets itself.

os.environ["KEY"]           # KeyError where it is not set
os.getenv("KEY")            # None where it is not set
os.getenv("KEY") or "x"     # has a default
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.outcomes import EnvironmentRead
from flake8_undefined_services.program.startup.catching import Catch, catching
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.loaded import EnvironmentUse
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.values import NONE, Constant, External, Value
from flake8_undefined_services.syntax.same_expressions import stated

ENVIRONMENT = External("os.environ")
_MANY = 1000
"""Of more conditions in one scope, nobody looks for the one that provides for a variable."""
_SETTERS = frozenset({"os.environ.setdefault", "os.putenv"})
_GETTERS: Mapping[str, bool] = {"os.getenv": False, "os.environ.get": False, "os.environ.pop": True}
"""What reads a variable; whether it raises KeyError where that is not set and no default is given."""


def called(
    machine: Machine,
    node: ast.Call,
    function: External,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
    frame: Frame,
) -> None:
    """A function of the environment is called."""
    name = arguments[0] if arguments else keywords.get("key")
    if function.name in _SETTERS:
        _use(machine, frame, node, name, sets=True, required=False)
    elif function.name in _GETTERS:
        default = arguments[1] if len(arguments) > 1 else keywords.get("default", NONE)
        required = _GETTERS[function.name]
        lacks_default = len(arguments) < 2 if required else default == NONE
        if lacks_default and id(node) not in frame.module.facts.defaulted:
            _use(machine, frame, node, name, sets=False, required=required)


def subscripted(machine: Machine, node: ast.Subscript, name: Value, frame: Frame) -> None:
    """`os.environ[name]` is read, or assigned."""
    sets = isinstance(node.ctx, ast.Store)
    _use(machine, frame, node, name, sets=sets, required=not sets)


def _use(machine: Machine, frame: Frame, node: ast.expr, name: Value | None, *, sets: bool, required: bool) -> None:
    if machine.when is not Evaluation.IMPORT or machine.muted:
        return
    if not isinstance(name, Constant) or not isinstance(name.value, str) or not machine.world.stack:
        return
    if not sets and _is_provided_for(machine, frame, node, name.value, required=required):
        return
    read = EnvironmentRead(name.value, frame.module.path, node.lineno, required)
    machine.world.use_environment(EnvironmentUse(read, sets))


def _is_provided_for(machine: Machine, frame: Frame, node: ast.expr, name: str, *, required: bool) -> bool:
    """The branch is taken only where the variable is set, or a handler takes over where it is not."""
    tests = frame.tests_known() if len(frame.assumptions.bindings) < _MANY else ()
    granted = {key: test for key, test, holds in tests if holds}
    parts = (part for test in granted.values() for part in ast.walk(test))
    if any(isinstance(part, ast.Constant) and part.value == name for part in parts):
        return True
    if isinstance(node, ast.Subscript) and stated(ast.Compare(node.slice, [ast.In()], [node.value]))[0] in granted:
        return True
    return required and catching(machine, "KeyError", frame.module) is not Catch.NOWHERE


def reads_of(uses: Iterable[EnvironmentUse]) -> Iterator[EnvironmentRead]:
    """Each place once, in the order of the reads; what is set before it is read is not told."""
    provided: set[str] = set()
    told: set[EnvironmentRead] = set()
    for use in uses:
        if use.sets:
            provided.add(use.read.name)
        elif use.read.name not in provided and use.read not in told:
            told.add(use.read)
            yield use.read
