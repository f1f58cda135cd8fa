"""What is asked of names that a module has bound, and whether a function has to be called for that."""

from __future__ import annotations

import ast

import pytest

from flake8_undefined_services.syntax.attribute_chains import chains


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("X = m.a.b\n", {("m.a.b", False)}),
        ("X = m\n", {("m", False)}),
        ("m = 1\n", set()),
        ("def f():\n    return m.a\n", {("m.a", True)}),
        ("def f(m):\n    return m.a\n", set()),
        ("def f():\n    m = 1\n    return m.a\n", set()),
        ("def f(x=m.a):\n    m = 1\n", {("m.a", False)}),
        ("@m.a\ndef f() -> m.b: ...\n", {("m.a", False), ("m.b", False)}),
        ("class A(m.a):\n    def f(self):\n        return m.b().c\n", {("m.a", False), ("m.b", True)}),
        ("X = lambda m: m.a\nY = lambda: m.b\n", {("m.b", True)}),
        ("X = other.m.a\n", set()),
    ],
)
def test_what_is_asked_of_a_name(text: str, expected: set[tuple[str, bool]]) -> None:
    lines = range(1, text.count("\n") + 1)
    found = chains(ast.parse(text), frozenset({"m"}), lines)
    assert {(each.text, each.in_function) for each in found} == expected


def test_other_lines_are_not_looked_at() -> None:
    tree = ast.parse("X = m.a\ndef f():\n    m.b\n    m.c\n")
    assert [each.text for each in chains(tree, frozenset({"m"}), [3])] == ["m.b"]
