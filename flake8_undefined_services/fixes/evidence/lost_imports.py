"""Guards that have lost the import for which they were written.

`try: …; except ImportError: redis = None` without `import redis` in its block still says that `redis` may be absent. An
import at the top of the file would say that it never is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.trees import UNPARSABLE, parsed, statements_of, tree_of

_CATCHES = frozenset({"ImportError", "ModuleNotFoundError"})
_CATCHES_MORE = _CATCHES | {"Exception", "BaseException"}
_IMPORTS = (ast.Import, ast.ImportFrom)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class _Guard:
    """A `try` of the module's own code, what its block binds, and what its handlers bind instead."""

    node: ast.Try
    in_block: frozenset[str]
    in_handlers: frozenset[str]


def has_lost_its_import(name: str, text: str) -> bool:
    """Whether only handlers of a guard bind a name, so that nothing does where the guard's block succeeds."""
    if "except" not in text:
        return False
    try:
        tree = parsed(text)
    except UNPARSABLE:
        return False
    return _without(name, tree) is not None


def stand_ins(name: str, text: str) -> frozenset[ImportStatement]:
    """What the handlers of the guard that has lost a name import in its place."""
    tree = tree_of(text) if has_lost_its_import(name, text) else None
    guard = _without(name, tree) if tree is not None else None
    nodes = (each for handler in guard.node.handlers for each in _own(handler.body)) if guard is not None else ()
    found = (statement for node in nodes if isinstance(node, _IMPORTS) for statement in statements_of(node))
    return frozenset(statement for statement in found if statement.bound == name)


def guard_for(wanted: ImportStatement, tree: ast.Module) -> ast.Try | None:
    """The guard without its import that an import belongs to: its handlers bind the name, or its words are about it."""
    found = _without(wanted.bound, tree)
    if found is not None:
        return found.node
    about = {wanted.bound.lower(), wanted.top_level.lower()}
    empty = [each.node for each in _guards(tree) if _guards_nothing(each.node)]
    meant = [node for node in empty if not about.isdisjoint(_WORDS.findall(ast.unparse(node).lower()))]
    return meant[0] if len(meant) == 1 else None


def _without(name: str, tree: ast.Module) -> _Guard | None:
    """The one guard whose handlers bind a name that nothing else at the module's level binds."""
    found = [each for each in _guards(tree) if name in each.in_handlers and _catches(each.node, _CATCHES_MORE)]
    if len(found) != 1 or name in found[0].in_block:
        return None
    handlers = {id(node) for handler in found[0].node.handlers for node in _own(handler.body)}
    elsewhere = (node for node in _own(tree.body) if id(node) not in handlers)
    return None if name in _bound(elsewhere) else found[0]


def _guards(tree: ast.Module) -> Iterator[_Guard]:
    for node in _own(tree.body):
        if isinstance(node, ast.Try) and _catches(node, _CATCHES_MORE):
            handlers = _bound(each for handler in node.handlers for each in _own(handler.body))
            yield _Guard(node, _bound(_own([*node.body, *node.orelse])), handlers)


def _catches(node: ast.Try, wanted: frozenset[str]) -> bool:
    caught = [handler.type for handler in node.handlers]
    types = (each for found in caught for each in (found.elts if isinstance(found, ast.Tuple) else [found]))
    if None in caught and wanted >= _CATCHES_MORE:
        return True
    return any(isinstance(each, ast.Name) and each.id in wanted for each in types)


def _guards_nothing(node: ast.Try) -> bool:
    """Whether nothing in the block can raise what the handlers are for: constants are assigned, or nothing is done."""
    harmless = all(
        isinstance(each, ast.Pass)
        or (isinstance(each, (ast.Assign, ast.AnnAssign, ast.Expr)) and isinstance(each.value, ast.Constant))
        for each in node.body
    )
    return harmless and _catches(node, _CATCHES)


def _own(body: Sequence[ast.stmt]) -> Iterator[ast.AST]:
    """All that these statements hold and that runs with them: not the insides of functions and classes."""
    work: list[ast.AST] = [*reversed(body)]
    while work:
        node = work.pop()
        yield node
        if not isinstance(node, _SCOPES):
            work.extend(reversed([*ast.iter_child_nodes(node)]))


def _bound(nodes: Iterable[ast.AST]) -> frozenset[str]:
    found = set[str]()
    for node in nodes:
        if isinstance(node, _IMPORTS):
            found.update(statement.bound for statement in statements_of(node))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return frozenset(found)
