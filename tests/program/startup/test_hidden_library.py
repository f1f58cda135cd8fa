"""Modules beside a script that come before those of the standard library which others of it import."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from flake8_undefined_services.api import Outcome, Settings, check, startup
from tests.program.layouts import write


@dataclass(frozen=True)
class Case:
    """A folder with a `main.py`, and what `check` says of it."""

    files: Mapping[str, str]
    expected: str = ""


CASES = {
    "a symbol that it lacks": Case(
        {"main.py": "import os\nimport tempfile\n", "random.py": "seed = 1\n"},
        "main.py:2:8 SVC112 'Random' cannot be imported from the module: importing main raises ImportError; "
        "random.py comes before the standard library's 'random', which 'tempfile' imports",
    ),
    "an attribute that it lacks": Case(
        {"main.py": "from copy import deepcopy\n", "weakref.py": ""},
        "main.py:1:6 SVC114 the module has no attribute 'ref': importing main raises AttributeError; "
        "weakref.py comes before the standard library's 'weakref', which 'copy' imports",
    ),
    "a submodule that it lacks": Case(
        {"main.py": "import smtplib\n", "email/__init__.py": ""},
        "main.py:1:8 SVC111 no module is named 'email.utils': importing main raises ModuleNotFoundError; "
        "email/__init__.py comes before the standard library's 'email', which 'smtplib' imports",
    ),
    "around a corner, the package first": Case(
        {"main.py": "import unittest.mock\n", "heapq.py": ""},
        "main.py:1:8 SVC112 'nlargest' cannot be imported from the module: importing main raises ImportError; "
        "heapq.py comes before the standard library's 'heapq', which 'unittest.mock' imports",
    ),
    "a submodule of a package imports it": Case(
        {"main.py": "import multiprocessing\n", "pickle.py": ""},
        "main.py:1:8 SVC114 the module has no attribute 'Pickler': importing main raises AttributeError; "
        "pickle.py comes before the standard library's 'pickle', which 'multiprocessing' imports",
    ),
    "what an import before that lacks comes first": Case(
        {"main.py": "import smtplib\n", "socket.py": "", "string.py": ""},
        "main.py:1:8 SVC112 'ascii_letters' cannot be imported from the module: importing main raises ImportError; "
        "string.py comes before the standard library's 'string', which 'smtplib' imports",
    ),
    "what an import further down lacks does not": Case(
        {"main.py": "import xmlrpc.client\n", "decimal.py": "", "socket.py": ""},
        "main.py:1:8 SVC112 'Decimal' cannot be imported from the module: importing main raises ImportError; "
        "decimal.py comes before the standard library's 'decimal', which 'xmlrpc.client' imports",
    ),
    "one of several lacks it": Case(
        {"main.py": "import logging\n", "traceback.py": "", "string.py": ""},
        "main.py:1:8 SVC112 'Template' cannot be imported from the module: importing main raises ImportError; "
        "string.py comes before the standard library's 'string', which 'logging' imports",
    ),
    "it has what is asked for": Case({"main.py": "import tempfile\n", "random.py": "class Random: ...\n"}),
    "only functions import it": Case({"main.py": "import base64\n", "getopt.py": ""}),
    "it was loaded before": Case({"main.py": "import collections\n", "stat.py": ""}),
    "a guard around it": Case(
        {"main.py": "try:\n    import tempfile\nexcept ImportError:\n    tempfile = None\n", "random.py": ""}
    ),
    "a function imports it": Case(
        {"main.py": "def keep():\n    import tempfile\n", "random.py": ""},
        "main.py:2:12 SVC212 'Random' cannot be imported from the module: calling it raises ImportError; "
        "random.py comes before the standard library's 'random', which 'tempfile' imports",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_a_script_hides(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, case.files))
    settings = Settings(roots=(tmp_path,))
    found = [f"{each.path}:{each.line}:{each.column} {each.code} {each.message}" for each in check(["."], settings)]
    assert "\n".join(found) == case.expected
    done = subprocess.run([sys.executable, "main.py"], capture_output=True, text=True, check=False)
    (told,) = startup(["main.py"], settings)
    assert (told.outcome is Outcome.OK) == (done.returncode == 0), done.stderr
    if told.error is not None:
        assert done.stderr.splitlines()[-1].startswith(f"{told.error.type}: {told.error.message}")


@pytest.mark.parametrize(
    "files",
    [
        {"main.py": "import dataclasses\n", "reprlib.py": ""},
        pytest.param(
            {"main.py": "import xmlrpc.client\n", "urllib/__init__.py": ""},
            marks=pytest.mark.skipif(sys.version_info >= (3, 13), reason="pathlib does not import urllib there"),
        ),
    ],
    ids=["a module", "a package"],
)
def test_what_an_editable_install_imports_first_may_be_there(
    files: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write(tmp_path, files))
    assert check(["."], Settings(roots=(tmp_path,))) == ()


def test_of_another_root_it_is_not_known_what_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"one/main.py": "import tempfile\n", "one/random.py": "", "two/main.py": "import tempfile\n"}
    monkeypatch.chdir(write(tmp_path, files))
    found = check(["."], Settings(roots=(tmp_path / "one", tmp_path / "two")))
    assert [each.path for each in found] == ["one/main.py"]


def test_the_library_of_another_version_is_not_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, CASES["a symbol that it lacks"].files))
    other = (3, 11) if sys.version_info[:2] != (3, 11) else (3, 12)
    assert check(["."], Settings(roots=(tmp_path,), target_version=other)) == ()


def test_what_fails_in_the_hiding_module_is_told_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"main.py": "import tempfile\n", "random.py": "\n" * 5000 + "from os import gone\n"}
    monkeypatch.chdir(write(tmp_path, files))
    assert [(each.path, each.code) for each in check(["."], Settings(roots=(tmp_path,)))] == [("random.py", "SVC112")]
