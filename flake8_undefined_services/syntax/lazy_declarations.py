"""What a module that loads lazily says of itself to type checkers: where each of its names comes from (PEP 562).

if TYPE_CHECKING:                   # or `TYPE_CHECKING or not install_lazy_loader()`
    from ._tasks import TaskGroup
else:
    __getattr__ = attach(__name__)  # imports `_tasks` when somebody asks for TaskGroup
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from flake8_undefined_services.syntax.absolute_imports import absolute_import


def is_for_type_checkers(test: ast.expr) -> bool:
    """Whether a test is `TYPE_CHECKING`, or an `or` that has it among its operands (typing.TYPE_CHECKING)."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or):
        return any(map(is_type_checking_name, test.values))
    return is_type_checking_name(test)


def is_type_checking_name(node: ast.AST) -> bool:
    """Whether an expression is the constant, or one of that use, by its name."""
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name in ("TYPE_CHECKING", "MYPY")


def declared_imports(tree: ast.Module, module: str, is_package: bool) -> Mapping[str, tuple[str, str]]:
    """By name, the module and the name in it of the `from` imports in blocks for type checkers."""
    found: dict[str, tuple[str, str]] = {}
    for node in _read_by_type_checkers(tree):
        origin = absolute_import(node, module, is_package)
        if origin:
            found.update((alias.asname or alias.name, (origin, alias.name)) for alias in node.names)
    return found


def _read_by_type_checkers(tree: ast.Module) -> Iterator[ast.ImportFrom]:
    for statement in tree.body:
        if isinstance(statement, ast.If) and is_for_type_checkers(statement.test):
            yield from (node for node in statement.body if isinstance(node, ast.ImportFrom))
