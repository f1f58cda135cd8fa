"""Imports under TYPE_CHECKING and inside functions, as before and after, and that every other line stays."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flake8_undefined_services.fixes.writing.import_style import ImportStyle
from flake8_undefined_services.fixes.writing.insertion import Inserted, Refusal
from flake8_undefined_services.fixes.writing.scoped import Placement, place_import

TABLE = Path(__file__).with_name("scoped.md")
CASE = re.compile(
    r"^# (?P<title>[^\n]+)\n(?P<place>[\w ]+) `(?P<statement>[^`]+)`\n"
    r"```py\n(?P<before>.*?)```\n(?:```py\n(?P<after>.*?)```\n)?",
    re.MULTILINE | re.DOTALL,
)
STYLE = ImportStyle(first_party=frozenset({"app"}))


def read_cases() -> Iterator[tuple[str, Placement, str, str, str | None]]:
    for found in CASE.finditer(TABLE.read_text("utf-8")):
        yield found["title"], Placement(found["place"]), found["statement"], found["before"], found["after"]


CASES = tuple(read_cases())


def test_every_heading_is_a_case() -> None:
    assert len(CASES) == len(re.findall(r"^# [^\n]+\n[\w ]+ `", TABLE.read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(("place", "statement", "before", "after"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_it_stands_where_it_does_not_run_at_import(
    place: Placement, statement: str, before: str, after: str | None, newline: str
) -> None:
    result = place_import(before.replace("\n", newline), statement, place, STYLE)
    if after is None:
        assert isinstance(result, Refusal)
    else:
        assert result == Inserted(after.replace("\n", newline))


HEADS = st.sampled_from(["", '"""Doc."""\n', "from __future__ import annotations\n", "import os\n\n", "# A comment.\n"])
BLOCKS = st.sampled_from(
    [
        "",
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from app.a import A\n",
        "if TYPE_CHECKING: import a\n",
    ]
)
FUNCTIONS = st.sampled_from(
    [
        "def f():\n    return Thread()\n",
        "def f():\n\t'Doc.'; x = 1\n\treturn Thread()\n",
        "class A:\n    @deco\n    def f(self): # why\n        # a comment\n        with Thread(): pass\n",
        "def f():\n    '''Doc\n    more'''\n",
        "async def f(x: int = 1, *,\n    y=2):\n    @x\n    def g(): return Thread\n    return g\n",
        "def f(): return Thread()\n",
        "x = 1\n",
    ]
)
MODULES = st.builds(
    lambda head, block, parts, last: head + block + "\n".join(parts) + last,
    HEADS,
    BLOCKS,
    st.lists(FUNCTIONS, max_size=4),
    st.sampled_from(["", "z = 'ü'", "# end"]),
)


@settings(deadline=None)  # other work on the machine is no defect
@given(MODULES, st.sampled_from([Placement.FUNCTIONS, Placement.TYPE_CHECKING]), st.sampled_from(["\n", "\r\n"]))
def test_nothing_but_lines_with_imports_is_added(before: str, place: Placement, newline: str) -> None:
    source = before.replace("\n", newline)
    result = place_import(source, "from app.models import Thread", place, STYLE)
    if isinstance(result, Refusal):
        return
    kept = iter(re.split(r"\r?\n", result.text))
    added = []
    for line in re.split(r"\r?\n", source):
        for each in kept:
            if each == line:
                break
            added.append(each.strip())
        else:
            raise AssertionError(f"lost: {line!r}")
    added.extend(each.strip() for each in kept)
    if newline in source:
        assert result.text.count("\n") == result.text.count(newline)
    allowed = {"", "from app.models import Thread", "if TYPE_CHECKING:", "from typing import TYPE_CHECKING"}
    assert set(added) <= allowed
    tree, old = ast.parse(result.text), ast.parse(source)
    assert ast.get_docstring(tree) == ast.get_docstring(old)
    assert [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)] == [
        node.name for node in ast.walk(old) if isinstance(node, ast.FunctionDef)
    ]
