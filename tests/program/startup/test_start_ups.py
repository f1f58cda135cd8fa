"""Start-ups in `*.md` beside this file: every module whose name begins with no underscore is imported first.

What is predicted must be what the interpreter does: nothing, or an exception of that class at that line.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings
from tests.cases import Case, read_cases
from tests.interpreter import RUNNING, Crash
from tests.interpreter_in_turn import InterpreterInTurn, interpreter_in_turn

CASES = tuple(case for case in read_cases(Path(__file__).parent) if RUNNING in case.targets)


@pytest.fixture(scope="module")
def interpreter() -> Iterator[InterpreterInTurn]:
    with interpreter_in_turn() as started:
        yield started


@pytest.mark.parametrize("case", CASES, ids=str)
def test_prediction_is_what_the_interpreter_does(
    case: Case, interpreter: InterpreterInTurn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = case.write(tmp_path)
    monkeypatch.chdir(folder)
    entries = [name[:-3] for name in case.files if "/" not in name and not name.startswith("_")]
    major, minor = RUNNING.split(".")
    settings = Settings((int(major), int(minor)), roots=(folder,), without=case.without)
    for entry, predicted in zip(entries, api.startup(entries, settings), strict=True):
        error = predicted.error
        told = predicted.outcome.value if error is None else (error.type, error.path, error.line)
        happened = {
            _told(interpreter.ask(folder, entry, environment=run, without=case.without).importing) for run in case.runs
        }
        assert {told} == (happened if len(happened) == 1 else {"unknown"}), entry


def _told(crash: Crash | None) -> str | tuple[str, str | None, int | None]:
    if crash is None:
        return "ok"
    path, line = crash.deepest or (crash.path, crash.line)
    return crash.type, path, line
