"""Statements that end a program: with which status, as far as they say it (library reference, `sys.exit`)."""

from __future__ import annotations

import ast

_ENDS = frozenset({"abort", "exit", "quit", "_exit", "SystemExit"})


def ends_well(statement: ast.stmt, exception: str) -> bool:
    """Whether SystemExit says no status that tells of a failure (`sys.exit(1)`, `sys.exit("no port")`), or the process
    becomes another program (`os.execvp`)."""
    if exception != "SystemExit":
        return False
    asked = [node for node in ast.walk(statement) if isinstance(node, ast.Call) and _named(node.func) in _ENDS]
    return all(_named(call.func) != "abort" and not any(map(_tells_of_failure, call.args[:1])) for call in asked)


def _named(function: ast.expr) -> str:
    return (
        function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
    )


def _tells_of_failure(status: ast.expr) -> bool:
    """Whether it is surely neither None nor zero: all else is printed, and the status is 1 (`sys.exit`)."""
    if isinstance(status, ast.JoinedStr):
        return True
    try:
        value = ast.literal_eval(status)
    except (ValueError, TypeError):
        return False
    return value is not None and (not isinstance(value, int) or value != 0)
