"""The plugin through the real flake8 command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

LIMITS = """\
from typing import Optional


def limit(client: Optional[redis.Redis] = None):
    return missing


def quiet():
    return other  # noqa: SVC201


def continued():
    text = '''
    '''.join(absent)  # noqa: SVC201
    return text
"""


def flake8(folder: Path, *arguments: str, stdin: str | None = None) -> list[str]:
    command = [sys.executable, "-m", "flake8", "--isolated", "--service-target-version", "3.12", *arguments]
    done = subprocess.run(command, cwd=folder, input=stdin, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    package = tmp_path / "app"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "limits.py").write_text(LIMITS)
    return tmp_path


IMPORT = "app/limits.py:4:28: SVC101 'redis' is not defined: importing app.limits raises NameError"
CALL = "app/limits.py:5:12: SVC201 'missing' is not defined: calling it raises NameError"


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_findings_stand_at_their_place_and_noqa_holds(project: Path, jobs: str) -> None:
    assert flake8(project, "--select=SVC", f"--jobs={jobs}", "app") == [IMPORT, CALL]


def test_the_gate_selects_what_stops_the_service(project: Path) -> None:
    assert flake8(project, "--select=E9,SVC1", "app") == [IMPORT]


def test_standard_input_has_the_display_name(project: Path) -> None:
    found = flake8(project, "--select=SVC1", "--stdin-display-name=app/limits.py", "-", stdin=LIMITS)
    assert found == [IMPORT]


def test_builtins_and_per_file_ignores_are_flake8s(project: Path) -> None:
    assert flake8(project, "--select=SVC", "--builtins=redis", "app") == [CALL]
    assert flake8(project, "--select=SVC", "--per-file-ignores=app/*:SVC2", "app") == [IMPORT]


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_workers_of_every_start_method_know_the_options(project: Path, method: str) -> None:
    for number in range(3):
        (project / "app" / f"m{number}.py").write_text("X = injected\nY = gone\n")
    program = (
        "import multiprocessing, sys\n"
        "from flake8.main.cli import main\n"
        "if __name__ == '__main__':\n"
        f"    multiprocessing.set_start_method({method!r})\n"
        "    sys.exit(main(['--isolated', '--select=SVC', '--builtins=injected,redis', '-j2', 'app']))\n"
    )
    (project / "run_flake8.py").write_text(program)
    done = subprocess.run([sys.executable, "run_flake8.py"], cwd=project, capture_output=True, text=True, check=False)
    assert [line for line in done.stdout.splitlines() if "injected" in line] == []
    assert len([line for line in done.stdout.splitlines() if "SVC101 'gone'" in line]) == 3


def test_loading_the_plugin_imports_no_heavy_library() -> None:
    program = (
        "import sys, flake8_undefined_services.flake8_plugin\n"
        "print(sorted({'libcst', 'rich', 'packaging'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
