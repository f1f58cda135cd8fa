"""What a module surely binds once its body has run, and what it imports while it runs, read from statements alone.

A name counts only where every way through the statements binds it: too few names are given rather than too many.
(`screening/flow.py` asks the same of the scope that it screens, expression by expression, and gives up at the first
doubt; here one statement that is not understood costs its own names only.)

    import os                      # bound
    if os.name == "nt":
        import winreg              # not counted
    else:
        winreg = None              # counted now: both branches bind it
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flake8_undefined_services.syntax.tree import TryStar
from flake8_undefined_services.syntax.words import is_any_within

Import = ast.Import | ast.ImportFrom
Known = Callable[[ast.expr], "bool | None"]
"""What is known of a test for the target; None: nothing."""
_BLOCKS: Mapping[type, tuple[str, ...]] = {
    ast.FunctionDef: ("body",),
    ast.AsyncFunctionDef: ("body",),
    ast.ClassDef: ("body",),
    ast.For: ("body", "orelse"),
    ast.AsyncFor: ("body", "orelse"),
    ast.While: ("body", "orelse"),
    ast.If: ("body", "orelse"),
    ast.With: ("body",),
    ast.AsyncWith: ("body",),
    ast.Try: ("body", "handlers", "orelse", "finalbody"),
    ast.ExceptHandler: ("body",),
    ast.Match: ("cases",),
    ast.match_case: ("body",),
    TryStar: ("body", "handlers", "orelse", "finalbody"),
}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_LAST = sys.maxsize


@dataclass(frozen=True, slots=True)
class SurelyBound:
    """One module's names, and the import statements that its own import may execute."""

    names: frozenset[str]
    imports: tuple[Import, ...]
    stars: tuple[ast.ImportFrom, ...]


def surely_bound(module: ast.Module, known: Known) -> SurelyBound:
    """Read the statements of a module's body (language reference 7 and 8); function bodies do not run."""
    names, _ = _block(module.body, known)
    imports = tuple(node for node in statements(module.body, known, functions=False) if isinstance(node, Import))
    stars = tuple(n for n in module.body if isinstance(n, ast.ImportFrom) and n.names[0].name == "*")
    return SurelyBound(frozenset(names - set(_unbound(module.body, known))), imports, stars)


def statements(
    block: Sequence[ast.stmt], known: Known, *, functions: bool, lines: Sequence[int] | None = None
) -> Iterator[ast.stmt]:
    """All statements of a block and the blocks in it, without branches that the target never takes.

    functions: also what functions hold. lines: only statements on one of these, which are in order.
    """
    stack: list[ast.AST] = list(reversed(block))
    while stack:
        node = stack.pop()
        if isinstance(node, ast.stmt):
            if lines is not None and not is_any_within(lines, node.lineno, node.end_lineno or _LAST):
                continue
            yield node
        blocks = _BLOCKS.get(node.__class__)
        if blocks is None or (not functions and isinstance(node, _FUNCTIONS)):
            continue
        answer = known(node.test) if isinstance(node, ast.If) else None
        for name in reversed(blocks):
            if answer is None or answer is (name == "body"):
                stack += reversed(getattr(node, name))


def _block(block: Sequence[ast.stmt], known: Known) -> tuple[set[str], bool]:
    """The names that a block binds where it ends, and whether it never ends there."""
    names: set[str] = set()
    for node in block:
        if isinstance(node, (ast.Raise, ast.Return, ast.Continue, ast.Break)):
            return names, True
        bound, leaves = _bound(node, known)
        names |= bound
        if leaves:
            return names, True
    return names, False


def _bound(node: ast.stmt, known: Known) -> tuple[set[str], bool]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {node.name}, False
    if isinstance(node, ast.Assign):
        return {name for target in node.targets for name in _targets(target)}, False
    if isinstance(node, ast.AnnAssign):
        return set(_targets(node.target)) if node.value is not None else set(), False
    if isinstance(node, ast.Import):
        return {alias.asname or alias.name.partition(".")[0] for alias in node.names}, False
    if isinstance(node, ast.ImportFrom):
        return {alias.asname or alias.name for alias in node.names if alias.name != "*"}, False
    if isinstance(node, ast.If):
        answer = known(node.test)
        if answer is not None:
            return _block(node.body if answer else node.orelse, known)
        return _either([_block(node.body, known), _block(node.orelse, known)])
    if isinstance(node, ast.Try):
        return _try(node, known)
    return set(), False


def _either(ways: Sequence[tuple[set[str], bool]]) -> tuple[set[str], bool]:
    """What is bound whichever way was taken; ways that leave do not count."""
    going = [names for names, leaves in ways if not leaves]
    return (set.intersection(*going), False) if going else (set(), True)


def _try(node: ast.Try, known: Known) -> tuple[set[str], bool]:
    body, leaves = _block([*node.body, *node.orelse], known)
    ways = [(body, leaves), *(_block(handler.body, known) for handler in node.handlers)]
    names, left = _either(ways)
    last, leaves_last = _block(node.finalbody, known)
    return names | last, left or leaves_last


def _targets(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            yield from _targets(element)
    elif isinstance(target, ast.Starred):
        yield from _targets(target.value)


def _unbound(block: Sequence[ast.stmt], known: Known) -> Iterator[str]:
    """Names that some statement may unbind: `del`, and the end of an `except … as` clause (8.4.1)."""
    for node in statements(block, known, functions=False):
        if isinstance(node, ast.Delete):
            for target in node.targets:
                yield from _targets(target)
        else:
            yield from (handler.name for handler in getattr(node, "handlers", ()) if handler.name)
