"""Functions that only the module's own body calls while it executes: nobody does so later.

order = sorted(weights, key=lambda name: weights[name])
del weights                                 # the lambda is gone as well

try:
    limit = int(text)
except ValueError as error:
    def _complain():
        print(error)
    _complain()
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from flake8_undefined_services.syntax.walking import code_nodes, own_nodes

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_COMPARING = frozenset({"max", "min", "nlargest", "nsmallest", "sort", "sorted"})
_AT_ONCE = frozenset({"accumulate", "reduce", "sub", "subn"})
_ONE_BY_ONE = frozenset({"filter", "map", "groupby"})
_CONSUMING = frozenset(
    {"all", "any", "dict", "frozenset", "join", "list", "max", "min", "set", "sorted", "sum", "tuple"}
)


@dataclass(frozen=True, slots=True)
class UsedUp:
    """lambdas: by identity, those that nobody keeps. functions: definitions, by identity, and their names; whoever
    knows other files says whether these call them."""

    lambdas: frozenset[int]
    functions: dict[int, str]


def used_up(tree: ast.Module) -> UsedUp:
    """What only the body of the module calls: read from how the code is written."""
    executed = list(_executed(tree))
    lambdas = frozenset(id(each) for node in executed for each in _let_go(node))
    return UsedUp(lambdas, dict(_called_only(tree, executed)))


def _executed(tree: ast.Module) -> Iterator[ast.AST]:
    """The nodes of the module's body and of those of its classes."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        for node in own_nodes(waiting.pop()):
            yield node
            if isinstance(node, ast.ClassDef):
                waiting.append(node)


def _let_go(node: ast.AST) -> Iterator[ast.expr]:
    """The lambdas in a call that keeps none of them, or in something like it."""
    if isinstance(node, (ast.For, ast.comprehension)):
        yield from _given_to_iterators(node.iter)
    if not isinstance(node, ast.Call):
        return
    if isinstance(node.func, ast.Lambda):
        yield node.func
    name = _last(node.func)
    if name in _COMPARING:
        yield from (each.value for each in node.keywords if each.arg == "key" and isinstance(each.value, ast.Lambda))
    if name in _AT_ONCE:
        yield from (each for each in node.args if isinstance(each, ast.Lambda))
    if name in _CONSUMING:
        for argument in node.args:
            yield from _given_to_iterators(argument)


def _given_to_iterators(node: ast.expr) -> Iterator[ast.expr]:
    """The lambdas in `map(lambda …, filter(lambda …, rows))`, which somebody goes through at once."""
    if isinstance(node, ast.Call) and _last(node.func) in _ONE_BY_ONE:
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            if isinstance(argument, ast.Lambda):
                yield argument
            else:
                yield from _given_to_iterators(argument)


def _last(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _called_only(tree: ast.Module, executed: list[ast.AST]) -> Iterator[tuple[int, str]]:
    """Undecorated functions that are private, or made inside of a statement, and that the body calls and does no more.

    A string or an attribute of that name may mean the function.
    """
    outer = set(map(id, tree.body))
    candidates: dict[str, list[int]] = {}
    for node in executed:
        if isinstance(node, _DEFINITIONS) and not node.decorator_list:
            if node.name.startswith("_") or id(node) not in outer:
                candidates.setdefault(node.name, []).append(id(node))
    if not candidates:
        return
    calls = Counter(_last(node.func) for node in executed if isinstance(node, ast.Call))
    mentions = Counter(filter(None, map(_mentioned, code_nodes(tree))))
    for name, made in candidates.items():
        if calls[name] and calls[name] == mentions[name]:
            yield from ((each, name) for each in made)


def _mentioned(node: ast.AST) -> str:
    """The name that a node says: one that is read, an attribute, or a string that could be one."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, (ast.Global, ast.Nonlocal)):
        return node.names[0]
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
