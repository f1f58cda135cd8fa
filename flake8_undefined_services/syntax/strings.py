"""Forward references: the expression inside a string annotation, placed in the file."""

from __future__ import annotations

import ast

from flake8_undefined_services.syntax.literals import character_offsets
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
    lead = len(text) - len(text.lstrip())
    written = parsed.segment(node)
    offsets = character_offsets(written, text)
    lines = text.strip().split("\n")
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines))]
    for part in ast.walk(expression):
        if isinstance(part, ast.expr):
            line = lines[part.lineno - 1]
            begin = lead + starts[part.lineno - 1] + len(line.encode()[: part.col_offset].decode(errors="ignore"))
            width = (part.end_col_offset or part.col_offset) - part.col_offset
            part.lineno, part.col_offset = parsed.place_in(node, written, offsets[begin])
            part.end_lineno, part.end_col_offset = part.lineno, part.col_offset + width
    return expression
