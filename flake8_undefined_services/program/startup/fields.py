"""What the body of a class annotates, for whoever writes an `__init__` for it or evaluates that: its fields."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def annotated(node: ast.ClassDef) -> Iterator[tuple[str, ast.AnnAssign]]:
    """The names that are annotated, with their statements."""
    for part in node.body:
        if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
            yield part.target.id, part


def is_of_the_class(part: ast.AnnAssign) -> bool:
    """Whether it is a class variable, and no field (PEP 526)."""
    return "ClassVar" in ast.dump(part.annotation)
