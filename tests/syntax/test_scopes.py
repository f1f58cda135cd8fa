"""Scopes, held against CPython's own symbol table: the same names, resolved in the same kind of scope."""

from __future__ import annotations

import ast
import random
import symtable
import sys
import sysconfig
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from flake8_undefined_services.syntax.scopes import mangle, scope_of

COMPREHENSION_NAMES = {
    ast.ListComp: "listcomp",
    ast.SetComp: "setcomp",
    ast.DictComp: "dictcomp",
    ast.GeneratorExp: "genexpr",
}
INLINED = (ast.ListComp, ast.SetComp, ast.DictComp) if sys.version_info >= (3, 12) else ()


@dataclass
class Node:
    """One scope of the tree, with every name that stands in it and the kind of scope that it resolves in."""

    name: str
    line: int
    tree: ast.AST
    outer: Node | None
    class_name: str | None
    names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Where no expression binds, statements alone say it all."""
        is_body = isinstance(self.tree, (ast.Module, ast.ClassDef))
        self.plain = is_body and not any(isinstance(each, ast.NamedExpr) for each in ast.walk(self.tree))

    @property
    def facts(self) -> Any:
        return scope_of(self.tree, plain=self.plain)


def resolve(name: str, scope: Node) -> str:
    """Language reference 4.2.2: local, free in the nearest function that binds it, else global."""
    if isinstance(scope.tree, ast.Module):
        return "local" if name in scope.facts.bound else "global"
    facts = scope.facts
    if name in facts.globals:
        return "global"
    if name in facts.bound:
        return "local"
    outer = scope.outer
    while outer is not None and not isinstance(outer.tree, ast.Module):
        if name in outer.facts.globals and not isinstance(outer.tree, ast.ClassDef):
            return "global"
        if name == "__class__" and isinstance(outer.tree, ast.ClassDef):
            return "free"
        if name in outer.facts.bound and not isinstance(outer.tree, ast.ClassDef):
            return "free"
        outer = outer.outer
    return "global"


class Resolver(ast.NodeVisitor):
    """Puts each name of a module into the scope where the compiler finds it."""

    def __init__(self, tree: ast.Module) -> None:
        self.lazy = any(
            isinstance(s, ast.ImportFrom) and s.module == "__future__" and any(a.name == "annotations" for a in s.names)
            for s in tree.body
        )
        self.scope = Node("top", 0, tree, None, None)
        self.scopes = [self.scope]
        self.declare(self.scope)
        self.generic_visit(tree)

    def declare(self, scope: Node) -> None:
        facts = scope.facts
        for name in facts.bound | facts.globals | facts.nonlocals:
            self.use(name)

    def use(self, name: str) -> None:
        mangled = mangle(name, self.scope.class_name)
        self.scope.names[mangled] = kind = resolve(name, self.scope)
        between = self.scope.outer
        while kind == "free" and between is not None and resolve(name, between) == "free":
            between.names.setdefault(mangled, "free")  # a cell is handed through every function between
            between = between.outer

    def enter(self, name: str, node: Any, parts: list[Any], class_name: str | None) -> None:
        outer = self.scope
        self.scope = Node(name, node.lineno, node, outer, class_name)
        if isinstance(node, INLINED):
            self.inline(parts)
        else:
            self.scopes.append(self.scope)
            self.declare(self.scope)
            self.visit_all(parts)
        self.scope = outer

    def inline(self, parts: list[Any]) -> None:
        """PEP 709: the names of a comprehension join those of the scope around it."""
        outer = self.scope.outer
        assert outer is not None
        self.declare(self.scope)
        self.visit_all(parts)
        for name, kind in self.scope.names.items():
            if not (outer.tree.__class__ is ast.ClassDef and name == "__class__"):
                outer.names.setdefault(name, kind)

    def visit_all(self, parts: list[Any]) -> None:
        for part in parts:
            if part is not None:
                self.visit(part)

    def visit_Name(self, node: ast.Name) -> None:
        self.use(node.id)
        if node.id == "super" and isinstance(node.ctx, ast.Load) and self.in_function():
            self.use("__class__")

    def in_function(self) -> bool:
        return not isinstance(self.scope.tree, (ast.Module, ast.ClassDef))

    def visit_FunctionDef(self, node: Any) -> None:
        arguments = node.args
        self.visit_all([*node.decorator_list, *arguments.defaults, *arguments.kw_defaults])
        everyone = [*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg]
        if not self.lazy:
            self.visit_all([a.annotation for a in everyone if a is not None])
            self.visit_all([node.returns])
        self.enter(node.name, node, node.body, self.scope.class_name)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.visit_all([*node.args.defaults, *node.args.kw_defaults])
        self.enter("lambda", node, [node.body], self.scope.class_name)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.visit_all([*node.decorator_list, *node.bases, *node.keywords])
        self.enter(node.name, node, node.body, node.name)

    def visit_ListComp(self, node: Any) -> None:
        self.visit(node.generators[0].iter)
        parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        for number, generator in enumerate(node.generators):
            parts.extend([generator.target, *generator.ifs])
            parts.extend([generator.iter] if number else [])
        self.enter(COMPREHENSION_NAMES[type(node)], node, parts, self.scope.class_name)

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.simple or node.value is not None or not isinstance(node.target, ast.Name):
            self.visit(node.target)
        self.visit_all([None if self.lazy else node.annotation, node.value])


def expected(path: Path, text: str) -> Counter[Any]:
    found: Counter[Any] = Counter()
    stack = [symtable.symtable(text, str(path), "exec")]
    while stack:
        table = stack.pop()
        stack.extend(table.get_children())
        names = {}
        for symbol in table.get_symbols():
            name = symbol.get_name()
            if name.startswith(".") or (name in IMPLICIT and table.get_type() == "class"):
                continue
            if table.get_type() == "module":
                local = symbol.is_assigned() or symbol.is_imported()
                if not (local or symbol.is_referenced()):
                    continue  # declared `global` in some function, and nothing more
            else:
                local = symbol.is_local()
            names[name] = "local" if local else "free" if symbol.is_free() else "global"
        found[table.get_name(), table.get_lineno(), frozenset(names.items())] += 1
    return found


IMPLICIT = {"__class__", "__classdict__", "__conditional_annotations__", "__classdictcell__"}


def found(tree: ast.Module) -> Counter[Any]:
    scopes = Resolver(tree).scopes
    for scope in scopes:
        if isinstance(scope.tree, ast.ClassDef):
            scope.names = {name: kind for name, kind in scope.names.items() if name not in IMPLICIT}
    return Counter((s.name, s.line, frozenset(s.names.items())) for s in scopes)


def sources() -> Iterator[Path]:
    """Packages that the test environment installs anyway, and a part of the standard library."""
    installed = Path(sysconfig.get_paths()["purelib"])
    for package in ("libcst", "flake8", "rich", "pyflakes"):
        yield from sorted((installed / package).rglob("*.py"))[:60]
    library = sorted(Path(sysconfig.get_paths()["stdlib"]).glob("[a-z]*.py"))
    yield from random.Random(3).sample(library, min(60, len(library)))


def disagreements(path: Path) -> list[Any]:
    text = path.read_text(encoding="utf-8", errors="replace")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(text)
            theirs = expected(path, text)
        except (SyntaxError, ValueError):
            return []
    if sys.version_info >= (3, 12) and any(getattr(n, "type_params", None) for n in ast.walk(tree)):
        return []  # the scopes between are compared by the tables below
    ours = found(tree)
    return [*((-1, x) for x in (theirs - ours)), *((1, x) for x in (ours - theirs))]


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="annotations are scopes of their own from 3.14 on")
def test_names_resolve_as_in_cpythons_symbol_table_over_real_packages() -> None:
    paths = list(sources())
    assert len(paths) > 60
    assert {str(path): wrong for path in paths if (wrong := disagreements(path))} == {}


STATEMENTS = (
    "a = b.c = d[e] = f, [g, *h] = value",
    "a += 1",
    "a: int = 1",
    "a: int",
    "(a): int",
    "for a, b in c: d = 1\nelse: e = 1",
    "while a: b = 1\nelse: c = 1",
    "with a as b, c as (d, [e]): f = 1",
    "if a: b = 1\nelif c: d = 1\nelse: e = 1",
    "try: a = 1\nexcept B as c: d = 1\nelse: e = 1\nfinally: f = 1",
    "match a:\n    case [b, *c] if d: e = 1\n    case {'f': g, **h} | K(i, j=h) as g: pass",
    "import a.b, c as d",
    "from a import b, c as d",
    "del a, b[c]",
    "def a(b: c = d) -> e: f = 1",
    "async def a(): b = 1",
    "class A(B, metaclass=C): d = 1",
    "global a, b\na = b",
    "a = lambda b: c",
    "assert a, b",
)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_statements_alone_tell_what_a_body_binds(statement: str) -> None:
    """Where no expression binds anything; held against the symbol table too."""
    tree = ast.parse(statement)
    assert scope_of(tree, plain=True) == scope_of(tree)
    table = symtable.symtable(statement, "", "exec")
    bound = {each.get_name() for each in table.get_symbols() if each.is_assigned() or each.is_imported()}
    assert scope_of(tree, plain=True).bound == bound
