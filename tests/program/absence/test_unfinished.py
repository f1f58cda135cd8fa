"""What is too much to follow where a dependency is there, and not where it is absent."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings
from flake8_undefined_services.program.startup import execution
from flake8_undefined_services.program.startup.machine import Machine
from tests.program.layouts import write

FILES = {
    "limits.py": "",
    "main.py": """\
try:
    import redis
except ImportError:
    pass
else:
    FOUND = True
import limits

for number in range(40):
    pass
print(limits.HIGHEST)
""",
}


@pytest.mark.parametrize(("steps", "codes"), [(200_000, ["SVC114"]), (70, [])])
def test_what_is_met_only_without_it_must_have_been_looked_for_with_it(
    steps: int, codes: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(execution, "Machine", partial(Machine, budget=steps, limit=steps))
    assert [found.code for found in api.check(["."], Settings(roots=(tmp_path,)))] == codes
