"""Folders that files compute from their own place: what is told of them is what the interpreter computes."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from flake8_undefined_services.syntax.written_folders import WrittenFolders

TOLD = {
    "the parent's parent": "sys.path.insert(0, str(Path(__file__).parent.parent))",
    "resolved first": "sys.path.append(str(Path(__file__).resolve().parents[1] / 'lib'))",
    "of a module": "sys.path.append(str(pathlib.Path(__file__).absolute().parent.joinpath('lib', 'inner')))",
    "by os.path": "sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'lib'))",
    "made absolute": "sys.path.insert(0, os.path.abspath(os.path.join(os.path.dirname(__file__), '../..')))",
    "texts put together": "sys.path.append(os.path.dirname(os.path.realpath(__file__)) + '/lib')",
    "named before": "root = Path(__file__).parent\nlib: Path = root / 'lib'\nsys.path.append(str(lib))",
    "named alike everywhere": (
        "def one():\n    root = Path(__file__).parent\n    return root\n"
        "def two():\n    root = Path(__file__).parent\n    sys.path.append(str(root))\ntwo()"
    ),
    "several": "sys.path.extend([os.path.dirname(__file__), '/opt/lib'])",
    "a constant": "sys.path.append('/opt/lib')",
}
NOT_TOLD = {
    "relative to the working directory": "sys.path.append('lib')",
    "the working directory": "sys.path.append(os.getcwd())",
    "the environment": "sys.path.append(os.environ['LIB'])",
    "a parameter": "def add(folder):\n    sys.path.append(folder)\nadd('/opt')",
    "named twice": "root = Path(__file__).parent\nroot = root.parent\nsys.path.append(str(root))",
    "changed": "root = Path(__file__).parent\nroot /= 'lib'\nsys.path.append(str(root))",
    "in a loop": "for each in ['/opt/a', '/opt/b']:\n    sys.path.append(each)",
    "a class of the file's own": "class Path(str):\n    parent = '/opt'\nsys.path.append(Path(__file__).parent)",
    "several, one not told": "sys.path.extend(['/opt/lib', os.getcwd()])",
    "itself": "root = '/opt'\ndef grow():\n    global root\n    root = root + '/lib'\nsys.path.append(root)",
}


@pytest.mark.parametrize("name", TOLD)
def test_what_is_told_is_what_the_interpreter_adds(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "shop" / "bin" / "main.py"
    told = _told(TOLD[name], path)
    monkeypatch.setattr(sys, "path", [])
    exec("import os, sys, pathlib\nfrom pathlib import Path\n" + TOLD[name], {"__file__": str(path)})
    assert told == tuple(sys.path)


@pytest.mark.parametrize("name", NOT_TOLD)
def test_what_hangs_on_more_than_the_file_is_not_told(name: str, tmp_path: Path) -> None:
    assert _told(NOT_TOLD[name], tmp_path / "main.py") is None


def _told(source: str, path: Path) -> tuple[str, ...] | None:
    prefix = "import os, sys, pathlib\n" + ("" if "class Path" in source else "from pathlib import Path\n")
    module = ast.parse(prefix + source)
    calls = (node for node in ast.walk(module) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute))
    call = next(each for each in calls if ast.unparse(each.func).startswith("sys.path."))
    return WrittenFolders.of(str(path), module).all_of(call)
