"""What a user gets wrong: one line that names it and the nearest that exists, and status 2."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from flake8_undefined_services.cli import main
from tests.program.layouts import write

FILES = {
    "app/__init__.py": "",
    "app/main.py": "import app.gone\nfactory = object()\n",
    "jobs/__main__.py": "import app\n",
    "jobs/__init__.py": "",
    "empty/notes.txt": "",
}


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ("startup app.mian", "no module named app.mian; did you mean app.main?"),
        ("startup app/mian.py", "no such script: app/mian.py; did you mean app/main.py?"),
        ("startup -m app", "app is a package without __main__, which python -m cannot run"),
        ("verify -m ap", "no module named ap; did you mean app?"),
        ("startup app.main --root ap", "--root: no such file or folder: ap; the nearest is app"),
        ("startup app.main --root empty", "--root: empty holds no module; did you mean .?"),
        ("startup app.main --root app/main.py", "--root: app/main.py is not a folder"),
        ("check --root empty", "--root: empty holds no module; did you mean .?"),
        (
            "startup app.main --python empty",
            f"--python: empty: holds no Python and no modules; the running Python is {sys.executable}",
        ),
        ("startup app.main --python nowhere/bin/python", "--python: no such file or folder: nowhere/bin/python; the"),
        ("startup", "no entry point: name one, or set `entrypoints` in [tool.undefined-services]"),
    ],
)
def test_one_line_and_status_2(arguments: str, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments.split()) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"undefined-services: {line}")
    assert len(told.err.splitlines()) == 1


@pytest.mark.parametrize("arguments", ["-m jobs", "-mjobs", "jobs -m jobs", "--root . -m jobs"])
def test_a_module_to_run_is_written_as_for_the_interpreter(arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["startup", "--output-format", "json", *arguments.split()]) == 0
    assert json.loads(capsys.readouterr().out)["entrypoints"][-1]["outcome"] == "ok"


def test_what_is_found_is_named_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"Procfile": "web: gunicorn app.main:app\nwork: python -m jobs\n"})
    assert main(["startup"]) == 1
    told = capsys.readouterr()
    assert told.err.splitlines() == ["app.main:app: gunicorn in Procfile:1", "-m jobs: python -m in Procfile:2"]
    assert "app.main:app does not start: ModuleNotFoundError: No module named 'app.gone'" in told.out
    assert "-m jobs starts" in told.out


CONFIGURED = """[tool.undefined-services]
entrypoints = [
    "app.mian:app",
    "app.main:absent",
    "app.main:factory.app",
    "app.main",
    "-m jobs",
]
service-packages = ["app", "ap"]
"""


def test_what_is_configured_and_not_there_is_a_finding_of_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"pyproject.toml": CONFIGURED})
    assert main(["check", "--output-format", "json", "--select", "SVC0"]) == 1
    found = json.loads(capsys.readouterr().out)["diagnostics"]
    assert [(each["code"], each["path"], each["line"], each["column"], each["name"]) for each in found] == [
        ("SVC003", "pyproject.toml", 3, 6, "app.mian:app"),
        ("SVC003", "pyproject.toml", 4, 6, "app.main:absent"),
        ("SVC003", "pyproject.toml", 9, 29, "ap"),
    ]
    assert found[0]["message"].endswith("no module named app.mian; did you mean app.main?")
    assert found[1]["message"].endswith("module 'app.main' has no attribute 'absent'")
    assert main(["startup"]) == 2


def test_an_entry_point_that_is_none_is_a_mistake_in_the_configuration(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"pyproject.toml": '[tool.undefined-services]\nentrypoints = ["app main"]\n'})
    assert main(["check"]) == 2
    told = "pyproject.toml: tool.undefined-services.entrypoints: 'app main' is no entry point"
    assert told in capsys.readouterr().err


def test_a_script_counts_from_the_file_that_configures_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = '[tool.undefined-services]\nentrypoints = ["run.py", "web.main"]\n'
    files = {"pyproject.toml": table, "run.py": "gone\n", "web/__init__.py": "", "web/main.py": ""}
    write(tmp_path, {".git/HEAD": "", **{f"services/a/{name}": text for name, text in files.items()}})
    assert main(["check", "--output-format", "json", "services/a"]) == 1
    (found,) = json.loads(capsys.readouterr().out)["diagnostics"]
    assert (found["code"], found["path"]) == ("SVC101", "services/a/run.py")
    assert [each["entrypoint"] for each in found["services"]] == ["run.py"]


def test_what_starts_a_service_and_is_not_there_is_a_finding_where_it_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scripts = '[project.scripts]\na = "app.mian:run"\nb = "app.main:factory"\nc = "app.main:absent"\nd = "other.x:y"\n'
    commands = (
        "services:\n  web:\n    command: >\n      uvicorn app.mian:app\n  ext:\n    command: uvicorn app.fast:app\n"
    )
    files = {
        "pyproject.toml": scripts,
        "docker-compose.yml": commands,
        "app/fast.pyx": "",
        "Procfile": "w: celery -A app.main\n",
    }
    write(tmp_path, {**files, "app/main.py": "factory = object()\n"})
    assert main(["check", "--output-format", "json", "--select", "SVC0"]) == 1
    found = json.loads(capsys.readouterr().out)["diagnostics"]
    assert sorted((each["code"], each["path"], each["line"], each["column"], each["name"]) for each in found) == [
        ("SVC003", "docker-compose.yml", 4, 15, "app.mian:app"),
        ("SVC003", "pyproject.toml", 2, 6, "app.mian:run"),
        ("SVC003", "pyproject.toml", 4, 6, "app.main:absent"),
    ]
    assert main(["check", "--select", "SVC0", "app"]) == 0


def test_one_that_is_found_and_not_there_does_not_hide_how_the_others_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"Procfile": "w: gunicorn app.mian:app\nx: gunicorn app.fast:app\n", "app/fast.pyx": ""})
    write(
        tmp_path, {"pyproject.toml": '[project.scripts]\nserve = "app.main:factory"\n', "app/main.py": "factory = 1\n"}
    )
    assert main(["startup", "--output-format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)["entrypoints"]
    assert [(each["module"], each["outcome"]) for each in told] == [
        ("app.main", "ok"),
        ("app.mian", "error"),
        ("app.fast", "unknown"),
    ]
    error = told[1]["error"]
    assert (error["type"], error["name"], error["path"], error["line"]) == (
        "ModuleNotFoundError",
        "app.mian",
        "Procfile",
        1,
    )
