"""Classes that a library makes in the module of one that uses it.

class Poll(models.Model):
    history = HistoricalRecords()     # makes HistoricalPoll in the same module
"""

from __future__ import annotations

import ast

from flake8_undefined_services.program.startup.values import UNKNOWN, ClassValue, ModuleValue, Value


def is_made_beside(module: ModuleValue, name: str) -> bool:
    """Whether what a class's body calls may put another class beside it, named after both."""
    return any(
        isinstance(value, ClassValue)
        and held == value.name != name
        and name.endswith(held)
        and not value.is_closed
        and any(_may_call(kind, name.removesuffix(held)) for kind in value.lineage())
        for held, value in module.namespace.bindings.items()
    )


def _may_call(kind: Value, prefix: str) -> bool:
    if isinstance(kind, ClassValue) and kind.node is not None:
        return any(_calls(statement, prefix) for statement in kind.node.body)
    return kind is UNKNOWN


def _calls(statement: ast.stmt, prefix: str) -> bool:
    """Whether a name is bound to the result of a callable whose own name holds a word."""
    called = (
        statement.value.func if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call) else None
    )
    last = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return isinstance(last, str) and prefix in last
