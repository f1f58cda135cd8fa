"""What a module surely gives to who imports it by name, told without executing anything."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from flake8_undefined_services.config import Settings
from flake8_undefined_services.program.interfaces import Interfaces
from flake8_undefined_services.program.locating.finder import Finder
from tests.program.layouts import write

FILES = {
    "app/__init__.py": "",
    "app/plain.py": "x = 1\nif input():\n    y = 2\n",
    "app/star.py": "from app.plain import *\n",
    "app/hidden.py": "__all__ = ['a']\na = b = 1\n",
    "app/stars.py": "from app.hidden import *\n",
    "app/lazy.py": "def __getattr__(name):\n    return {'spelled': 1}[name]\n",
    "app/told.py": "from lazy import attach\nattach(__name__, {'app.plain': ['x']}, other=['named'])\nlog('no')\n",
}


@pytest.mark.parametrize(
    ("module", "name", "expected"),
    [
        ("app", "", True),
        ("app.nowhere", "", False),
        ("app", "plain", True),
        ("app.plain", "x", True),
        ("app.plain", "y", False),
        ("app.star", "x", True),
        ("app.stars", "a", True),
        ("app.stars", "b", False),
        ("app.lazy", "spelled", True),
        ("app.lazy", "other", False),
        ("app.told", "named", True),
        ("app.told", "x", True),
        ("app.told", "no", False),
        ("os", "path", True),
        ("os", "no_such_name", False),
    ],
)
def test_what_a_module_gives(module: str, name: str, expected: bool, tmp_path: Path) -> None:
    write(tmp_path, FILES)

    def outline(path: str) -> tuple[str, ast.Module]:
        text = Path(path).read_text("utf-8")
        return text, ast.parse(text)

    assert Interfaces(Finder.of([tmp_path], Settings()), outline).gives(module, name) is expected
