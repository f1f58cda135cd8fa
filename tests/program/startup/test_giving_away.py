"""What a function gives to code that nobody follows: what that may do to it concerns nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings
from tests.interpreter import ask
from tests.program.layouts import write

READER = "import constants\n\n\ndef load():\n    return constants.LIMITS\n"


@pytest.mark.parametrize("given", ["constants", "vars(constants)"])
def test_a_module_that_a_function_gives_away_is_known_to_others(
    given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = f"import constants\n\n\ndef show(run):\n    run({given})\n    return nowhere\n"
    monkeypatch.chdir(write(tmp_path, {"a_tool.py": tool, "constants.py": "LIMIT = 3\n", "reader.py": READER}))
    told = [(each.path, each.code, each.name) for each in api.check(["."], Settings(roots=(tmp_path,)))]
    assert told == [("a_tool.py", "SVC201", "nowhere"), ("reader.py", "SVC214", "LIMITS")]
    crash = ask(tmp_path, "reader", probe=("call", "reader.load()")).probing
    assert crash is not None
    assert (crash.type, crash.name) == ("AttributeError", "LIMITS")
