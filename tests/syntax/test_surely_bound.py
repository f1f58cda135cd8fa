"""Names that a module surely binds: the interpreter runs each source with both answers to what is not known."""

from __future__ import annotations

import ast
import itertools
import sys

import pytest

from flake8_undefined_services.syntax.surely_bound import surely_bound

SOURCES = {
    "import a": ("import os.path as p, sys\nfrom os import sep as s, name", {"p", "sys", "s", "name"}),
    "if with else": ("if ask():\n    a = b = 1\nelse:\n    a = 2", {"a"}),
    "if alone": ("if ask():\n    a = 1", set()),
    "a branch that leaves": ("if ask():\n    raise Gone\nelse:\n    a = 1", {"a"}),
    "try with handler": ("try:\n    a = risky()\nexcept ValueError:\n    a = b = None", {"a"}),
    "try with a handler that leaves": ("try:\n    a = risky()\nexcept ValueError:\n    raise Gone", {"a"}),
    "else of try": ("try:\n    risky()\nexcept ValueError:\n    pass\nelse:\n    a = 1", set()),
    "finally": ("try:\n    risky()\nexcept ValueError:\n    pass\nfinally:\n    a = 1", {"a"}),
    "loops": ("for a in items():\n    b = 1\nwhile ask():\n    c = 1\n    break", set()),
    "with": ("with manager():\n    a = risky()", set()),
    "unpacking": ("(a, [b, *c]), d = (1, [2, 3]), 4", {"a", "b", "c", "d"}),
    "annotations": ("a: int\nb: int = 1", {"b"}),
    "deleted": ("a = b = 1\nif ask():\n    del a", {"b"}),
    "the name of a clause": ("e = 1\ntry:\n    risky()\nexcept ValueError as e:\n    pass", set()),
    "definitions": ("def f():\n    x = 1\nclass C:\n    y = 2", {"f", "C"}),
}
GROUPS = "e = 1\ntry:\n    risky()\nexcept* ValueError as e:\n    pass\na = 1"
if sys.version_info >= (3, 11):
    SOURCES["the name of a clause for groups"] = (GROUPS, {"a"})


class Gone(Exception):
    """Ends a source."""


class Manager:
    def __enter__(self) -> None: ...

    def __exit__(self, *error: object) -> bool:
        return True


@pytest.mark.parametrize("title", SOURCES)
def test_every_way_through_binds_what_is_sure(title: str) -> None:
    source, expected = SOURCES[title]
    sure = surely_bound(ast.parse(source), lambda test: None).names
    assert sure == expected
    for answers in itertools.product((False, True), repeat=3):
        given = iter(answers)

        def risky(fails: bool = answers[0]) -> int:
            if fails:
                raise ValueError
            return 1

        names = {"ask": lambda given=given: next(given), "risky": risky, "items": lambda a=answers: [1] * a[0]}
        names |= {"manager": Manager, "Gone": Gone}
        try:
            exec(source, names)
        except Gone:
            continue
        assert sure <= names.keys()


def test_what_the_target_decides_is_not_counted_twice() -> None:
    source = ast.parse("if OLD:\n    import a\nelse:\n    import b\n    from c import *")
    found = surely_bound(source, lambda test: False)
    assert found.names == {"b"}
    assert [type(node).__name__ for node in found.imports] == ["Import", "ImportFrom"]
