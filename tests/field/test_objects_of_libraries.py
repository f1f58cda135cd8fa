"""What making objects of pydantic and attrs runs, in `objects_of_libraries.md` beside this file.

pydantic 2.11 and 2.14, pydantic-settings 2.10 and 2.16, attrs 25.3 and 26.1, and the newest of the others were asked,
with CPython 3.11 and 3.12: importing the module raised the NameError where a mark says SVC101, and did not where all
say SVC201; "perhaps" where that depends on the environment.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings
from tests.cases import Case, Finding, read_cases


@pytest.mark.parametrize("case", read_cases(Path(__file__).parent), ids=str)
def test_what_the_library_runs_is_told_for_when_it_runs(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(case.write(tmp_path))
    names = [each for each in api.check(["."], Settings((3, 12), roots=(tmp_path,))) if each.code.endswith("01")]
    found = [Finding(each.path, each.line, each.column, each.code, each.name, each.certain) for each in names]
    assert sorted(found) == case.expected("3.12")
