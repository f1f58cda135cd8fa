"""The quick walk meets what `ast.walk` meets."""

from __future__ import annotations

import ast
import sysconfig
import warnings
from collections import Counter
from pathlib import Path

from flake8_undefined_services.syntax.walking import code_nodes

LEFT_OUT = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.type_ignore)


def test_all_nodes_but_contexts_and_operators_are_met_once() -> None:
    for path in sorted(Path(sysconfig.get_paths()["stdlib"]).glob("[a-m]*.py")):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(path.read_text("utf-8", errors="replace"))
        expected = Counter(id(node) for node in ast.walk(tree) if not isinstance(node, LEFT_OUT))
        assert Counter(map(id, code_nodes(tree))) == expected, path


def test_names_and_gaps_in_lists_are_no_nodes() -> None:
    tree = ast.parse("def f(*, a, b=1):\n    global c\n    return {**d, 'e': f}\nmatch g:\n    case h(i=j): pass")
    assert all(isinstance(node, ast.AST) for node in code_nodes(tree))
