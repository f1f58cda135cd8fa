"""`if __name__ == "__main__":`, whose block runs only where the module is the script."""

from __future__ import annotations

import ast


def is_main_guard(test: ast.expr) -> bool:
    """Whether a test lets only the script through (`__main__`, "Idiomatic Usage")."""
    return isinstance(test, ast.Compare) and any(
        isinstance(side, ast.Constant) and side.value == "__main__" for side in (test.left, *test.comparators)
    )
