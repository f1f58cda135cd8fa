"""Flags that one module tests while it is imported, and that others test too, wherever both have them from.

installed = find_spec("pandas")        # frames.py
if installed:
    def to_frame(rows): ...

from frames import installed           # who imports `to_frame` under it knows what that module has found
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator, Mapping

from flake8_undefined_services.syntax.same_expressions import shared_text
from flake8_undefined_services.syntax.scopes import scope_of
from flake8_undefined_services.syntax.walking import code_nodes

Symbol = tuple[str, str]
"""A module by its last part, as it is written (dots alone: a package around), and a name there; "": this module."""


def flags_tested(tree: ast.Module) -> frozenset[Symbol]:
    """What the tests of `if` statements at the top level of a module read, and what tells of the outcome."""
    chosen = [statement for statement in tree.body if isinstance(statement, ast.If)]
    if not chosen:
        return frozenset()
    symbols = symbols_imported(tree)
    read = {symbol for each in chosen for symbol in symbols_read(each.test, symbols)}
    told = (("", name) for each in chosen for name in _told_of(each))
    return frozenset((*read, *told, *(("", name) for name in _found_alike(tree, chosen))))


def flags_found(tree: ast.Module) -> dict[str, frozenset[Symbol]]:
    """What the values are made of that a module's own statements keep in globals, where a call makes them."""
    symbols = symbols_imported(tree)
    kept = [each for each in tree.body if isinstance(each, ast.Assign) and _calls(each.value)]
    return {name: frozenset(symbols_read(each.value, symbols)) for each in kept for name in _names(each)}


def bound_together(tree: ast.Module) -> Iterator[frozenset[str]]:
    """The names that one block of an `if` or `try` at the top level of a module binds."""
    for statement in tree.body:
        if isinstance(statement, ast.If):
            blocks = [statement.body, statement.orelse]
        elif isinstance(statement, ast.Try):
            blocks = [[*statement.body, *statement.orelse]]
        else:
            continue
        yield from (scope_of(ast.Module(block, [])).bound for block in blocks)


def symbols_read(test: ast.expr, symbols: Mapping[str, Symbol]) -> Iterator[Symbol]:
    """The names, and attributes that may be a module's, that an expression reads or calls, by where they come from."""
    stack: list[ast.AST] = [test]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Call) and node.args:
            given = ", ".join(map(shared_text, node.args))
            yield from ((module, f"{name}({given})") for module, name in _called(node.func, symbols))
            stack.extend(node.args)
            continue
        yield from _sources(node, symbols)
        stack.extend(() if isinstance(node, ast.Attribute) else ast.iter_child_nodes(node))


def _called(function: ast.expr, symbols: Mapping[str, Symbol]) -> Iterable[Symbol]:
    """A builtin function, `hasattr` say, is no module's own."""
    name = function.id if isinstance(function, ast.Name) else ""
    return [("builtins", name)] if hasattr(builtins, name) and name not in symbols else _sources(function, symbols)


def _sources(node: ast.AST, symbols: Mapping[str, Symbol]) -> Iterator[Symbol]:
    if isinstance(node, ast.Name):
        yield "", node.id
        if node.id in symbols:
            yield symbols[node.id]
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
        yield node.value.attr, node.attr
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        name = node.value.id
        yield symbols.get(name, ("", name))[1], node.attr


def _told_of(chosen: ast.If) -> Iterator[str]:
    """`enabled = True` in one branch, and `enabled = False` in the other."""
    for statement in (*chosen.body, *chosen.orelse):
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
            yield from _names(statement)


def _found_alike(tree: ast.Module, chosen: Iterable[ast.If]) -> Iterator[str]:
    """`HAS_PANDAS = find_spec("pandas") is not None`, where a test makes the same call."""
    calls = {text for each in chosen for text in _calls(each.test)}
    for statement in tree.body if calls else ():
        if isinstance(statement, ast.Assign) and not calls.isdisjoint(_calls(statement.value)):
            yield from _names(statement)


def _calls(node: ast.expr) -> set[str]:
    """The calls in an expression that are given something, as texts that equal ones share."""
    return {shared_text(each) for each in ast.walk(node) if isinstance(each, ast.Call) and each.args}


def _names(statement: ast.Assign) -> Iterator[str]:
    return (target.id for target in statement.targets if isinstance(target, ast.Name))


def symbols_imported(tree: ast.Module) -> dict[str, Symbol]:
    """The names that imports bind by themselves: the last part of the module as it is written, and the name there."""
    return dict(_symbols(tree))


def _symbols(tree: ast.Module) -> Iterator[tuple[str, Symbol]]:
    for node in code_nodes(tree):
        if isinstance(node, ast.ImportFrom):
            module = (node.module or "").rpartition(".")[2] or "." * node.level
            for alias in node.names:
                yield alias.asname or alias.name, (module, alias.name)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                package, _, name = alias.name.rpartition(".")
                yield alias.asname or name, (package.rpartition(".")[2], name)
