"""Which names an expression reads that are not surely bound: the one hot loop of the screen.

Everything that the expression holds counts as evaluated on the spot, whether or not it is (`a and b`, a generator
expression): too much is suspected, never too little. Bodies of lambdas only are another scope's matter.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any, Protocol

from flake8_undefined_services.syntax import tree
from flake8_undefined_services.syntax.screening.annotating import add_string_names
from flake8_undefined_services.syntax.screening.file import ScreenedFile

Bound = set[str]


class Reader(Protocol):
    """The scope in which an expression stands.

    missing: takes the names that were read and are not bound. lazies: names that somebody may ask for later.
    stored: every name that the scope binds anywhere. named: it holds `:=`, so that order matters.
    """

    file: ScreenedFile
    missing: set[str]
    lazies: set[str]
    stored: set[str]
    named: bool

    def assuming(self, test: ast.expr, bound: Bound, answer: bool) -> Bound:
        """The names that are bound where a test has that answer."""

    def close_over(self, function: ast.Lambda, bound: Bound) -> None:
        """A lambda stands here."""

    def comprehend(self, node: Any, bound: Bound) -> None:
        """A comprehension stands here."""


def read(root: ast.expr, bound: Bound, reader: Reader) -> None:
    """Add each name that the expression reads and that is not bound to the reader's `missing`."""
    stack: list[Any] = [root]
    pop, push = stack.pop, stack.append
    missing = reader.missing
    while stack:
        node = pop()
        kind = node.__class__
        while kind is ast.Attribute:
            node = node.value
            kind = node.__class__
        if kind is ast.Name:
            if node.id not in bound:
                missing.add(node.id)
        elif kind is ast.Call:
            push(node.func)
            stack += node.args
            for keyword in node.keywords:
                push(keyword.value)
        elif kind is not ast.Constant:
            special = _SPECIAL.get(kind)
            if special is not None:
                special(node, bound, reader, stack)
            else:
                stack += _PARTS.get(kind, ast.iter_child_nodes)(node)


def _subscript(node: ast.Subscript, bound: Bound, reader: Reader, stack: list[Any]) -> None:
    """`Optional["Node"]` keeps a forward reference, whose names must be there when somebody asks."""
    stack.append(node.value)
    stack.append(node.slice)
    if reader.file.is_typing(node.value):
        add_string_names(node, reader.lazies)


def _named(node: ast.NamedExpr, bound: Bound, reader: Reader, stack: list[Any]) -> None:
    reader.stored.add(node.target.id)
    reader.named = True
    stack.append(node.value)


def _in_order(node: ast.BoolOp, bound: Bound, reader: Reader, stack: list[Any]) -> None:
    """What one operand surely names, the next ones may read."""
    for operand in node.values:
        read(operand, bound, reader)
        bound = reader.assuming(operand, bound, isinstance(node.op, ast.And))


def _conditional(node: ast.IfExp, bound: Bound, reader: Reader, stack: list[Any]) -> None:
    read(node.test, bound, reader)
    read(node.orelse, reader.assuming(node.test, bound, False), reader)
    read(node.body, reader.assuming(node.test, bound, True), reader)


def _lambda(node: ast.Lambda, bound: Bound, reader: Reader, stack: list[Any]) -> None:
    stack += node.args.defaults
    stack += node.args.kw_defaults
    reader.close_over(node, bound)


def _comprehension(node: Any, bound: Bound, reader: Reader, stack: list[Any]) -> None:
    stack.append(node.generators[0].iter)
    reader.comprehend(node, bound)


def read_comprehension(node: Any, bound: Bound, reader: Reader) -> None:
    """All of a comprehension but its first iterable, with its own variables bound."""
    inner = bound.copy()
    for number, generator in enumerate(node.generators):
        if number:
            read(generator.iter, inner, reader)
        _add_targets(generator.target, inner, reader)
        for test in generator.ifs:
            read(test, inner, reader)
            inner = reader.assuming(test, inner, True)
    for part in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
        read(part, inner, reader)


def _add_targets(target: ast.expr, bound: Bound, reader: Reader) -> None:
    if isinstance(target, ast.Name):
        bound.add(target.id)
    elif isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            _add_targets(element, bound, reader)
    elif isinstance(target, ast.Starred):
        _add_targets(target.value, bound, reader)
    else:
        read(target, bound, reader)


def named_if_true(test: ast.expr) -> set[str]:
    """Targets of `:=` that are bound where the test holds."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return set().union(*(named_if_true(operand) for operand in test.values))
    return surely_named(test)


def surely_named(root: ast.expr) -> set[str]:
    """Targets of `:=` that are bound once the expression has been evaluated, whatever its parts gave."""
    found: set[str] = set()
    stack: list[Any] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.NamedExpr):
            found.add(node.target.id)
            stack.append(node.value)
        elif isinstance(node, (ast.BoolOp, ast.IfExp)):
            stack.append(node.values[0] if isinstance(node, ast.BoolOp) else node.test)
        elif isinstance(node, ast.Compare):
            stack += (node.left, node.comparators[0])
        elif isinstance(node, (ast.Call, ast.Attribute, ast.Subscript, ast.UnaryOp, ast.BinOp, ast.Tuple, ast.List)):
            stack.extend(ast.iter_child_nodes(node))
        elif isinstance(node, (ast.keyword, ast.Starred, ast.Await)):
            stack.append(node.value)
    return found


def _no_parts(node: object) -> Iterable[Any]:
    return ()


_SPECIAL: dict[type, Callable[[Any, Bound, Reader, list[Any]], None]] = {
    ast.Subscript: _subscript,
    ast.NamedExpr: _named,
    ast.BoolOp: _in_order,
    ast.IfExp: _conditional,
    ast.Lambda: _lambda,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.DictComp: _comprehension,
    ast.GeneratorExp: _comprehension,
}
_PARTS: dict[type, Callable[[Any], Iterable[Any]]] = {
    type(None): _no_parts,
    ast.BinOp: attrgetter("left", "right"),
    ast.Tuple: attrgetter("elts"),
    ast.List: attrgetter("elts"),
    ast.Set: attrgetter("elts"),
    ast.JoinedStr: attrgetter("values"),
    ast.FormattedValue: attrgetter("value", "format_spec"),
    ast.Slice: attrgetter("lower", "upper", "step"),
    ast.Compare: lambda node: (node.left, *node.comparators),
    ast.UnaryOp: lambda node: (node.operand,),
    ast.Starred: lambda node: (node.value,),
    ast.Await: lambda node: (node.value,),
    ast.Yield: lambda node: (node.value,),
    ast.YieldFrom: lambda node: (node.value,),
    ast.Dict: lambda node: (*node.keys, *node.values),
    tree.TemplateStr: attrgetter("values"),
    tree.Interpolation: attrgetter("value", "format_spec"),
}
