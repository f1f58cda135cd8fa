"""Forward references: the expression inside a string annotation, placed in the file."""

from __future__ import annotations

import ast

from flake8_undefined_services.syntax.parsing import ParsedFile


def parse_annotation(parsed: ParsedFile, node: ast.Constant) -> ast.expr | None:
    """The expression in the string, each name at its own place; None: the string is none."""
    text = node.value
    if not isinstance(text, str):
        return None
    try:
        expression = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    line, column = parsed.string_start(node)
    lead = len(text) - len(text.lstrip())
    for part in ast.walk(expression):
        if isinstance(part, ast.expr):
            width = (part.end_col_offset or part.col_offset) - part.col_offset
            part.col_offset = column - 1 + lead + part.col_offset
            part.end_col_offset = part.col_offset + width
            part.lineno = part.end_lineno = line
    return expression
