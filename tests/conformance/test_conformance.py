"""Each case is judged twice: by the analyser for every target, and by the interpreter that runs the tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from flake8_undefined_services.analysis import examine
from flake8_undefined_services.config import Settings
from flake8_undefined_services.program.discovery import describe
from flake8_undefined_services.sources import read_source

CASES = Path(__file__).parent / "cases"
TARGETS = ("3.10", "3.11", "3.12", "3.13", "3.14")
RUNNING = f"{sys.version_info[0]}.{sys.version_info[1]}"
# The expectation is silent about a function whose body raises NameError in every call that somebody makes.
DISPUTED = frozenset({"calls/short-circuit-avoids-call"})


@dataclass(frozen=True)
class Case:
    folder: Path

    def __str__(self) -> str:
        return self.folder.relative_to(CASES).as_posix()

    @property
    def content(self) -> dict:
        return json.loads((self.folder / "case.json").read_text("utf-8"))

    def expected(self, target: str) -> set[tuple]:
        return {
            (e["code"], e["line"], e["column"], e["name"], e["when"], e["certain"])
            for e in self.content["expect"]
            if target in e.get("targets", [target])
        }


def cases() -> list:
    found = [Case(path.parent) for path in sorted(CASES.glob("*/*/case.json"))]
    return [
        pytest.param(case, marks=pytest.mark.xfail(reason="disputed")) if str(case) in DISPUTED else case
        for case in found
    ]


@pytest.mark.parametrize("case", cases(), ids=str)
def test_analyser_finds_exactly_what_is_expected(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case.folder)
    source = read_source(describe(case.folder / "main.py"))
    for target in case.content.get("targets", TARGETS):
        major, minor = target.split(".")
        settings = Settings((int(major), int(minor)), without=tuple(case.content.get("without", ())))
        found = {
            (d.code, d.line, d.column, d.name, d.when.value if d.when else None, d.certain)
            for d in examine(source, settings)
        }
        assert found == case.expected(target), target


@pytest.mark.parametrize("case", [Case(path.parent) for path in sorted(CASES.glob("*/*/case.json"))], ids=str)
def test_interpreter_crashes_exactly_where_an_import_finding_is_certain(case: Case) -> None:
    content = case.content
    if RUNNING not in content.get("targets", TARGETS) or content.get("without"):
        pytest.skip("another target, or a package that would have to be taken away")
    for run in content.get("runs", [{}]):
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **run.get("env", {})}
        done = subprocess.run(
            [sys.executable, "-c", "import main"],
            cwd=case.folder,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        crashed = "NameError" in done.stderr or "UnboundLocalError" in done.stderr
        certain = {e for e in case.expected(RUNNING) if e[4] == "import" and e[5] and e[0] != "SVC105"}
        uncertain = {e for e in case.expected(RUNNING) if e[4] == "import" and not e[5]}
        if certain:
            assert crashed, done.stderr
        elif not uncertain:
            assert not crashed, done.stderr
