"""Each case is judged twice: by the analyser for every target version, and by the interpreter that runs the tests.

A case is a folder: `main.py`, byte for byte as it was written, and `case.json`, whose `about` gives the rule of the
language. `expect` holds the findings; `targets` the versions for which a case or a finding holds; `runs` the
environments that stand for the paths through the module; `probe` what is tried after a successful import.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings
from tests.interpreter import RUNNING, Answer, Crash, ask

CASES = Path(__file__).parent / "cases"
TARGETS = ("3.10", "3.11", "3.12", "3.13", "3.14")
NAME_ERRORS = ("NameError", "UnboundLocalError")
# The function's body raises NameError whenever somebody calls it, which the case does not expect to be reported.
DISPUTED = frozenset({"calls/short-circuit-avoids-call"})
PROBED = {"call": ("call",), "hints": ("annotation", "call"), "lazy": ("annotation", "call"), "star": ("import",)}


@dataclass(frozen=True, order=True)
class Finding:
    path: str
    line: int
    column: int
    code: str
    name: str
    when: str
    certain: bool

    @property
    def is_export(self) -> bool:
        return self.code.endswith("05")

    def explains(self, crash: Crash) -> bool:
        """Whether the interpreter's exception is this one; text that somebody evaluates has no place."""
        if self.is_export:
            return crash.type == "AttributeError" and f"'{self.name}'" in crash.message
        if crash.type not in NAME_ERRORS or crash.name != self.name:
            return False
        if crash.path is None:
            return True
        return (crash.path, crash.line) == (self.path, self.line) and crash.column in (None, self.column)


@dataclass(frozen=True)
class Case:
    folder: Path

    def __str__(self) -> str:
        return self.folder.relative_to(CASES).as_posix()

    @cached_property
    def content(self) -> Mapping[str, Any]:
        return json.loads((self.folder / "case.json").read_text("utf-8"))

    @property
    def targets(self) -> tuple[str, ...]:
        return tuple(self.content.get("targets", TARGETS))

    @property
    def without(self) -> tuple[str, ...]:
        return tuple(self.content.get("without", ()))

    def expected(self, target: str) -> list[Finding]:
        names = [field.name for field in fields(Finding)]
        return sorted(
            Finding(**{name: finding[name] for name in names})
            for finding in self.content["expect"]
            if target in finding.get("targets", self.targets)
        )

    def answers(self, probe: tuple[str, str] | None = None) -> list[Answer]:
        """What the interpreter says, one answer for each of the runs."""
        runs = self.content.get("runs", [{}])
        return [
            ask(self.folder, self.content["entry"], probe=probe, environment=run.get("env"), without=self.without)
            for run in runs
        ]

    def probes(self) -> Iterator[tuple[str, str]]:
        for kind, texts in self.content.get("probe", {}).items():
            for text in texts:
                yield kind, text


ALL = tuple(Case(path.parent) for path in sorted(CASES.glob("*/*/case.json")))
OF_THIS_PYTHON = tuple(case for case in ALL if RUNNING in case.targets)


def test_the_cases_are_there() -> None:
    assert len(ALL) > 200


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, marks=[pytest.mark.xfail(reason="disputed")] * (str(case) in DISPUTED)) for case in ALL],
    ids=str,
)
def test_analyser_finds_exactly_what_is_expected(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case.folder)
    for target in case.targets:
        major, minor = target.split(".")
        settings = Settings((int(major), int(minor)), roots=(case.folder,), without=case.without)
        found = [
            Finding(d.path, d.line, d.column, d.code, d.name, d.when.value if d.when else "", d.certain)
            for d in api.check(["."], settings)
        ]
        assert sorted(found) == case.expected(target), target


@pytest.mark.parametrize("case", OF_THIS_PYTHON, ids=str)
def test_interpreter_crashes_at_import_exactly_where_a_finding_says_so(case: Case) -> None:
    expected = [f for f in case.expected(RUNNING) if f.when == "import" and not f.is_export]
    crashes = [answer.importing for answer in case.answers()]
    for crash in crashes:
        if crash is not None and crash.type != case.content.get("raises"):
            assert [f for f in expected if f.explains(crash)], crash
    stopped = [crash is not None and crash.type in NAME_ERRORS for crash in crashes]
    assert any(stopped) == bool(expected)
    assert all(stopped) or not any(f.certain for f in expected)


@pytest.mark.parametrize("case", [case for case in OF_THIS_PYTHON if "probe" in case.content], ids=str)
def test_interpreter_crashes_later_exactly_where_a_finding_says_so(case: Case) -> None:
    expected = case.expected(RUNNING)
    met = set()
    for kind, text in case.probes():
        candidates = [f for f in expected if f.when in PROBED[kind] and f.is_export == (kind == "star")]
        for answer in case.answers((kind, text)):
            if answer.probing is not None:
                explaining = {f for f in candidates if f.explains(answer.probing)}
                assert explaining, answer.probing
                met |= explaining
    later = {f for f in expected if f.when != "import" or f.is_export}
    starts = all(answer.importing is None for answer in case.answers())
    assert bool(met) == bool(later and starts)
