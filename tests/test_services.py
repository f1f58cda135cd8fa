"""Findings name the services that they stop: where the interpreter ends there, and by which imports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings
from flake8_undefined_services.output.consequence import stopped
from tests.interpreter import ask
from tests.program.layouts import write


@dataclass(frozen=True)
class Case:
    """A project, and for each import-time finding (path, line, code) what it stops, in the words of the text output."""

    files: Mapping[str, str]
    entries: tuple[str, ...]
    stops: Mapping[tuple[str, int, str], str]


CASES = {
    "a name in a class body, two imports away": Case(
        {
            "app/__init__.py": "",
            "app/main.py": "import os\nfrom app import api\n",
            "app/api.py": "\nfrom app.limits import Limits\n",
            "app/limits.py": "class Limits:\n    client: redis.Redis = None\n",
            "app/worker.py": "import os\n",
        },
        ("app.main", "app.worker"),
        {("app/limits.py", 2, "SVC101"): "stops app.main: app/main.py:2 → app/api.py:2"},
    ),
    "each service by its own chain; the entry module itself has none": Case(
        {"web.py": "import shared\n", "work.py": "import web\n", "shared.py": "print(gone)\n"},
        ("web", "work", "shared"),
        {("shared.py", 1, "SVC101"): "stops shared, web and work"},
    ),
    "a package hides the file of the same name from every import": Case(
        {
            "app/__init__.py": "",
            "app/status.py": "import app.gone\n",
            "app/status/__init__.py": "level = 1\n",
            "app/main.py": "from app.status import level\n",
            "app/worker.py": "gone\n",
        },
        ("app.main", "app.worker"),
        {("app/status.py", 1, "SVC111"): "", ("app/worker.py", 1, "SVC101"): "stops app.worker"},
    ),
    "what a second failure would stop if the first were mended": Case(
        {"web.py": "import first\nimport second\n", "first.py": "gone\n", "second.py": "import first.nothing\n"},
        ("web",),
        {
            ("first.py", 1, "SVC101"): "stops web: web.py:1",
            ("second.py", 1, "SVC111"): "stops web: web.py:2",
        },
    ),
    "a service that catches it is not stopped": Case(
        {"web.py": "try:\n    import bad\nexcept NameError:\n    bad = None\n", "bad.py": "gone\n"},
        ("web",),
        {("bad.py", 1, "SVC101"): ""},
    ),
    "an import over several lines, and a symbol": Case(
        {"web.py": "from other import (\n    there,\n    missing,\n)\n", "other.py": "there = 1\n"},
        ("web",),
        {("web.py", 3, "SVC112"): "stops web"},
    ),
    "an entry of __all__ that a star import asks for": Case(
        {"web.py": "from other import *\n", "other.py": "__all__ = ['gone']\n"},
        ("web",),
        {("other.py", 1, "SVC105"): "stops web: web.py:1"},
    ),
    "a function that import time calls": Case(
        {"web.py": "from other import connect\n\nconnect()\n", "other.py": "def connect():\n    return redis\n"},
        ("web",),
        {("other.py", 2, "SVC101"): "stops web: web.py:3"},
    ),
    "a cycle that one service enters where it crashes": Case(
        {"web.py": "import a\n", "work.py": "import b\n", "a.py": "import b\nx = 1\n", "b.py": "from a import x\n"},
        ("web", "work"),
        {("b.py", 1, "SVC113"): "stops web: web.py:1 → a.py:1"},
    ),
    "a script and a module that is run": Case(
        {"run.py": "import bad\n", "tool/__init__.py": "", "tool/__main__.py": "import bad\n", "bad.py": "gone\n"},
        ("run.py", "-m tool"),
        {("bad.py", 1, "SVC101"): "stops run.py and -m tool: run.py:1"},
    ),
    "a file that does not parse": Case(
        {"web.py": "import bad\n", "bad.py": "def (\n"},
        ("web",),
        {("bad.py", 1, "SVC001"): "stops web: web.py:1"},
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_findings_say_what_they_stop(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, case.files))
    found = api.check(["."], Settings(roots=(tmp_path,), entrypoints=case.entries))
    told = {(each.path, each.line, each.code): stopped(each) for each in found if each.code < "SVC2"}
    assert told == case.stops


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_interpreter_ends_at_one_of_them(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, case.files))
    found = api.check(["."], Settings(roots=(tmp_path,), entrypoints=case.entries))
    for entry in case.entries:
        if not entry.isidentifier() and not entry.replace(".", "").isidentifier():
            continue  # scripts and `-m` are asked in the tests of `verify`
        crash = ask(tmp_path, entry).importing
        ends = {
            (step.path, step.line)
            for each in found
            for service in each.services
            if service.entrypoint == entry
            for step in service.chain[-2 if each.code == "SVC001" else -1 :]  # it has no frame of its own
        }
        assert (crash is None) == (not ends)
        assert crash is None or crash.deepest in ends or (crash.path, crash.line) in ends


def test_what_stops_a_service_comes_before_other_crashes_at_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"aaa.py": "gone\n", "main.py": "import zzz\n", "zzz.py": "gone\n", "Procfile": "web: uvicorn main:app\n"}
    monkeypatch.chdir(write(tmp_path, files))
    found = api.check(["."], Settings(roots=(tmp_path,)))
    assert [(each.path, bool(each.services)) for each in found] == [("zzz.py", True), ("aaa.py", False)]
    assert found[0].services[0].entrypoint == "main:app"


def test_a_file_that_a_package_hides_is_not_what_others_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "app/__init__.py": "",
        "app/status.py": "import app.gone\n",
        "app/status/__init__.py": "level = 1\n",
        "app/users.py": "from app.status import level\n",
    }
    monkeypatch.chdir(write(tmp_path, files))
    assert [(each.path, each.code) for each in api.check(["."], Settings(roots=(tmp_path,)))] == [
        ("app/status.py", "SVC111")
    ]
    assert ask(tmp_path, "app.users").importing is None
