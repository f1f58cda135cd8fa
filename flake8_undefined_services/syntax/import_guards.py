"""What a module's guarded imports leave behind, and what its code asks of that.

try:
    import redis
except ImportError:
    HAS_REDIS = False       # a sign: who reads it knows that `redis` may be missing
else:
    HAS_REDIS = True
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flake8_undefined_services.syntax import tree
from flake8_undefined_services.syntax.scopes import scope_of
from flake8_undefined_services.syntax.walking import code_nodes

_TRY = (ast.Try, tree.TryStar)
_GUARDS = (*_TRY, ast.With, ast.AsyncWith, ast.If)
_Guard = ast.Try | tree.TryStar | ast.With | ast.AsyncWith | ast.If
_IMPORT = (ast.Import, ast.ImportFrom)
_DEFINITION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
# A handler that only says something to people has not told the program.
_SAYING = frozenset("critical debug echo error exception info log print secho warn warning write".split())
_TESTS_OF_TYPE = frozenset({"isinstance", "issubclass"})


@dataclass(frozen=True, slots=True)
class ImportGuard:
    """A statement at the top level of a module that lets an import fail.

    names: what the imports bind. signs: what tells afterwards whether they worked, also those of `names` that hold
    something else where they did not. elsewhere: a handler may end the program, or notes the failure outside of the
    module's names. packages: what the imports import of.
    """

    names: frozenset[str]
    signs: frozenset[str]
    elsewhere: bool
    packages: frozenset[str]


def import_guards(module: ast.Module) -> Iterator[ImportGuard]:
    """Find them, wherever they stand outside of functions and classes."""
    assigned: frozenset[str] | None = None
    pending: list[ast.stmt] = list(module.body)
    while pending:
        node = pending.pop()
        if isinstance(node, _DEFINITION):
            continue
        pending.extend(_blocks(node))
        if not isinstance(node, _GUARDS):
            continue
        imports = tuple(_imports(node.body))
        if not imports:
            continue
        names = _bound(imports)
        assigned = _assigned(module) if assigned is None else assigned
        signs, elsewhere = (_signs_of(node) - names) | (names & (assigned | _bound(_otherwise(node)))), False
        if isinstance(node, _TRY):
            handling = [statement for handler in node.handlers for statement in handler.body]
            elsewhere = any(map(_tells_elsewhere, handling))
        yield ImportGuard(names, signs, elsewhere, _packages(imports))


def packages_asked_for(module: ast.Module) -> frozenset[str]:
    """The packages that a function tries to import so as to answer whether they are there."""
    functions = (node for node in code_nodes(module) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
    attempts = (each for node in functions for each in node.body if isinstance(each, _TRY))
    return frozenset(name for each in attempts if _answers(each) for name in _packages(_imports(each.body)))


def _answers(attempt: ast.Try | tree.TryStar) -> bool:
    """Whether each handler returns a constant: `except ImportError: return False`."""
    last = [handler.body[-1] for handler in attempt.handlers]
    return bool(last) and all(isinstance(each, ast.Return) and isinstance(each.value, ast.Constant) for each in last)


def _packages(imports: Iterable[ast.stmt]) -> frozenset[str]:
    named = (
        [each.module or ""] if isinstance(each, ast.ImportFrom) else [alias.name for alias in each.names]
        for each in imports
        if isinstance(each, _IMPORT)
    )
    return frozenset(name.partition(".")[0] for names in named for name in names if name)


def names_asked(module: ast.Module) -> frozenset[str]:
    """The names, and attributes, whose own value the code looks at: in a condition, a comparison, as an argument."""
    return frozenset(asked_in(module))


def asked_in(node: ast.AST) -> Iterator[str]:
    """The same for one node and all below it."""
    for each in code_nodes(node):
        look = _LOOKS.get(each.__class__)
        if look is not None:
            for value in look(each):
                name = _name(value)
                if name:
                    yield name
    name = _name(node)
    if name:
        yield name


def _tested(node: Any) -> Sequence[ast.AST]:
    return (node.test,)


def _given(node: ast.Call) -> Sequence[ast.AST]:
    if _name(node.func) in _TESTS_OF_TYPE:
        return ()
    return (*node.args, *(each.value for each in node.keywords)) if node.keywords else node.args


_LOOKS: Mapping[type, Callable[[Any], Sequence[ast.AST]]] = {
    ast.If: lambda node: () if _decides_an_import(node) else (node.test,),
    ast.While: _tested,
    ast.IfExp: _tested,
    ast.Assert: _tested,
    ast.BoolOp: lambda node: node.values,
    ast.Compare: lambda node: (node.left, *node.comparators),
    ast.UnaryOp: lambda node: (node.operand,) if isinstance(node.op, ast.Not) else (),
    ast.comprehension: lambda node: node.ifs,
    ast.Match: lambda node: (node.subject,),
    ast.Call: _given,
}
"""The parts of a node whose own value it looks at."""


def names_read(module: ast.Module) -> frozenset[str]:
    """All names and attributes that the code reads, and what it imports from other modules.

    Not counted is a condition that only decides whether an import is tried.
    """
    nodes = list(code_nodes(module))
    left_out = {
        id(part)
        for node in nodes
        if node.__class__ is ast.If and _decides_an_import(node)
        for part in code_nodes(node.test)
    }
    found: set[str] = set()
    for node in nodes:
        kind = node.__class__
        if kind is ast.Name or kind is ast.Attribute:
            if node.ctx.__class__ is ast.Load and id(node) not in left_out:
                found.add(node.id if kind is ast.Name else node.attr)
        elif kind is ast.ImportFrom:
            found.update(each.name for each in node.names)
    return frozenset(found)


def _decides_an_import(node: ast.If) -> bool:
    return any(isinstance(each, _IMPORT) for each in node.body)


def _name(node: Any) -> str:
    kind = node.__class__
    if kind is ast.Name:
        return str(node.id)
    if kind is ast.Attribute:
        return str(node.attr)
    return str(node.target.id) if kind is ast.NamedExpr else ""


def _signs_of(node: _Guard) -> frozenset[str]:
    own = frozenset(asked_in(node.test)) if isinstance(node, ast.If) else frozenset()
    return own | _bound([*node.body, *_otherwise(node)])


def _otherwise(node: _Guard) -> list[ast.stmt]:
    """The statements that follow the guarded ones, whether these fail or not."""
    match node:
        case ast.If():
            return node.orelse
        case ast.With() | ast.AsyncWith():
            return []
        case _:
            handling = [statement for handler in node.handlers for statement in handler.body]
            return [*handling, *node.orelse, *node.finalbody]


def _assigned(module: ast.Module) -> frozenset[str]:
    return frozenset(
        each.id for each in code_nodes(module) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    )


def _tells_elsewhere(statement: ast.stmt) -> bool:
    """Whether it may end the program, or leaves something in another place than the module's own names."""
    for node in code_nodes(statement):
        match node:
            case ast.Raise():
                return True
            case ast.Expr(value=ast.Call(func=function)) if _name(function) not in _SAYING:
                return True
            case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
                return True
    return False


def _imports(body: object) -> Iterator[ast.stmt]:
    """The imports of a block, those in blocks below it too."""
    for statement in body if isinstance(body, list) else ():
        if isinstance(statement, _IMPORT):
            yield statement
        elif not isinstance(statement, _DEFINITION) and isinstance(statement, ast.stmt):
            yield from _imports([*_blocks(statement)])


def _blocks(node: ast.stmt) -> Iterator[ast.stmt]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield child
        elif isinstance(child, (ast.ExceptHandler, ast.match_case)):
            yield from child.body


def _bound(statements: Sequence[ast.stmt]) -> frozenset[str]:
    return scope_of(ast.Module(body=list(statements), type_ignores=[])).bound


def texts_tested_around(module: ast.Module, line: int) -> Iterator[str]:
    """The strings in the conditions that decide whether a line is executed: `if kind == "redis":`."""
    for node in ast.walk(module):
        if isinstance(node, ast.If) and node.body[0].lineno <= line <= (node.body[-1].end_lineno or line):
            for each in ast.walk(node.test):
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    yield each.value
