"""What flake8 does with files, folders and worker processes holds for our findings as for pyflakes'."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.field.reports import check, flake8, write

START = """\
import multiprocessing, sys
from flake8.main.cli import main
if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv.pop(1))
    sys.exit(main(sys.argv[1:]))
"""


def places(lines: list[str], code: str) -> list[str]:
    return [place for place, _, text in (line.partition(": ") for line in lines) if text.startswith(code)]


@pytest.mark.parametrize(
    ("folder", "arguments", "visible"),
    [(".", ["."], 1), ("old", ["--config", "../setup.cfg", "app.py"], 1), (".", ["old/app.py"], 0)],
)
def test_per_file_ignores_hold_wherever_flake8_lets_them_hold(
    tmp_path: Path, folder: str, arguments: list[str], visible: int
) -> None:
    write(
        tmp_path,
        {
            "setup.cfg": "[flake8]\nper-file-ignores =\n    old/*.py: F821,SVC1\n",
            "new.py": "X = lost\n",
            "old/app.py": "X = lost\n",
        },
    )
    lines = flake8(tmp_path / folder, "--select", "SVC,F821", *arguments)
    assert places(lines, "SVC101") == places(lines, "F821")
    assert len(lines) == 2 * visible


def test_the_command_takes_patterns_as_relative_to_the_configuration(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "setup.cfg": "[flake8]\nper-file-ignores =\n    old/*.py: F821,SVC1\n",
            "new.py": "X = lost\n",
            "old/app.py": "X = lost\n",
        },
    )
    assert check(tmp_path) == {("SVC101", "new.py", 1, 5, "import")}
    assert check(tmp_path / "old") == set()


@pytest.mark.parametrize("written", ["lib, app", "./lib,app", "./lib\n    ./app"])
@pytest.mark.parametrize(
    ("folder", "arguments"),
    [(".", ["."]), ("app", ["main.py"]), ("app", ["--config", "../setup.cfg", "."]), ("app/inner", [".."])],
)
def test_source_roots_are_relative_to_the_configuration(
    tmp_path: Path, written: str, folder: str, arguments: list[str]
) -> None:
    write(
        tmp_path,
        {
            "setup.cfg": f"[flake8]\nservice-roots = {written}\n",
            "lib/tools/__init__.py": "A = 1\n",
            "app/main.py": "from tools import A, gone\n",
            "app/inner/keep.py": "",
        },
    )
    (line,) = flake8(tmp_path / folder, "--select", "SVC", *arguments)
    assert line.partition(": ")[2].startswith("SVC112 'gone'")


@pytest.mark.parametrize(("method", "jobs"), [("fork", "2"), ("spawn", "2"), ("forkserver", "2"), ("spawn", "1")])
def test_options_reach_every_worker(tmp_path: Path, method: str, jobs: str) -> None:
    if sys.platform == "win32" and method != "spawn":
        pytest.skip("not there")
    write(
        tmp_path,
        {
            "setup.cfg": "[flake8]\nselect = SVC\nbuiltins = given\nservice-target-version = 3.12\n",
            "start.py": START,
            "src/a.py": "X = given\n",
            "src/b.py": "class A:\n    up: A\nX = given\nY = lost\n",
            "src/c.py": "X = given\n",
        },
    )
    command = [sys.executable, "start.py", method, "-j", jobs, "src"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    found = sorted(line.partition(" ")[::2] for line in done.stdout.splitlines())
    assert [(place, text[:6]) for place, text in found] == [("src/b.py:2:9:", "SVC102"), ("src/b.py:4:5:", "SVC101")]


def test_nothing_is_said_of_stubs(tmp_path: Path) -> None:
    write(tmp_path, {"limits.pyi": "rate: Limit\nclass Limit: ...\nX = lost\n", "limits.py": "X = lost\n"})
    assert check(tmp_path) == {("SVC101", "limits.py", 1, 5, "import")}
    assert flake8(tmp_path, "--select", "SVC", "--filename", "*.pyi", ".") == []
    command = [sys.executable, "-m", "flake8_undefined_services", "check", "limits.pyi"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("app/main.py", "from app.limits import rate, lost\n", "app/main.py:1:30: SVC112"),
        ("app/main.py", "from app.limits import rate\n", None),
        ("app/new.py", "from .limits import lost\n", "app/new.py:1:21: SVC112"),
        ("old/app.py", "X = lost\n", None),
        (None, "X = lost\n", "stdin:1:5: SVC101"),
    ],
)
def test_standard_input_is_the_file_whose_name_is_given(
    name: str | None, text: str, expected: str | None, tmp_path: Path
) -> None:
    write(
        tmp_path,
        {
            "setup.cfg": "[flake8]\nper-file-ignores =\n    old/*.py: F821,SVC1\n",
            "app/__init__.py": "",
            "app/limits.py": "rate = 1\n",
            "app/main.py": "from app.limits import gone\n",
        },
    )
    named = [] if name is None else ["--stdin-display-name", name]
    lines = {}
    for tool in (["flake8", "--select", "SVC"], ["flake8_undefined_services", "check", "--output-format", "github"]):
        command = [sys.executable, "-m", *tool, *named, "-"]
        done = subprocess.run(command, cwd=tmp_path, input=text, capture_output=True, text=True, check=False)
        assert done.returncode == (expected is not None), done.stderr
        lines[tool[0]] = done.stdout
    assert lines["flake8"].startswith(expected or "")
    assert (f"file={expected.split(':')[0]}" if expected else "") in lines["flake8_undefined_services"]


def test_standard_input_has_the_settings_around_the_file_whose_name_is_given(tmp_path: Path) -> None:
    write(tmp_path, {"svc/pyproject.toml": '[tool.undefined-services]\nbuiltins = ["given"]\n', "svc/main.py": ""})
    for name, status in {"svc/main.py": 0, "main.py": 1}.items():
        command = [sys.executable, "-m", "flake8_undefined_services", "check", "--stdin-display-name", name, "-"]
        done = subprocess.run(command, cwd=tmp_path, input="given\n", capture_output=True, text=True, check=False)
        assert done.returncode == status, done.stdout + done.stderr
