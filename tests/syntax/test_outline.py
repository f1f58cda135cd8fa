"""A module without its functions' bodies binds and imports what the whole one does."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from flake8_undefined_services.syntax.outline import outline_of, outlined
from flake8_undefined_services.syntax.surely_bound import surely_bound

PACKAGES = ("packaging", "pluggy", "libcst", "rich", "flake8")


def files(package: str) -> Iterator[Path]:
    """The sources of an installed package."""
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent.rglob("*.py")


@pytest.mark.parametrize("package", PACKAGES)
def test_the_outline_of_real_modules_binds_the_same(package: str) -> None:
    total, less = 0, []
    for file in files(package):
        text = file.read_text("utf-8")
        tree = ast.parse(text)
        whole = surely_bound(tree, lambda test: None)
        hollow = surely_bound(outline_of(tree), lambda test: None)
        assert (hollow.names, hollow.imports, hollow.stars) == (whole.names, whole.imports, whole.stars), file
        total += 1
        try:
            short = surely_bound(ast.parse(outlined(text)), lambda test: None)
        except SyntaxError:  # quotes in a comment: then the whole text is parsed
            less.append(file)
            continue
        assert short.names <= whole.names, file
        imports = [[ast.dump(node) for node in each.imports] for each in (short, whole)]
        if short.names != whole.names or imports[0] != imports[1]:
            less.append(file)
    assert len(less) <= total / 40, less


@pytest.mark.parametrize(
    "text",
    [
        "class A:\n    def f(self):\n        import a\n    import b\n    X = 1\n",
        "class A:\n    if X:\n        class B:\n            from c import d\n",
        "class A:\n    def f(self):\n        import a\n",
    ],
)
def test_a_class_keeps_what_its_body_imports(text: str) -> None:
    ways = (ast.parse(text), outline_of(ast.parse(text)), ast.parse(outlined(text)))
    found = [surely_bound(tree, lambda test: None) for tree in ways]
    whole, *short = [(each.names, [ast.dump(node) for node in each.imports]) for each in found]
    assert short == [whole, whole]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(a,\n      b=1,\n):\n    return a\nX = 1\n", "def f(): pass\nX = 1\n"),
        ("class A:\n    def f(self):\n\n        x = 1\n    Y = 2\nX = 1\n", "class A: pass\nX = 1\n"),
        ("class A(\n    B,\n):\n    class C:\n        X = 1\n", "class A: pass\n"),
        ("class A:\n    def f(self):\n        import b\n    X = 1\n", "class A: pass\n"),
        (
            "class A:\n    def f(self):\n        pass\n    import b\n",
            "class A:\n    def f(): pass\n    import b\n",
        ),
        ("async def f():\n# left\n    pass\nX = 1", "def f(): pass\nX = 1"),
        ('"""def f():\n  no"""\nX = 1\n', '""\nX = 1\n'),
        ("def f():\r\n    x = 1\r\n\r\n    return x\r\nY = 1\r\n", "def f(): pass\nY = 1\r\n"),
        ("def f(): return 1\nX = f()\n", "def f(): pass\nX = f()\n"),
    ],
)
def test_what_is_cut(text: str, expected: str) -> None:
    assert outlined(text) == expected
