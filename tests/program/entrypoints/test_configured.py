"""Entry points as a user writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_undefined_services.config import UsageError
from flake8_undefined_services.program.entrypoints.configured import entrypoint_mistake, parse_entrypoint
from tests.program.layouts import write

FILES = {"app/__init__.py": "", "app/main.py": "", "app/__main__.py": "", "tools/run.py": "", "ns/inner/job.py": ""}


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("text", "module", "attribute", "is_main", "script"),
    [
        ("app.main", "app.main", "", False, None),
        ("app.main:app", "app.main", "app", False, None),
        ("app.main:factory.app", "app.main", "factory.app", False, None),
        ("app.main:create('x')", "app.main", "create", False, None),
        ("  app.main ", "app.main", "", False, None),
        ("ns.inner.job", "ns.inner.job", "", False, None),
        ("-m app", "app", "", True, None),
        ("-mapp.main", "app.main", "", True, None),
        ("tools/run.py", "__main__", "", False, "tools/run.py"),
        ("./tools/run.py", "__main__", "", False, "tools/run.py"),
        ("app/", "__main__", "", False, "app/__main__.py"),
    ],
)
def test_the_four_forms(
    text: str, module: str, attribute: str, is_main: bool, script: str | None, tmp_path: Path
) -> None:
    found = parse_entrypoint(text, (tmp_path,))
    assert (found.text, found.module, found.attribute, found.is_main) == (text, module, attribute, is_main)
    assert found.script == (tmp_path / script if script else None)
    assert entrypoint_mistake(found, (tmp_path,)) is None


@pytest.mark.parametrize(
    "text", ["", "app main", "app.", ".app", "1app", "app:", "app:1", "-m", "-x app", "app..main", "app-x"]
)
def test_anything_else_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError, match="is no entry point; write package"):
        parse_entrypoint(text)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("app.mian:app", "no module named app.mian; did you mean app.main?"),
        ("-m ap.main", "no module named ap.main; did you mean app.main?"),
        ("tools/rnu.py", "no such script: tools/rnu.py; did you mean tools/run.py?"),
        ("zzzzzz", "no module named zzzzzz"),
    ],
)
def test_what_is_not_there_names_the_nearest_that_is(text: str, mistake: str, tmp_path: Path) -> None:
    assert entrypoint_mistake(parse_entrypoint(text, (tmp_path,)), (tmp_path,)) == mistake


def test_a_script_also_counts_from_the_projects_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path / "app")
    assert parse_entrypoint("tools/run.py", folders=(tmp_path,)).file == tmp_path / "tools" / "run.py"
