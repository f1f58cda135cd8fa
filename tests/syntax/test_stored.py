"""What code stores elsewhere than in its own scopes: looking at statements finds all that the whole tree holds."""

from __future__ import annotations

import ast
import sysconfig
import warnings
from pathlib import Path

import pytest

from flake8_undefined_services.syntax.parsing import parse
from flake8_undefined_services.syntax.scopes import scope_of
from flake8_undefined_services.syntax.stored import attributes_stored, bound_globals

SOURCES = (
    "a.b = c.d = e[0] = 1",
    "a.b, (c.d, *e.f) = [g.h, i] = j",
    "a.b += 1",
    "a.b: int = 1",
    "for a.b, c in d:\n    e.f = 1\nelse:\n    g.h = 1",
    "async def f():\n    async for a.b in c: pass\n    async with d as e.f: pass",
    "with a as b.c, d as (e.f, g): h.i = 1",
    "try:\n    a.b = 1\nexcept E:\n    c.d = 1\nelse:\n    e.f = 1\nfinally:\n    g.h = 1",
    "match a:\n    case b.c: d.e = 1",
    "class A:\n    def f(self):\n        global a, b\n        self.c = a = 1",
    "def f():\n    def g():\n        global a\n        def a(): pass",
    "while a.b:\n    if c.d: e.f = 1\n    elif g.h: i.j = 1\n    else: k.l = 1",
    "del a.b, c",
)


def by_the_whole_tree(tree: ast.Module) -> tuple[set[str], set[str]]:
    nodes = list(ast.walk(tree))
    scopes = (node for node in nodes if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)))
    declared = {name for node in scopes for name in scope_of(node).bound_globals}
    return declared, {n.attr for n in nodes if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)}


def by_statements(tree: ast.Module, text: str) -> tuple[set[str], set[str]]:
    return set(bound_globals(tree, text)), {node.attr for node in attributes_stored(tree)}


@pytest.mark.parametrize("source", SOURCES)
def test_each_statement_that_stores_is_seen(source: str) -> None:
    tree = ast.parse(source)
    assert by_statements(tree, source) == by_the_whole_tree(tree)


def test_real_modules_store_what_their_statements_say() -> None:
    for path in sorted(Path(sysconfig.get_paths()["stdlib"]).glob("[a-m]*.py")):
        text = path.read_text("utf-8", errors="replace")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        assert by_statements(tree, text) == by_the_whole_tree(tree), path


@pytest.mark.parametrize(
    ("text", "stores"),
    [
        ("class A:\n    def set(self):\n        self.field = 1\n", True),
        (
            "class A:\n    def set(self):\n        self.\N{LATIN SMALL LIGATURE FI}eld = 1\n",
            True,
        ),  # NFKC
        ("field = print(A.field)  # field = 1\n", False),
    ],
)
def test_a_file_says_which_attributes_it_stores(text: str, stores: bool) -> None:
    assert parse(text).facts.stores("field") is stores
