"""Which definitions an import may come to run."""

from __future__ import annotations

import ast

import pytest

from flake8_undefined_services.syntax.mentioned import mentioned_at_import


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(): ...\n", set()),
        ("def f(): ...\nX = f()\n", {"f"}),
        ("def g(): ...\ndef f(): g()\nX = f()\n", {"f", "g"}),
        ("def g(): ...\ndef f(): g()\n", set()),
        ("def d(f): ...\n@d\ndef f(): ...\n", {"d"}),
        ("def f(): ...\ndef g(a=f()): ...\n", {"f"}),
        ("def f(): ...\nclass A:\n    x = f()\n    def m(self): g()\ndef g(): ...\n", {"f"}),
        ("def g(): ...\nclass A:\n    def __init__(self): g()\nX = A()\n", {"A", "g"}),
        ("class A: ...\nclass B(A): ...\n", {"A"}),
    ],
)
def test_what_is_mentioned(text: str, expected: set[str]) -> None:
    assert mentioned_at_import(ast.parse(text)) == expected
