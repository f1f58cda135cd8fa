"""Every case is judged twice: by the analyser for the targets that tell, and by the interpreter that runs the tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings
from tests.cases import Case, Finding, read_cases
from tests.interpreter import RUNNING, Crash
from tests.interpreter_in_turn import InterpreterInTurn, interpreter_in_turn

CASES = read_cases(Path(__file__).parent)
OF_THIS_PYTHON = tuple(case for case in CASES if RUNNING in case.targets)
CODES = [f"SVC{code}" for code in (101, 102, 103, 104, 105, 106, 201, 202, 203, 204, 206, 301)]


@pytest.fixture(scope="module")
def interpreter() -> Iterator[InterpreterInTurn]:
    with interpreter_in_turn() as started:
        yield started


def test_cases_are_named_once_and_every_code_has_some() -> None:
    assert [name for name, count in Counter(map(str, CASES)).items() if count > 1] == []
    marked = Counter(mark.finding.code for case in CASES for mark in case.marks)
    assert min(marked[code] for code in CODES) >= 5, marked
    silent = Counter(case.origin for case in CASES if not case.marks)
    assert min(silent.values()) >= 6, silent


@pytest.mark.parametrize("case", CASES, ids=str)
def test_analyser_finds_exactly_what_is_marked(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case.write(tmp_path))
    for target in case.telling_targets:
        major, minor = target.split(".")
        settings = Settings((int(major), int(minor)), roots=(tmp_path,), without=case.without)
        found = [Finding(d.path, d.line, d.column, d.code, d.name, d.certain) for d in api.check(["."], settings)]
        assert sorted(found) == case.expected(target), target


@pytest.mark.parametrize("case", OF_THIS_PYTHON, ids=str)
def test_interpreter_crashes_exactly_where_a_mark_says_so(
    case: Case, interpreter: InterpreterInTurn, tmp_path: Path
) -> None:
    folder = case.write(tmp_path)
    tries = list(case.probes()) or [None]
    answers = [
        interpreter.ask(folder, "main", probe=probe, environment=run, without=case.without)
        for run in case.runs
        for probe in tries
    ]
    expected = case.expected(RUNNING)
    at_import = [finding for finding in expected if finding.at_import]
    crashes = [answer.importing for answer in answers]
    met = _met([crash for crash in crashes if crash], at_import)
    assert bool(met) == bool(at_import)
    assert (None not in crashes) == any(finding.certain for finding in at_import)
    if case.then:
        later = [finding for finding in expected if not finding.at_import]
        assert _met([answer.probing for answer in answers if answer.probing], later) == set(later)


def _met(crashes: list[Crash], findings: list[Finding]) -> set[Finding]:
    """The findings that explain the crashes; each crash must have one."""
    met: set[Finding] = set()
    for crash in crashes:
        explaining = {finding for finding in findings if finding.explains(crash)}
        assert explaining, crash
        met |= explaining
    return met


def test_what_crashes_later_is_tried() -> None:
    untried = [
        str(case)
        for case in OF_THIS_PYTHON
        if not case.then
        and any(not finding.at_import for finding in case.expected(RUNNING))
        and not any(finding.at_import and finding.certain for finding in case.expected(RUNNING))
    ]
    assert untried == []
