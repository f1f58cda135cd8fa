"""Conditions: whether a value is true, and what is taken for granted on the branch that a test opened.

if debug:            # unknown: one path assumes `debug`, the other `not debug`
    log = open_log()
...
if debug:            # each path already knows the answer
    log.close()
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator

from flake8_undefined_services.language import callables
from flake8_undefined_services.language.standard_library import standard_modules
from flake8_undefined_services.program.startup.alternatives import alternatives_of, decided
from flake8_undefined_services.program.startup.attributes import metaclass_of
from flake8_undefined_services.program.startup.exceptions import is_own
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.special import first_of
from flake8_undefined_services.program.startup.store import Perhaps, live
from flake8_undefined_services.program.startup.values import (
    FALSE,
    INPUT,
    MANY,
    TRUE,
    UNKNOWN,
    Caught,
    ClassValue,
    Constant,
    DictValue,
    External,
    FrameValue,
    FunctionValue,
    InstanceValue,
    Items,
    ListValue,
    TupleValue,
    Value,
    Wrapped,
)
from flake8_undefined_services.syntax.same_expressions import stated

_MODULES = standard_modules((3, 15))


def truth_of(value: Value) -> bool | None:
    """Whether a value counts as true (language reference 6.11); None: not known."""
    if value is UNKNOWN:
        return None
    if isinstance(value, Constant):
        return bool(value.value)
    if isinstance(value, TupleValue):
        return _has_items(value.items)
    if isinstance(value, (ListValue, DictValue)):
        items = live((value.namespace, "items"))
        return _has_items(items.values) if isinstance(items, Items) else None
    if isinstance(value, (FrameValue, FunctionValue, Wrapped)):
        return True
    if isinstance(value, Caught):
        return None if is_own(value.exception) else True
    if isinstance(value, External):
        return True if value.is_module or is_something(value) else None
    if isinstance(value, ClassValue):
        return None if _has_own_truth(metaclass_of(value)) else True
    if isinstance(value, InstanceValue) and value.kind.is_closed:
        return None if _has_own_truth(value.kind) else True
    return None


def _has_own_truth(kind: Value | None) -> bool:
    """Whether a class, or a metaclass, says itself which of its instances are true; those of others hardly ever do."""
    line = kind.lineage() if isinstance(kind, ClassValue) else ()
    own = (base.namespace.bindings for base in line if isinstance(base, ClassValue))
    return any("__bool__" in names or "__len__" in names for names in own)


def tested(machine: Machine, value: Value, frame: Frame) -> bool | None:
    """Test a value: `__bool__` or `__len__` of its class runs (language reference 3.3.1)."""
    if isinstance(value, External):
        flag = machine.tables.outside.constant(value.name)
        return truth_of(value if flag is None else flag)
    result = first_of(machine, value, ("__bool__", "__len__"), (), frame)
    return truth_of(value if result is None else result)


def is_input(value: Value) -> bool:
    """Whether a value is what a run is given from outside (`language.callables.INPUTS`), or was made of that."""
    return value is INPUT or (isinstance(value, External) and callables.is_input(value.name))


def given(*values: Value) -> Value:
    """The result of an operation that is not known: it is input again where an operand is."""
    return INPUT if any(map(is_input, values)) else UNKNOWN


def is_input_test(machine: Machine, test: ast.expr, frame: Frame) -> bool:
    """Whether what a run is given decides a test. Nothing that evaluating it does is kept."""
    return is_input(machine.glance(test, frame))


def is_something(value: External) -> bool:
    """Whether an outside object is surely not None: a module, a builtin, or a class of a standard module by its
    spelling."""
    module, _, name = value.name.rpartition(".")
    if module == "builtins":
        return callable(getattr(builtins, name, None))
    is_standard = module.partition(".")[0] in _MODULES and module.islower()
    return not module or (is_standard and name[:1].isupper() and not name.isupper())


def _has_items(items: tuple[Value, ...]) -> bool | None:
    if not items:
        return False
    return None if all(item is MANY for item in items) else True


def condition(machine: Machine, test: ast.expr, frame: Frame) -> bool | None:
    """Evaluate a test; None: it may go either way on this path."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        answer = condition(machine, test.operand, frame)
        return None if answer is None else not answer
    if isinstance(test, ast.BoolOp):
        return _chain(machine, test, frame)
    answer = tested(machine, machine.evaluate(test, frame), frame)
    return _assumed(machine, test, frame) if answer is None else answer


def _chain(machine: Machine, test: ast.BoolOp, frame: Frame) -> bool | None:
    """`and`, `or`: the first operand that decides ends it; after one that is unknown the others may not run."""
    decisive = isinstance(test.op, ast.Or)
    unknown = False
    for index in range(len(test.values)):
        answers: list[bool | None] = []
        passed = test.values[:index] if unknown else []

        def ask(index: int = index, answers: list[bool | None] = answers, passed: list[ast.expr] = passed) -> Value:
            for each in passed:
                assume(machine, each, frame, not decisive)
            answers.append(condition(machine, test.values[index], frame))
            return TRUE

        if unknown:
            machine.perhaps(ask)
        else:
            ask()
        answer = answers[0] if answers else None
        if answer is decisive:
            return decisive if not unknown else _assumed(machine, test, frame, decisive)
        unknown = unknown or answer is None
    return _assumed(machine, test, frame) if unknown else not decisive


def _assumed(machine: Machine, test: ast.expr, frame: Frame, default: bool | None = None) -> bool | None:
    if default is not None:
        return default
    module = _outermost(frame)
    if not frame.assumptions.bindings and not module.assumptions.bindings:
        return None
    key, positive, names = _key(test, frame)
    known = frame.assumptions.bindings.get(key)
    if known is None and key in module.assumptions.bindings and _are_global(names, frame):
        known = module.assumptions.bindings[key]
    if known is None:
        answer = _by_alternatives(key, names, frame)
        return answer if answer is None or positive else not answer
    return bool(known.value) is positive if isinstance(known, Constant) else None


def _by_alternatives(key: str, names: frozenset[str], frame: Frame) -> bool | None:
    """What a test's value has been asked for before on this path decides it."""
    asked = frame.module.facts.alternatives.get(key)
    return None if asked is None else decided(asked[1], _asked_before(asked[0], names, frame))


def _asked_before(value: str, names: frozenset[str], frame: Frame) -> Iterator[tuple[frozenset[object], bool]]:
    """The constants that a value has been compared with on this path, and whether it is one of them."""
    tests = frame.module.facts.alternatives
    for key in {key for name in names for key in frame.assumed.get(name, ())}:
        alternatives, known = tests.get(key), frame.assumptions.bindings.get(key)
        if alternatives is not None and alternatives[0] == value and isinstance(known, Constant):
            yield alternatives[1], bool(known.value)


def is_further_alternative(test: ast.expr, frame: Frame) -> bool:
    """Whether a test asks for a constant, and for others the same value has been asked in vain."""
    key, positive, names = _key(test, frame)
    asked = frame.module.facts.alternatives.get(key)
    return asked is not None and positive and any(not holds for _, holds in _asked_before(asked[0], names, frame))


def _outermost(frame: Frame) -> Frame:
    while frame.parent is not None:
        frame = frame.parent
    return frame


def _are_global(names: frozenset[str], frame: Frame) -> bool:
    """Whether names that a test in a function reads are the module's, which has tested the same, and no function's."""
    changing = frame.module.facts.function_globals
    return all(name not in changing and frame.owner(name) is None for name in names)


def assume(machine: Machine, test: ast.expr, frame: Frame, answer: bool) -> None:
    """Take for granted what a branch has decided, for tests of the same kind further down."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        assume(machine, test.operand, frame, not answer)
        return
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) is answer:
        for operand in test.values:
            assume(machine, operand, frame, answer)
        return
    if isinstance(test, ast.BoolOp):
        _assume_the_rest(machine, test, frame, answer)
    if answer:
        _assume_bound(machine, test, frame)
    key, positive, names = _key(test, frame)
    machine.store.bind(frame.assumptions, key, TRUE if positive is answer else FALSE)
    for name in names:
        frame.assumed.setdefault(name, set()).add(key)


def _assume_the_rest(machine: Machine, test: ast.BoolOp, frame: Frame, answer: bool) -> None:
    """`merge and not AVAILABLE` does not hold, and nothing is available: so it is `merge` that does not."""
    undecided = [operand for operand in test.values if _plainly(machine, operand, frame) is None]
    if len(undecided) == 1 and len(test.values) > 1:
        assume(machine, undecided[0], frame, answer)


def _plainly(machine: Machine, test: ast.expr, frame: Frame) -> bool | None:
    """What a name, or its negation, is known to be; None for every other test."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        answer = _plainly(machine, test.operand, frame)
        return None if answer is None else not answer
    if not isinstance(test, ast.Name):
        return None
    return truth_of(frame.held(test.id) or UNKNOWN)


_SPACES = frozenset({"dir", "globals", "locals", "vars"})


def _assume_bound(machine: Machine, test: ast.expr, frame: Frame) -> None:
    """`if "name" in globals()`, `if hasattr(builtins, "name")`: who asks that knows whether the name is there."""
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.In):
        place, name = test.comparators[0], test.left
        asks = isinstance(place, ast.Call) and isinstance(place.func, ast.Name) and place.func.id in _SPACES
    elif isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and len(test.args) == 2:
        place, name = test.args
        asks = test.func.id == "hasattr" and isinstance(place, ast.Name) and "builtin" in place.id
    else:
        return
    if asks and isinstance(name, ast.Constant) and isinstance(name.value, str):
        space = frame.module.namespace
        if name.value not in space.bindings:
            machine.store.bind(space, name.value, Perhaps(UNKNOWN, vague=True))


def _key(test: ast.expr, frame: Frame) -> tuple[str, bool, frozenset[str]]:
    """A text that equal tests share, whether the test says it or its opposite, and the names that it reads."""
    keys = frame.module.facts.condition_keys
    found = keys.get(id(test))
    if found is None:
        names = frozenset(node.id for node in _parts(test) if isinstance(node, ast.Name))
        found = keys[id(test)] = (*stated(test), names)
        frame.module.facts.condition_tests[found[0]] = test
        alternatives = alternatives_of(test)
        if alternatives is not None:
            frame.module.facts.alternatives[found[0]] = alternatives
    return found


def _parts(test: ast.expr) -> Iterable[ast.AST]:
    """A test and all that is in it; most are short."""
    while isinstance(test, ast.Attribute):
        test = test.value
    return (test,) if isinstance(test, ast.Name) else ast.walk(test)
