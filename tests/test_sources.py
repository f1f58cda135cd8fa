"""How paths are written in findings."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flake8_undefined_services.sources import shown


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("{here}/app/main.py", "app/main.py"),
        ("{here}/app/../main.py", "main.py"),
        ("{here}/app//main.py", "app/main.py"),
        ("{here}/./main.py", "main.py"),
        ("{here}-old/main.py", "../{name}-old/main.py"),
        ("app/main.py", "app/main.py"),
    ],
)
def test_paths_are_shown_relative_to_the_working_directory(
    written: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = written.format(here=os.getcwd())
    assert shown(path) == expected.format(name=tmp_path.name)
