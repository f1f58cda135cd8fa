"""Functions and classes that only code for another platform, or another version of Python, names.

class ConsolePoller: …              # named only below: nobody on Linux makes one

def poller():
    return ConsolePoller() if os.name == "nt" else TerminalPoller()
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from flake8_undefined_services.config import Version
from flake8_undefined_services.language.known_tests import known_test
from flake8_undefined_services.syntax.main_guard import is_main_guard

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_TARGETS = ("platform", "os.name", "version_info")
"""How conditions on the target are spelled."""

Known = Callable[[ast.expr], "bool | None"]
_Mention = tuple[str, str | None]
"""A name, and the definition at the top of the module whose code says it."""


def for_other_targets(
    tree: ast.Module, text: str, version: Version, platform: str, flags: Mapping[str, bool]
) -> frozenset[str]:
    """Names of undecorated definitions at the top of a module that only code names which the target never executes.

    What nothing at all names may be somebody else's affair. flags: what names hold that stand for the target.
    """
    if not flags and not any(spelled in text for spelled in _TARGETS):
        return frozenset()
    known = partial(known_test, version=version, platform=platform)

    def answer(test: ast.expr) -> bool | None:
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            opposite = answer(test.operand)
            return None if opposite is None else not opposite
        if isinstance(test, (ast.Name, ast.Attribute)):
            return flags.get(ast.unparse(test))
        return known(test) if asks_for_target(test) else None

    return _unreached(tree, answer)


def for_the_script(tree: ast.Module, text: str) -> frozenset[str]:
    """The same of what only code under `if __name__ == "__main__"` names: it runs where that has run."""
    if "__main__" not in text:
        return frozenset()
    return _unreached(tree, lambda test: False if is_main_guard(test) else None)


def _unreached(tree: ast.Module, known: Known) -> frozenset[str]:
    names = {each.name for each in tree.body if isinstance(each, _DEFINITIONS) and not each.decorator_list}
    dead: set[_Mention] = set()
    live: set[_Mention] = set()
    for statement in tree.body:
        owner = statement.name if isinstance(statement, _DEFINITIONS) else None
        for name, is_dead in _mentions(statement, known):
            if name in names and name != owner:
                (dead if is_dead else live).add((name, owner))
    unreached: set[str] = set()
    while True:
        reached = {name for name, owner in live if owner not in unreached}
        found = {name for name, _ in dead | live} - reached
        if found == unreached:
            return frozenset(found)
        unreached = found


def asks_for_target(test: ast.expr) -> bool:
    """Whether an expression says a word for the target's platform or version."""
    written = ast.unparse(test)
    return any(spelled in written for spelled in _TARGETS)


def _mentions(statement: ast.stmt, known: Known) -> Iterator[tuple[str, bool]]:
    """The names that a statement's code says, in strings too, and whether that is in code that never runs."""
    waiting: list[tuple[ast.AST, bool]] = [(statement, False)]
    while waiting:
        node, is_dead = waiting.pop()
        if isinstance(node, ast.Name):
            yield node.id, is_dead
        elif isinstance(node, ast.Attribute):
            yield node.attr, is_dead
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, is_dead
        answer = known(node.test) if isinstance(node, (ast.If, ast.IfExp)) else None
        for field, value in ast.iter_fields(node):
            never = answer is not None and field == ("orelse" if answer else "body")
            parts = value if isinstance(value, list) else [value]
            waiting += [(each, is_dead or never) for each in parts if isinstance(each, ast.AST)]
