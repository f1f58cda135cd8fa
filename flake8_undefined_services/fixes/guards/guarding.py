"""Edits of guards: an import comes into one, a clause catches what the import raises and nothing else.

Whole lines are replaced; what comes out is proven: the same tree but for what the edit says, the same comments.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator, Sequence

from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.moving.rewriting import move_import
from flake8_undefined_services.fixes.trees import statements_of, tree_of
from flake8_undefined_services.fixes.writing.import_style import ImportStyle
from flake8_undefined_services.fixes.writing.insertion import Inserted, Refusal, split_lines
from flake8_undefined_services.fixes.writing.scoped import Placement

ImportNode = ast.Import | ast.ImportFrom
_NOT_THERE = "the import is not there any more"
_TIED = "a comment or another statement shares its line"


def import_at(tree: ast.Module, line: int) -> ImportNode | None:
    """The import statement of the module's own block that covers a line."""
    for node in tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)) and node.lineno <= line <= (node.end_lineno or line):
            return node
    return None


def guarding_try(tree: ast.Module, line: int) -> ast.Try | None:
    """The innermost `try` whose own block holds the import statement on a line."""
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Try)
        and any(isinstance(each, (ast.Import, ast.ImportFrom)) and each.lineno == line for each in node.body)
    ]
    return found[-1] if found else None


def defer_import(text: str, statement: str, style: ImportStyle) -> Inserted | Refusal:
    """Move all names of one import statement into the functions that use them."""
    for written in _single(statement):
        result = move_import(text, str(written), Placement.DEFERRED, style)
        if isinstance(result, Refusal):
            return Refusal(statement, result.reason)
        text = result.text
    return Inserted(text)


def guard_import(text: str, line: int, statement: str) -> Inserted | Refusal:
    """Put a guard, which holds the same import, in place of the import on a line of the module's own block."""
    tree = tree_of(text)
    found = import_at(tree, line) if tree is not None else None
    wanted = ast.parse(statement).body[0]
    if tree is None or found is None or not isinstance(wanted, ast.Try) or not _is_same(found, wanted.body[0]):
        return Refusal(statement, _NOT_THERE)
    lines = split_lines(text)
    first, last = found.lineno, found.end_lineno or found.lineno
    if not _stands_alone(lines, found) or any("#" in each for each in lines[first - 1 : last]):
        return Refusal(statement, _TIED)
    result = _replaced(lines, first, last, statement.split("\n"))
    place = tree.body.index(found)
    tree.body[place : place + 1] = ast.parse(statement).body
    return _proven(text, result, tree, statement)


def narrow_guard(text: str, line: int, statement: str) -> Inserted | Refusal:
    """Put another clause in place of the only one of the `try` around the import on a line.

    statement: the clause's first line, and what it does before all else: `except ImportError:`.
    """
    tree = tree_of(text)
    found = guarding_try(tree, line) if tree is not None else None
    if tree is None or found is None or len(found.handlers) != 1:
        return Refusal(statement, _NOT_THERE)
    handler = found.handlers[0]
    lines = split_lines(text)
    header = lines[handler.lineno - 1]
    if handler.body[0].lineno == handler.lineno or "#" in header or not header.rstrip("\r\n \t").endswith(":"):
        return Refusal(statement, _TIED)
    indent = header[: len(header) - len(header.lstrip())]
    inner = lines[handler.body[0].lineno - 1]
    unit = inner[len(indent) : len(inner) - len(inner.lstrip())]
    added = [indent + each.replace("    ", unit) for each in statement.split("\n")]
    result = _replaced(lines, handler.lineno, handler.lineno, added)
    written = ast.parse(f"try:\n    pass\n{statement}\n    pass").body[0]
    assert isinstance(written, ast.Try)
    clause = written.handlers[0]
    handler.type, handler.name = clause.type, clause.name
    handler.body[:0] = clause.body[:-1]
    return _proven(text, result, tree, statement)


def _single(statement: str) -> Iterator[ImportStatement]:
    node = ast.parse(statement).body[0]
    assert isinstance(node, (ast.Import, ast.ImportFrom))
    yield from statements_of(node)


def _is_same(one: ast.AST, other: ast.AST) -> bool:
    return ast.dump(one) == ast.dump(other)


def _stands_alone(lines: Sequence[str], node: ImportNode) -> bool:
    before = lines[node.lineno - 1].encode()[: node.col_offset]
    after = lines[(node.end_lineno or node.lineno) - 1].encode()[node.end_col_offset or 0 :]
    return not before.strip() and not after.strip()


def _replaced(lines: Sequence[str], first: int, last: int, added: Sequence[str]) -> str:
    """Put lines in place of others, counted from 1, with the ends that the file's lines have."""
    ending = lines[last - 1][len(lines[last - 1].rstrip("\r\n")) :]
    between = ending or next((line[len(line.rstrip("\r\n")) :] for line in lines if line.endswith(("\n", "\r"))), "\n")
    return "".join([*lines[: first - 1], between.join(added), ending, *lines[last:]])


def _proven(old: str, new: str, expected: ast.Module, statement: str) -> Inserted | Refusal:
    changed = tree_of(new)
    if changed is None:
        return Refusal(statement, "the result would not parse")
    if not _is_same(changed, expected) or _comments(old) != _comments(new):
        return Refusal(statement, "something else would have changed")
    return Inserted(new)


def _comments(text: str) -> list[str]:
    tokens = tokenize.generate_tokens(io.StringIO(text, newline="").readline)
    try:
        return [token.string for token in tokens if token.type == tokenize.COMMENT]
    except (tokenize.TokenError, SyntaxError):
        return []
