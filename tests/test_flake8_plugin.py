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


MAIN = "import os\nfrom app.limits import limit\n"
STOPS = f"{IMPORT}; stops app.main: app/main.py:2"


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_stops_a_configured_service_says_so(project: Path, jobs: str) -> None:
    (project / "app" / "main.py").write_text(MAIN)
    arguments = ("--select=SVC", "--service-entrypoints=app.main", f"--jobs={jobs}", "app")
    assert flake8(project, *arguments) == [STOPS, CALL]


def test_other_services_are_not_blamed(project: Path) -> None:
    (project / "app" / "main.py").write_text("import os\n")
    (project / "app" / "__main__.py").write_text(MAIN)
    arguments = ("--select=SVC1", "--service-entrypoints=app.main, app.gone, -m app", "app")
    assert flake8(project, *arguments) == [f"{IMPORT}; stops -m app: app/__main__.py:2"]


def test_an_entry_point_that_is_none_ends_flake8_with_one_line(project: Path) -> None:
    command = [sys.executable, "-m", "flake8", "--isolated", "--service-entrypoints=app-x", "app"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == (
        "There was a critical error during execution of Flake8:\n--service-entrypoints: 'app-x' is no entry point; "
        "write package.module, package.module:attribute, path/to/main.py or -m package\n"
    )
