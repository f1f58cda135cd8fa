"""Programs of several modules: what `check` finds, and what `startup` predicts, held against the interpreter.

A case is a folder with `case.json`: `entry`, the module or modules that are imported first, each in a process of its
own; `roots`; `expect`, the findings; `runs`, environments that stand for the paths through the program.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings
from tests.conformance.test_conformance import TARGETS, Finding
from tests.interpreter import RUNNING, Crash, ask

CASES = Path(__file__).parent / "projects"
# Kinds of errors that a prediction is about; others are settings that are missing, and the like.
ERRORS = ("NameError", "UnboundLocalError", "ImportError", "ModuleNotFoundError", "AttributeError")
NOT_YET_PREDICTED = {}
NOT_YET = NOT_YET_PREDICTED


@dataclass(frozen=True)
class Project:
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
    def entries(self) -> tuple[str, ...]:
        entry = self.content["entry"]
        return (entry,) if isinstance(entry, str) else tuple(entry)

    @property
    def roots(self) -> tuple[Path, ...]:
        return tuple(self.folder / root for root in self.content.get("roots", ["."]))

    def settings(self, target: str) -> Settings:
        major, minor = target.split(".")
        return Settings((int(major), int(minor)), roots=self.roots, entrypoints=self.entries)

    def expected(self, target: str) -> list[Finding]:
        return sorted(
            Finding(**{name: finding[name] for name in Finding.__dataclass_fields__})
            for finding in self.content["expect"]
            if target in finding.get("targets", self.targets)
        )

    def crashes(self, entry: str) -> Iterator[Crash | None]:
        """What the interpreter says, one answer for each of the runs."""
        for run in self.content.get("runs", [{}]):
            yield ask(self.folder, entry, roots=self.roots, environment=run.get("env")).importing


ALL = tuple(Project(path.parent) for path in sorted(CASES.glob("*/*/case.json")))


def _marked(cases: Iterable[Project], not_yet: Mapping[str, str]) -> list[Any]:
    def marks(case: Project) -> list[pytest.MarkDecorator]:
        reason = not_yet.get(str(case))
        return [] if reason is None else [pytest.mark.xfail(reason=reason, strict=True)]

    return [pytest.param(case, marks=marks(case)) for case in cases]


def test_the_cases_are_there() -> None:
    assert len(ALL) > 100


@pytest.mark.parametrize("case", _marked(ALL, NOT_YET), ids=str)
def test_analyser_finds_exactly_what_is_expected(case: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case.folder)
    for target in case.targets:
        found = [
            Finding(d.path, d.line, d.column, d.code, d.name, d.when.value if d.when else "", d.certain)
            for d in api.check(["."], case.settings(target))
        ]
        assert sorted(found) == case.expected(target), target


OF_THIS_PYTHON = tuple(case for case in ALL if RUNNING in case.targets)


@pytest.mark.parametrize("case", _marked(OF_THIS_PYTHON, NOT_YET_PREDICTED), ids=str)
def test_startup_is_predicted_as_the_interpreter_does_it(case: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case.folder)
    predicted = api.startup(case.entries, case.settings(RUNNING))
    for entry, startup in zip(case.entries, predicted, strict=True):
        error = startup.error
        told = startup.outcome.value if error is None else (error.type, (error.path, error.line))
        crashes = list(case.crashes(entry))
        happened = {(each.type, each.deepest) if each else "ok" for each in crashes}
        if any(each is not None and each.type not in ERRORS for each in crashes):
            continue
        if len(happened) > 1 or (case.content.get("unknown_ok") and told == "unknown"):
            assert told == "unknown"
        else:
            assert {told} == happened
