"""What a module binds where an import works that it only tries: there for who has imported the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings
from tests.interpreter import ask
from tests.program.layouts import write

ROWS = "try:\n    from speed import encode\nexcept ImportError:\n    pass\nelse:\n    ROWS = [encode]\n"
BOTH = "try:\n    import speed, more\nexcept ImportError:\n    pass\nelse:\n    ROWS = [speed, more]\n"
APART = ROWS + "try:\n    import more\nexcept ImportError:\n    more = None\n"
TRIED = "import rows\ntry:\n    {}\nexcept ImportError:\n    pass\nelse:\n    print(rows.ROWS)\n"
# The module that binds `ROWS`, the one that reads it, and whether that may fail.
READERS = {
    "the same package": (ROWS, TRIED.format("import speed"), False),
    "a name of it": (ROWS, TRIED.format("from speed import encode as quick"), False),
    "without a handler": (ROWS, "import rows, speed\nprint(rows.ROWS)\n", False),
    "another package": (ROWS, TRIED.format("import more"), True),
    "one of two": (BOTH, TRIED.format("import speed"), True),
    "two of two": (BOTH, TRIED.format("import speed, more"), False),
    "what the name needs": (APART, TRIED.format("import speed"), False),
    "nothing": (ROWS, "import rows\nprint(rows.ROWS)\n", True),
}


@pytest.mark.parametrize(("rows", "reader", "may_fail"), READERS.values(), ids=READERS)
def test_who_has_imported_the_same(
    rows: str, reader: str, may_fail: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = write(tmp_path / "project", {"rows.py": rows, "reader.py": reader})
    monkeypatch.chdir(project)
    told = [each.code for each in api.check(["reader.py"], Settings(roots=(project,))) if each.name == "ROWS"]
    assert told == ["SVC114"] * may_fail
    packages = {"speed.py": "encode = str\n", "more.py": ""}
    installed = [write(tmp_path / name, {name: text}) for name, text in packages.items()]
    present = [[], installed[:1], installed[1:], installed]
    crashes = [ask(project, "reader", roots=(project, *sites)).importing for sites in present]
    assert any(crash is not None and crash.name == "ROWS" for crash in crashes) == may_fail
