"""Statements without blocks of their own, and definitions (language reference 7, 8.7, 8.8)."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from flake8_undefined_services.syntax.screening.file import SWALLOWING
from flake8_undefined_services.syntax.screening.flow import (
    CALLED,
    NOTHING,
    OPERAND,
    VALUE,
    Definition,
    Executor,
    Flow,
)
from flake8_undefined_services.syntax.screening.guarding import loses
from flake8_undefined_services.syntax.screening.reading import Bound
from flake8_undefined_services.syntax.screening.suspicion import Suspicion


def _expression(flow: Flow, node: ast.Expr, bound: Bound) -> Bound:
    if node.value.__class__ is not ast.Constant:
        flow.read(node.value, bound)
        flow.named_by(node.value, bound)
    return bound


def _assign(flow: Flow, node: ast.Assign, bound: Bound) -> Bound:
    targets = node.targets
    if flow.losing and loses(targets, node.value, flow.losing):
        flow.lose(targets)
        return bound
    is_kept = len(targets) == 1 and targets[0].__class__ is ast.Name
    needs = flow.read(node.value, bound, VALUE if is_kept else _use_of(targets))
    flow.named_by(node.value, bound)
    if node.value.__class__ in _NAMING and flow.file.is_typing(node.value) and flow.file.note_typing(node):
        raise Suspicion  # an alias of something of `typing` that functions above may use already
    for target in targets:
        flow.assign(target, bound, needs)
    return bound


_NAMING = (ast.Name, ast.Attribute)


def _use_of(targets: Sequence[ast.expr]) -> int:
    """What is stored in another object may be called from anywhere; what is unpacked is iterated."""
    if any(isinstance(target, (ast.Attribute, ast.Subscript)) for target in targets):
        return CALLED
    return VALUE if all(isinstance(target, ast.Name) for target in targets) else OPERAND


def _augmented(flow: Flow, node: ast.AugAssign, bound: Bound) -> Bound:
    if isinstance(node.target, ast.Name):
        flow.read(ast.Name(node.target.id, ast.Load()), bound, OPERAND)
        needs = flow.read(node.value, bound, OPERAND)
        flow.bind(node.target.id, bound, needs)
    else:
        flow.read(node.target, bound, OPERAND)
        flow.read(node.value, bound, CALLED)
    return bound


def _annotated(flow: Flow, node: ast.AnnAssign, bound: Bound) -> Bound:
    needs = NOTHING
    if node.value is not None and flow.losing and loses([node.target], node.value, flow.losing):
        flow.lose([node.target])
    elif node.value is not None:
        is_kept = isinstance(node.target, ast.Name)
        needs = flow.read(node.value, bound, VALUE if is_kept else CALLED)
        flow.named_by(node.value, bound)
        flow.assign(node.target, bound, needs)
    elif isinstance(node.target, ast.Name):
        flow.stored.add(node.target.id)
    else:
        flow.assign(node.target, bound)
    flow.annotate(node, bound)
    return bound


def _import(flow: Flow, node: ast.Import, bound: Bound) -> Bound:
    for alias in node.names:
        flow.imported(node, alias.asname or alias.name.partition(".")[0], bound)
    return bound


def _import_from(flow: Flow, node: ast.ImportFrom, bound: Bound) -> Bound:
    for alias in node.names:
        if alias.name in SWALLOWING and alias.asname is not None:
            raise Suspicion
        flow.imported(node, alias.asname or alias.name, bound)
    return bound


def _delete(flow: Flow, node: ast.Delete, bound: Bound) -> Bound:
    stack = list(node.targets)
    while stack:
        target = stack.pop()
        if isinstance(target, ast.Name):
            flow.unbind(target, bound)
        elif isinstance(target, (ast.Tuple, ast.List)):
            stack += target.elts
        else:
            flow.read(target, bound, OPERAND)
    return bound


def _def(flow: Flow, node: Definition, bound: Bound) -> Bound:
    flow.define(node, bound)
    return bound


def _class(flow: Flow, node: ast.ClassDef, bound: Bound) -> Bound:
    flow.define_class(node, bound)
    return bound


def _global(flow: Flow, node: ast.Global, bound: Bound) -> Bound:
    flow.declare(node.names, is_global=True)
    return bound


def _nonlocal(flow: Flow, node: ast.Nonlocal, bound: Bound) -> Bound:
    flow.declare(node.names, is_global=False)
    return bound


def _pass(flow: Flow, node: ast.Pass, bound: Bound) -> Bound:
    return bound


def _assert(flow: Flow, node: ast.Assert, bound: Bound) -> Bound:
    flow.read(node.test, bound, OPERAND)
    if node.msg is not None:
        flow.read(node.msg, bound, OPERAND)
    flow.named_by(node.test, bound)
    flow.assume(node.test, bound, True)
    return bound


EXECUTORS: Mapping[type, Executor] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AugAssign: _augmented,
    ast.AnnAssign: _annotated,
    ast.Assert: _assert,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Delete: _delete,
    ast.FunctionDef: _def,
    ast.AsyncFunctionDef: _def,
    ast.ClassDef: _class,
    ast.Global: _global,
    ast.Nonlocal: _nonlocal,
    ast.Pass: _pass,
}
