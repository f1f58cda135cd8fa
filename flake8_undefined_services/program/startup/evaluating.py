"""Who asks for annotations: callables that are known to, at import, when called, or at the first use of what they made.

def route(function):
    hints = typing.get_type_hints(function)     # asks for the annotations of whatever is decorated
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.language.evaluators import (
    COMPLETED_BY_CALLS,
    COMPLETED_BY_INSTANCES,
    DEPENDENCIES,
    EVALUATORS,
    LATER,
    NO_FIELDS,
    REBUILDERS,
    RETURNS,
    Evaluator,
    Reach,
)
from flake8_undefined_services.program.startup import fields
from flake8_undefined_services.program.startup.frames import Asker, Frame, FrameKind
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.type_names import evaluate_names, last_name, type_names, value_of_type
from flake8_undefined_services.program.startup.values import (
    FALSE,
    Arguments,
    BoundMethod,
    ClassValue,
    External,
    FunctionValue,
    Keywords,
    Value,
    Wrapped,
)
from flake8_undefined_services.syntax.annotations import signature

_ELSEWHERE = frozenset({"globalns", "localns", "globals", "locals", "format", "annotation_format", "**"})
"""Keywords by which the names may come from elsewhere, or by which nothing is evaluated."""
_READ = Evaluator("__annotations__", Reach.EXPRESSIONS)


def called(
    machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame, given_before: bool = False
) -> None:
    """An outside callable is called: one that is known to evaluate annotations does so, or notes that it will.

    given_before: it is a decorator that was called with arguments before.
    """
    evaluator, later = EVALUATORS.get(name), LATER.get(name)
    if not arguments or (evaluator is None and later is None) or _ELSEWHERE & keywords.keys():
        return
    target = _target(arguments[0])
    if later is not None and not (name in DEPENDENCIES and isinstance(target, ClassValue)):
        for annotation, frame in _annotations(target):
            frame.module.asked[id(annotation)] = later
    elif evaluator is not None and len(arguments) == 1:
        if not (evaluator.unless_arguments and (given_before or isinstance(target, ClassValue))):
            everything = evaluator.only_with is not None and keywords.get(evaluator.only_with, FALSE) != FALSE
            with machine.asked_by(Asker(frame, machine.line)):
                _ask(machine, evaluator, target, everything=everything or evaluator.reach is Reach.EVERYTHING)


def read(machine: Machine, value: Value) -> None:
    """`value.__annotations__`: evaluated when it is read from 3.14 on (PEP 649)."""
    _ask(machine, _READ, value, everything=False)


def instantiated(machine: Machine, kind: ClassValue, frame: Frame) -> None:
    """An instance is made while something is imported: the fields' annotations have to resolve by now."""
    error = _lacking(kind)
    if error is None:
        return
    with machine.asked_by(Asker(frame, machine.line, error)):
        _complete(machine, kind, set())


def method_called(machine: Machine, node: ast.Call, frame: Frame) -> None:
    """The same of a method that is called on the class while something is imported."""
    if (
        machine.when is Evaluation.IMPORT
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in COMPLETED_BY_CALLS
    ):
        kind = machine.glance(node.func.value, frame)
        machine.line = node.lineno
        if isinstance(kind, ClassValue):
            instantiated(machine, kind, frame)


def _lacking(kind: ClassValue) -> str | None:
    """What is raised where such a class is not complete."""
    return next((COMPLETED_BY_INSTANCES[base] for base in kind.outside() if base in COMPLETED_BY_INSTANCES), None)


def _complete(machine: Machine, kind: ClassValue, done: set[int]) -> None:
    """Evaluate the annotations of a class, and of each such class that these name: without them it is not complete."""
    done.add(id(kind))
    for annotation, own in (*_annotations(kind), *_returned(machine, kind)):
        says = used_by(machine, annotation, own)
        if says is None:
            continue
        strings = not own.module.lazy_annotations
        evaluate_names(machine, annotation, own, says, only_strings=strings)
        for name in list(type_names(machine, annotation, own, strings=True)):
            found = value_of_type(name, own)
            if isinstance(found, ClassValue) and id(found) not in done and _lacking(found) is not None:
                _complete(machine, found, done)


def _target(value: Value) -> Value:
    if isinstance(value, Wrapped) and value.kind != "partial":
        return value.function
    return value.function if isinstance(value, BoundMethod) else value


def _annotations(target: Value) -> Iterator[tuple[ast.expr, Frame]]:
    """The annotations of a function or class that were not evaluated where they stand."""
    if isinstance(target, FunctionValue):
        if not isinstance(target.node, ast.Lambda):
            yield from ((annotation, target.closure) for annotation in signature(target.node))
    elif isinstance(target, ClassValue):
        for kind in target.lineage():
            frame = kind.frame if isinstance(kind, ClassValue) else None
            if isinstance(kind, ClassValue) and kind.node is not None and isinstance(frame, Frame):
                yield from ((part.annotation, frame) for _, part in fields.annotated(kind.node))


def _returned(machine: Machine, kind: ClassValue) -> Iterator[tuple[ast.expr, Frame]]:
    """What methods return by which a model is turned into something else."""
    for base in kind.lineage():
        frame = base.frame if isinstance(base, ClassValue) else None
        if isinstance(base, ClassValue) and base.node is not None and isinstance(frame, Frame):
            for part in base.node.body:
                if isinstance(part, ast.FunctionDef) and part.returns is not None and _tells(machine, part, frame):
                    yield part.returns, frame


def _tells(machine: Machine, node: ast.FunctionDef, frame: Frame) -> bool:
    """Whether a decorator evaluates what a method returns."""
    for decorator in node.decorator_list:
        keywords = [each.arg for each in decorator.keywords] if isinstance(decorator, ast.Call) else []
        value = value_of_type(decorator.func if isinstance(decorator, ast.Call) else decorator, frame)
        if isinstance(value, External) and value.name in RETURNS:
            return "return_type" not in keywords
    return False


def _ask(machine: Machine, evaluator: Evaluator, target: Value, *, everything: bool) -> None:
    found = list(_annotations(target))
    first = evaluator.first_parameter_from
    if first is not None and machine.target.version >= first:
        found = found[:1]
    for annotation, frame in found:
        lazy = frame.module.lazy_annotations
        if not everything and (not lazy or frame.module.has_future_annotations):
            continue  # evaluated where it stands, or kept as a string
        if machine.when is Evaluation.IMPORT:
            evaluate_names(
                machine, annotation, frame, evaluator.says, strings=everything, only_strings=everything and not lazy
            )
        else:
            frame.module.asked[id(annotation)] = evaluator.says


_REBUILDS = re.compile(rf"\b(\w+)\.(?:{'|'.join(map(re.escape, REBUILDERS))})\(")


def used_by(machine: Machine, annotation: ast.expr, frame: Frame) -> str | None:
    """Who evaluates a class's annotation at the class's first use: the library that a base class comes from."""
    kind = frame.current_class
    if frame.kind is not FrameKind.CLASS or kind is None or kind.node is None:
        return None
    evaluator = next((LATER[base] for base in kind.outside() if base in LATER), None)
    if evaluator is None:
        return None
    if not any(part.annotation is annotation and _is_field(name, part) for name, part in fields.annotated(kind.node)):
        if not any(part is annotation for part, _ in _returned(machine, kind)):
            return None
    return None if _is_rebuilt(machine, kind) else evaluator


def _is_field(name: str, part: ast.AnnAssign) -> bool:
    """Not what is private, not a class variable, and no relation to another class."""
    if isinstance(part.value, ast.Call) and last_name(part.value.func) in NO_FIELDS:
        return False
    return not name.startswith("_") and not fields.is_of_the_class(part)


def _is_rebuilt(machine: Machine, kind: ClassValue) -> bool:
    """Whether some module hands the class the names that it lacks."""
    return kind.name in machine.world.files.called_for(_REBUILDS)
