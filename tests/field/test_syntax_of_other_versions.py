"""Syntax that the running Python need not know: judged for the target."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.field.reports import check, write

FILES = {
    "guarded.py": "try:\n    lazy import tomllib\nexcept ImportError:\n    tomllib = None\n",
    "local.py": "def load():\n    lazy from json import loads\n    return loads\n",
    "inside.py": "class Reader:\n    lazy import json\n",
    "everything.py": "lazy from json import *\n",
    "fine.py": "import sys\nif sys.version_info >= (3, 15):\n    lazy import json, os.path as p\nX = lost\n",
    "name.py": "lazy = 1\nlazy.real\nprint(lazy)\n",
}


@pytest.mark.parametrize("target", ["3.10", "3.14"])
def test_a_lazy_import_does_not_parse_before_3_15(tmp_path: Path, target: str) -> None:
    write(tmp_path, FILES)
    places = {("guarded.py", 2, 5), ("local.py", 2, 5), ("inside.py", 2, 5), ("everything.py", 1, 1), ("fine.py", 3, 5)}
    assert check(tmp_path, "--target-version", target) == {("SVC001", *place, "") for place in places}


def test_a_lazy_import_stands_at_module_level_only(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    places = {("guarded.py", 2, 5), ("local.py", 2, 5), ("inside.py", 2, 5), ("everything.py", 1, 1)}
    assert check(tmp_path, "--target-version", "3.15") == {
        ("SVC101", "fine.py", 4, 5, "import"),
        *(("SVC001", *place, "") for place in places),
    }


@pytest.mark.parametrize(
    ("reader", "finding"),
    [
        ("lazy from app.gone import x\n\ndef f():\n    return x\n", ("SVC211", "app/a.py", 1, 11, "call")),
        ("lazy from app.gone import x\nprint(x)\n", ("SVC111", "app/a.py", 1, 11, "import")),
        ("lazy import app.gone as x\nprint(x)\n", ("SVC111", "app/a.py", 1, 13, "import")),
        ("lazy from app.b import lost\n\ndef f():\n    return lost\n", ("SVC212", "app/a.py", 1, 24, "call")),
        ("__lazy_modules__ = ['app.gone']\nimport app.gone as x\nX = x\n", ("SVC111", "app/a.py", 2, 8, "import")),
        ("lazy from app.gone import x\n\ndef f(y: x): ...\n", None),
    ],
)
def test_a_lazy_import_fails_where_its_name_is_read_first(
    tmp_path: Path, reader: str, finding: tuple[str, str, int, int, str] | None
) -> None:
    """PEP 810: until then it does nothing, and then it imports."""
    write(tmp_path, {"app/__init__.py": "", "app/b.py": "c = 1\n", "app/a.py": reader})
    expected = set() if finding is None else {finding}
    assert check(tmp_path, "--target-version", "3.15") == expected


def test_a_lazy_import_closes_a_cycle_where_its_name_is_read(tmp_path: Path) -> None:
    files = {"app/__init__.py": "", "app/b.py": "from app.a import D\n\nc = object\n"}
    write(tmp_path, {**files, "app/a.py": "lazy from app.b import c\n\nclass D(c): ...\n"})
    places = {("app/a.py", 1, 24), ("app/b.py", 1, 19)}
    assert check(tmp_path, "--target-version", "3.15") == {("SVC113", *place, "import") for place in places}


def test_what_the_compiler_rejects_stops_the_file_and_no_other(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "x = 1\nreturn x\n", "b.py": "def f():\n    await lost\n", "c.py": "X = lost\n"})
    assert check(tmp_path) == {
        ("SVC001", "a.py", 2, 1, ""),
        ("SVC001", "b.py", 2, 5, ""),
        ("SVC101", "c.py", 1, 5, "import"),
    }


def test_newer_syntax_is_analysed_for_a_newer_target(tmp_path: Path) -> None:
    write(tmp_path, {"m.py": "try:\n    X = t'{lost}'\nexcept KeyError, OSError:\n    pass\n"})
    assert check(tmp_path, "--target-version", "3.14") == {("SVC101", "m.py", 2, 12, "import")}
    assert check(tmp_path, "--target-version", "3.13") == {("SVC001", "m.py", 2, 9, "")}
