"""A file's text as a tree: what Python parses, and what its import statements say."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from functools import lru_cache

from flake8_undefined_services.fixes.import_statement import ImportStatement

_LAZY = re.compile(r"^([ \t]*)lazy[ \t]+(?=import\b|from\b)", re.MULTILINE)
UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


# The questions about one file come one after the other.
@lru_cache(maxsize=8)
def parsed(text: str) -> ast.Module:
    """Parse a file, lazy imports read as eager ones; raises one of UNPARSABLE. Nobody may change the tree."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(without_lazy(text))


def tree_of(text: str) -> ast.Module | None:
    """Parse a file as it is, so that its places are those of the text; None where the running Python cannot.

    The tree is the caller's own.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except UNPARSABLE:
        return None


def without_lazy(text: str) -> str:
    """To parsers before PEP 810 a lazy import is a syntax error; for an outline it is an import."""
    return _LAZY.sub(r"\1", text)


def statements_of(node: ast.Import | ast.ImportFrom) -> Iterator[ImportStatement]:
    """Yield the imports of one name that a statement consists of; a star import yields none."""
    for alias in node.names:
        if isinstance(node, ast.Import):
            yield ImportStatement(alias.name, None, alias.asname)
        elif alias.name != "*":
            yield ImportStatement(node.module or "", alias.name, alias.asname, node.level)
