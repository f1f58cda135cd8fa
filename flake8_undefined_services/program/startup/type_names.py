"""The names in type expressions: what evaluating one looks up, forward references in strings among it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_undefined_services.language.evaluators import MAPPED
from flake8_undefined_services.language.standard_library import is_standard
from flake8_undefined_services.program.startup import names
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.values import ClassValue, Constant, External, FunctionValue, Value
from flake8_undefined_services.syntax.strings import parse_annotation

_TYPING = ("typing_extensions", "mypy_extensions")


def evaluate_names(
    machine: Machine,
    annotation: ast.expr,
    frame: Frame,
    evaluator: str,
    *,
    strings: bool = True,
    only_strings: bool = False,
) -> None:
    """Somebody evaluates a lazy annotation right now: each of its names is looked up."""
    for name in type_names(machine, annotation, frame, strings=strings, only_strings=only_strings):
        names.load(machine, name.id, name, frame, evaluator=evaluator)


def type_names(
    machine: Machine, expression: ast.expr, frame: Frame, *, strings: bool, only_strings: bool = False
) -> Iterator[ast.Name]:
    """The names that evaluating a type expression looks up, those inside forward references too.

    Not in `Literal[…]`, not in strings among the metadata of `Annotated`, not in strings that are perhaps data
    (`_holds_data`), not in lambdas, not what a comprehension binds, and not in operands that perhaps nothing evaluates.
    """
    stack: list[tuple[ast.AST, bool, bool]] = [(expression, strings, not only_strings)]
    while stack:
        node, in_type, wanted = stack.pop()
        if isinstance(node, ast.Name):
            if wanted:
                yield node
        elif isinstance(node, ast.Constant):
            inner = parse_annotation(frame.module.parsed, node) if in_type and isinstance(node.value, str) else None
            if inner is not None:
                stack.append((inner, True, True))
        elif isinstance(node, ast.Subscript):
            stack.append((node.value, in_type, wanted))
            stack.extend(_subscript_parts(machine, node, frame, in_type, wanted))
        elif isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            continue
        elif isinstance(node, (ast.IfExp, ast.BoolOp)):
            stack.extend((operand, in_type, wanted) for operand in _operands(machine, node, frame))
        elif isinstance(node, ast.Call):
            stack.extend((child, False, wanted) for child in ast.iter_child_nodes(node))
        else:
            stack.extend((child, in_type, wanted) for child in ast.iter_child_nodes(node))


def _subscript_parts(
    machine: Machine, node: ast.Subscript, frame: Frame, in_type: bool, wanted: bool
) -> Iterator[tuple[ast.AST, bool, bool]]:
    base = value_of_type(node.value, frame)
    last = base.name.rpartition(".")[2] if isinstance(base, External) else last_name(node.value)
    if last == "Literal":
        return
    if last == "Annotated" and isinstance(node.slice, ast.Tuple) and node.slice.elts:
        yield node.slice.elts[0], in_type, wanted
        for metadata in node.slice.elts[1:]:
            yield metadata, False, wanted
        return
    yield node.slice, in_type and not _holds_data(base), wanted


def _operands(machine: Machine, node: ast.IfExp | ast.BoolOp, frame: Frame) -> Iterator[ast.expr]:
    """The parts of a condition that are surely evaluated (language reference 6.11, 6.12)."""
    if isinstance(node, ast.IfExp):
        yield node.test
        answer = _decided(machine, node.test, frame)
        if answer is not None:
            yield node.body if answer else node.orelse
        return
    for operand in node.values:
        yield operand
        if _decided(machine, operand, frame) is not isinstance(node.op, ast.And):
            return


def _decided(machine: Machine, test: ast.expr, frame: Frame) -> bool | None:
    """Whether an operand is true; None: not known, or only a call would tell."""
    if any(isinstance(part, ast.Call) for part in ast.walk(test)):
        return None
    opposite = machine.glance(ast.UnaryOp(ast.Not(), test), frame)
    return not opposite.value if isinstance(opposite, Constant) else None


def _holds_data(base: Value | None) -> bool:
    """Whether strings in the brackets of a class are perhaps no types: of one that is not generic the usual way, or of
    another library's, such as `Float[Tensor, "batch"]`."""
    if isinstance(base, External):
        return base.name not in MAPPED and not is_standard(base.name) and base.name.partition(".")[0] not in _TYPING
    return isinstance(base, (ClassValue, FunctionValue)) and not _is_generic(base)


def _is_generic(base: Value) -> bool:
    """A class of the project that is generic the usual way: its arguments are types."""
    if not isinstance(base, ClassValue):
        return False
    return "__class_getitem__" not in {
        name for kind in base.lineage() if isinstance(kind, ClassValue) for name in kind.namespace.bindings
    }


def value_of_type(node: ast.expr, frame: Frame) -> Value | None:
    """What a dotted name in a type holds now; None: nothing, or that is not known."""
    if isinstance(node, ast.Name):
        owner = frame.owner(node.id)
        return (owner.namespace if owner else frame.module.namespace).bindings.get(node.id)
    if isinstance(node, ast.Attribute):
        owner_value = value_of_type(node.value, frame)
        return External(f"{owner_value.name}.{node.attr}") if isinstance(owner_value, External) else None
    return None


def last_name(node: ast.expr) -> str:
    """`b` of `a.b`, `a` of `a`."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
