"""What an installed package has, read and never executed: another module of it may define what a file misses."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_undefined_services.checking import find
from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Fix

SHELF = {
    "shelf/__init__.py": "from .socks import Connection\n",
    "shelf/forms.py": "class Form: ...\n",
    "shelf/socks.py": "class Connection: ...\n",
    "shelf/core/__init__.py": "",
    "shelf/core/errors.py": "class FieldError(Exception): ...\nclass TwoTimes: ...\nHAS_FAST_PATH = True\n",
    "shelf/core/_hidden.py": "class OnlyHidden: ...\n",
    "shelf/core/tests/test_forms.py": "class OnlyInTests: ...\n",
    "shelf/core/conditions.py": "try:\n    import fast\n    HAS_FAST = 1\nexcept ImportError:\n    HAS_FAST = 0\n",
    "shelf/data/__init__.py": "from shelf.data.query import QueryItem\n\n__all__ = ['QueryItem']\n",
    "shelf/data/query.py": "class QueryItem: ...\nclass TwoTimes: ...\n\n\ndef get_official_name(model, short): ...\n",
}


def fix_of(name: str, used: str, folder: Path, imports: str = "from shelf.forms import Form") -> Fix | None:
    for path, text in SHELF.items():
        target = folder / "site" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    (folder / "a.py").write_text(f"{imports}\n\nX = {used}\n")
    settings = Settings((3, 12), python=folder / "site", roots=(folder,))
    return next(each.fix for each in find([folder / "a.py"], settings).diagnostics if each.name == name)


@pytest.mark.parametrize(
    ("name", "used", "statement"),
    [
        ("FieldError", "Form(FieldError)", "from shelf.core.errors import FieldError"),
        ("HAS_FAST_PATH", "Form() if HAS_FAST_PATH else 1", "from shelf.core.errors import HAS_FAST_PATH"),
        ("HAS_FAST", "Form() if HAS_FAST else 1", "from shelf.core.conditions import HAS_FAST"),
        ("QueryItem", "Form(QueryItem())", "from shelf.data import QueryItem"),
        ("get_official_name", "get_official_name(Form, short=1)", "from shelf.data.query import get_official_name"),
    ],
)
def test_the_only_module_that_defines_it(name: str, used: str, statement: str, tmp_path: Path) -> None:
    fix = fix_of(name, used, tmp_path)
    assert fix is not None
    assert (fix.applicability.value, fix.statement) == ("safe", statement)


@pytest.mark.parametrize(
    ("name", "used"),
    [
        ("OnlyHidden", "Form(OnlyHidden)"),
        ("OnlyInTests", "Form(OnlyInTests)"),
        ("Nowhere", "Form(Nowhere)"),
        ("_private_name", "Form(_private_name)"),
    ],
)
def test_what_is_private_or_tests_is_not_offered(name: str, used: str, tmp_path: Path) -> None:
    assert fix_of(name, used, tmp_path) is None


def test_nobody_looks_into_a_package_that_the_file_does_not_import(tmp_path: Path) -> None:
    assert fix_of("FieldError", "FieldError()", tmp_path, "import json") is None


def test_two_modules_that_define_it_are_asked_about(tmp_path: Path) -> None:
    fix = fix_of("TwoTimes", "Form(TwoTimes)", tmp_path)
    assert fix is not None
    assert fix.applicability.value == "ambiguous"
    assert [each.statement for each in fix.candidates] == [
        "from shelf.core.errors import TwoTimes",
        "from shelf.data.query import TwoTimes",
    ]


def test_a_submodule_that_the_package_imports_itself_needs_no_naming(tmp_path: Path) -> None:
    fix = fix_of("shelf", "shelf.socks.Connection()", tmp_path, "import json")
    assert fix is not None
    assert fix.statement == "import shelf"
