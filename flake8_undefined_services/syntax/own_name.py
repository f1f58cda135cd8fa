"""Calls by which a module gives its own name away, so that what is called can find it and put names there.

_convert_("Kind", __name__, is_kind)        # counts
logger = getLogger(__name__)                # does not: loggers and instances only keep the name
app = Flask(__name__)
"""

from __future__ import annotations

import ast

from flake8_undefined_services.syntax.walking import code_nodes


def hands_over_its_name(module: ast.Module) -> bool:
    """Whether a call outside of functions and classes is given `__name__`, apart from those that only keep it."""
    statements = (each for each in module.body if not isinstance(each, _DEFINITION))
    return any(_is_given(node) for statement in statements for node in code_nodes(statement))


_DEFINITION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _is_given(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not any(_is_name(each) for each in node.args):
        return False
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return not called[:1].isupper() and "log" not in called.lower()


def _is_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "__name__"
