"""Annotations: evaluated where they stand, on demand, or by somebody who is known to ask at import."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.language.evaluators import MAPPED, MAPPED_BASES, MAPPED_VALUES
from flake8_undefined_services.program.startup import names
from flake8_undefined_services.program.startup.frames import Frame, FrameKind, ModuleFrame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.values import ClassValue, External, FunctionValue, Value
from flake8_undefined_services.syntax.strings import parse_annotation

_TYPING = ("typing.", "typing_extensions.")


def meet(
    machine: Machine, annotation: ast.expr, frame: Frame, *, recorded: bool = True, value: ast.expr | None = None
) -> None:
    """An annotation is reached: evaluate it now (up to 3.13 without the future import), or keep it for later.

    recorded: it stays in `__annotations__`, where somebody may ask for it (PEP 526).
    """
    if not frame.module.lazy_annotations:
        machine.evaluate(annotation, frame)
    if frame.kind is FrameKind.CLASS and _is_mapped(machine, annotation, value, frame):
        evaluate_names(machine, annotation, frame, "sqlalchemy.orm", only_strings=not frame.module.lazy_annotations)
    elif recorded:
        frame.module.lazy.append((annotation, frame, not frame.module.lazy_annotations))


def _is_mapped(machine: Machine, annotation: ast.expr, value: ast.expr | None, frame: Frame) -> bool:
    """SQLAlchemy resolves `Mapped[X]` when a mapped class is made, unless a `relationship` names X."""
    if not isinstance(annotation, ast.Subscript) or not _is_column(value):
        return False
    if not _is_made_by_mapper(frame.current_class):
        return False
    with machine.mute():
        base = machine.evaluate(annotation.value, frame)
    return isinstance(base, External) and base.name in MAPPED


def _is_column(value: ast.expr | None) -> bool:
    if value is None:
        return True
    return isinstance(value, ast.Call) and _last_name(value.func) in MAPPED_VALUES


def _is_made_by_mapper(kind: ClassValue | None) -> bool:
    """Whether the class may have a mapped base: neither a mixin, nor abstract, nor the declarative base itself."""
    if kind is None or "__abstract__" in kind.namespace.bindings:
        return False
    if any(isinstance(base, External) and base.name in MAPPED_BASES for base in kind.bases):
        return False
    return any(not isinstance(base, ClassValue) for base in kind.lineage() if base != External("builtins.object"))


def evaluate_names(
    machine: Machine, annotation: ast.expr, frame: Frame, evaluator: str, *, only_strings: bool = False
) -> None:
    """Somebody evaluates a lazy annotation right now: each of its names is looked up."""
    for name in type_names(machine, annotation, frame, strings=True, only_strings=only_strings):
        names.load(machine, name.id, name, frame, evaluator=evaluator)


def ask_all(machine: Machine, module: ModuleFrame) -> None:
    """Ask for every annotation that was kept: what nobody evaluated at import is looked up at the end."""
    machine.when = Evaluation.ANNOTATION
    for annotation, frame, only_strings in module.lazy:
        machine.weight = 1.0
        found = type_names(machine, annotation, frame, strings=True, only_strings=only_strings)
        for name in list(found):
            if not _resolves_later(name.id, frame):
                names.load(machine, name.id, name, frame)


def _resolves_later(name: str, frame: Frame) -> bool:
    """Bound by the time somebody asks: in the frame where it stands or in one around it, at any moment."""
    around: Frame | None = frame
    while around is not None:
        if name in around.namespace.bindings or (around.kind is not FrameKind.MODULE and name in around.scope.bound):
            return around.kind is not FrameKind.CLASS or around is frame or name in around.namespace.bindings
        around = around.parent
    return name in frame.module.namespace.type_checking_names or name == "__class__"


def type_names(
    machine: Machine, expression: ast.expr, frame: Frame, *, strings: bool, only_strings: bool = False
) -> Iterator[ast.Name]:
    """The names that evaluating a type expression looks up, those inside forward references too.

    Not in `Literal[…]`, not in strings among the metadata of `Annotated`, not in subscripts of the
    project's own classes (their strings are data), not in lambdas and not what a comprehension binds.
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
        elif isinstance(node, ast.Call):
            stack.extend((child, False, wanted) for child in ast.iter_child_nodes(node))
        else:
            stack.extend((child, in_type, wanted) for child in ast.iter_child_nodes(node))


def _subscript_parts(
    machine: Machine, node: ast.Subscript, frame: Frame, in_type: bool, wanted: bool
) -> Iterator[tuple[ast.AST, bool, bool]]:
    base = _value(machine, node.value, frame)
    last = _last_name(node.value)
    if last == "Literal":
        return
    if last == "Annotated" and isinstance(node.slice, ast.Tuple) and node.slice.elts:
        yield node.slice.elts[0], in_type, wanted
        for metadata in node.slice.elts[1:]:
            yield metadata, False, wanted
        return
    own = isinstance(base, (ClassValue, FunctionValue)) and not _is_generic(base)
    yield node.slice, in_type and not own, wanted


def _is_generic(base: Value) -> bool:
    """A class of the project that is generic the usual way: its arguments are types."""
    if not isinstance(base, ClassValue):
        return False
    return "__class_getitem__" not in {
        name for kind in base.lineage() if isinstance(kind, ClassValue) for name in kind.namespace.bindings
    }


def _value(machine: Machine, node: ast.expr, frame: Frame) -> Value | None:
    if isinstance(node, ast.Name):
        owner = frame.owner(node.id)
        return (owner.namespace if owner else frame.module.namespace).bindings.get(node.id)
    return None


def _last_name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def forward_references(machine: Machine, base: Value, index: ast.expr, frame: Frame) -> None:
    """`Optional["Node"]` outside of an annotation keeps a forward reference that somebody may resolve."""
    if (
        isinstance(base, External)
        and base.name.startswith(_TYPING)
        and any(isinstance(node, ast.Constant) and isinstance(node.value, str) for node in ast.walk(index))
    ):
        short = base.name.rpartition(".")[2]
        if short != "Literal":
            kept: ast.expr = index
            if short == "Annotated" and isinstance(index, ast.Tuple) and index.elts:
                kept = index.elts[0]
            frame.module.lazy.append((kept, frame, True))
