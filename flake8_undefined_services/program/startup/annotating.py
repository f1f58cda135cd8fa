"""Annotations: evaluated where they stand, on demand, or by somebody who is known to ask at import."""

from __future__ import annotations

import ast

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.language.evaluators import (
    MAPPED,
    MAPPED_BASES,
    MAPPED_VALUES,
    NO_FIELDS,
    TABLES,
    UNRESOLVED,
)
from flake8_undefined_services.program.startup import names
from flake8_undefined_services.program.startup.evaluating import used_by
from flake8_undefined_services.program.startup.frames import Asker, Frame, FrameKind, ModuleFrame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.type_names import evaluate_names, last_name, type_names
from flake8_undefined_services.program.startup.values import BARE, ClassValue, External, Value

_TYPING = ("typing.", "typing_extensions.")


def meet(machine: Machine, annotation: ast.expr, frame: Frame) -> None:
    """A function's annotation is reached: evaluate it now (up to 3.13 without the future import), or later."""
    if not frame.module.lazy_annotations:
        machine.evaluate(annotation, frame)
    _keep(annotation, frame)


def meet_variable(
    machine: Machine, annotation: ast.expr, frame: Frame, *, recorded: bool, value: ast.expr | None
) -> None:
    """The same for a variable's, which stands in `__annotations__` where it is `recorded` (PEP 526)."""
    if not frame.module.lazy_annotations:
        machine.evaluate(annotation, frame)
    maker = _maker(machine, annotation, value, frame) if frame.kind is FrameKind.CLASS else None
    kind = frame.current_class
    if maker is not None and kind is not None and kind.node is not None:
        says, error = maker
        strings = not frame.module.lazy_annotations
        with machine.asked_by(Asker(frame, kind.node.lineno, error)):
            evaluate_names(machine, annotation, frame, says, only_strings=strings)
    elif recorded:
        _keep(annotation, frame)


def _keep(annotation: ast.expr, frame: Frame) -> None:
    """Somebody may ask for it later."""
    if frame.kind is FrameKind.FUNCTION:
        frame.keep()
    frame.module.lazy.append((annotation, frame, not frame.module.lazy_annotations))


def _maker(
    machine: Machine, annotation: ast.expr, value: ast.expr | None, frame: Frame
) -> tuple[str, str | None] | None:
    """Who resolves a class's variable's annotation when the class is made, and what that raises, if no NameError."""
    if _is_mapped(machine, annotation, value, frame):
        inner = annotation.slice if isinstance(annotation, ast.Subscript) else annotation
        return "sqlalchemy.orm", None if isinstance(inner, ast.Subscript) else UNRESOLVED
    error = _column_error(frame.current_class)
    if error is None or (isinstance(value, ast.Call) and last_name(value.func) in NO_FIELDS):
        return None
    return "sqlmodel", error


def _column_error(kind: ClassValue | None) -> str | None:
    """What a class of which a table is made raises; None: it is none."""
    if kind is None or kind.node is None:
        return None
    keywords = kind.node.keywords
    is_table = any(each.arg == "table" and getattr(each.value, "value", False) is True for each in keywords)
    return next((TABLES[base] for base in kind.outside() if base in TABLES), None) if is_table else None


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
    return isinstance(value, ast.Call) and last_name(value.func) in MAPPED_VALUES


def _is_made_by_mapper(kind: ClassValue | None) -> bool:
    """Whether the class may have a mapped base: neither a mixin, nor abstract, nor the declarative base itself."""
    if kind is None or "__abstract__" in kind.namespace.bindings:
        return False
    if any(isinstance(base, External) and base.name in MAPPED_BASES for base in kind.bases):
        return False
    return any(not isinstance(base, ClassValue) for base in kind.lineage() if base not in BARE)


def ask_all(machine: Machine, module: ModuleFrame) -> None:
    """Ask for every annotation that was kept: what nobody evaluated at import is looked up at the end."""
    machine.when = Evaluation.ANNOTATION
    for annotation, frame, only_strings in module.lazy:
        machine.weight = 1.0
        evaluator = module.asked.get(id(annotation)) or used_by(machine, annotation, frame)
        found = type_names(machine, annotation, frame, strings=True, only_strings=only_strings)
        for name in list(found):
            if not _resolves_later(name.id, frame, evaluator):
                names.load(machine, name.id, name, frame, evaluator=evaluator)


def _resolves_later(name: str, frame: Frame, evaluator: str | None) -> bool:
    """Bound by the time somebody asks: in the frame where it stands or in one around it, at any moment.

    What type checkers alone bind is right where nobody is known to ask.
    """
    around: Frame | None = frame
    while around is not None:
        if name in around.namespace.bindings or (around.kind is not FrameKind.MODULE and name in around.scope.bound):
            return around.kind is not FrameKind.CLASS or around is frame or name in around.namespace.bindings
        around = around.parent
    return name == "__class__" or (evaluator is None and name in frame.module.namespace.type_checking_names)


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
            frame.keep()
            frame.module.lazy.append((kept, frame, True))
