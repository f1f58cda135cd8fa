"""Programs whose shape is extreme: import chains, cycles, and a module that imports itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings
from flake8_undefined_services.outcomes import Outcome, Startup


def predicted(folder: Path, entry: str) -> Startup:
    return api.startup([entry], Settings((3, 12), roots=(folder,)))[0]


def test_chain_of_imports_two_thousand_deep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for number in range(1999):
        (tmp_path / f"m{number}.py").write_text(f"import m{number + 1}\n")
    (tmp_path / "m1999.py").write_text("\nMISSING\n")
    error = predicted(tmp_path, "m0").error
    assert error is not None
    assert (error.type, error.path, error.line) == ("NameError", "m1999.py", 2)


def test_cycle_of_five_hundred_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for number in range(500):
        (tmp_path / f"m{number}.py").write_text(f"import m{(number + 1) % 500}\nVALUE = {number}\n")
    assert predicted(tmp_path, "m7").outcome is Outcome.OK
    (tmp_path / "m100.py").write_text("from m101 import VALUE\nMISSING\n")
    (tmp_path / "m99.py").write_text("from m100 import VALUE\n")
    found = api.check(["."], Settings((3, 12), roots=(tmp_path,)))
    assert {(each.path, each.line, each.code) for each in found} >= {("m100.py", 2, "SVC101")}


def test_module_that_never_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "worker.py").write_text("import time\n\nwhile True:\n    time.sleep(1)\n")
    (tmp_path / "starter.py").write_text("from worker import VALUE\n")
    assert predicted(tmp_path, "starter").outcome is not Outcome.ERROR
    assert api.check(["."], Settings((3, 12), roots=(tmp_path,))) == ()


def test_module_that_imports_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "works.py").write_text("import works\nprint(works.__name__)\n")
    (tmp_path / "fails.py").write_text("from fails import VALUE\nVALUE = 1\n")
    assert predicted(tmp_path, "works").outcome is Outcome.OK
    error = predicted(tmp_path, "fails").error
    assert error is not None
    assert (error.type, error.path, error.line) == ("ImportError", "fails.py", 1)


@pytest.mark.parametrize("pattern", ["(a|aa)+$", "a*a*a*a*a*a*$", "a+" * 500])
def test_pattern_that_may_take_long_is_not_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pattern: str) -> None:
    monkeypatch.chdir(tmp_path)
    text = "a" * 60 + "b"
    (tmp_path / "main.py").write_text(f"import re\n\nre.sub({pattern!r}, lambda match: MISSING, {text!r})\n")
    assert predicted(tmp_path, "main").outcome is Outcome.UNKNOWN
