"""Modules that are started by the name of their package: what only the package itself holds is not found then.

The interpreter imports each with the folder around the package on its path, and whatever else the project puts there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings
from flake8_undefined_services.outcomes import Outcome
from tests.program.layouts import write

BESIDE = {"app/main.py": "from tools import clean\n\napp = clean()\n", "app/tools.py": "def clean():\n    return 1\n"}
WITH_INIT = {**BESIDE, "app/__init__.py": ""}
PROCFILE = {"Procfile": "web: gunicorn app.main:app\n"}
MANIFEST = '[project]\nname = "app"\nversion = "1"\n[project.scripts]\nserve = "app.main:app"\n'


@dataclass(frozen=True)
class Case:
    """A project that starts `app.main`, the folders that are on the path then, and whether the import fails."""

    files: Mapping[str, str]
    path: tuple[str, ...] = (".",)
    fails: bool = True


CASES = {
    "a Procfile": Case({**WITH_INIT, **PROCFILE}),
    "a folder without __init__": Case({**BESIDE, **PROCFILE}),
    "a project's script": Case({**WITH_INIT, "pyproject.toml": MANIFEST}),
    "a src folder": Case({**{f"src/{n}": t for n, t in WITH_INIT.items()}, "pyproject.toml": MANIFEST}, ("src",)),
    "python -m": Case({**WITH_INIT, "Procfile": "web: python -m app.main\n"}),
    "an image": Case(
        {**WITH_INIT, "Dockerfile": 'FROM python\nWORKDIR /x\nCOPY . .\nCMD ["uvicorn", "app.main:app"]\n'}
    ),
    "the script of its own folder": Case({**BESIDE, "Procfile": "web: python app/main.py\n"}, ("app",), fails=False),
    "from inside": Case({**BESIDE, "Procfile": "web: gunicorn --chdir app main:app\n"}, ("app",), fails=False),
    "both are on the path": Case(
        {
            **WITH_INIT,
            "Dockerfile": 'FROM python\nENV PYTHONPATH=/x/app\nWORKDIR /x\nCMD ["uvicorn", "app.main:app"]\n',
        },
        (".", "app"),
        fails=False,
    ),
    "a file of variables": Case({**WITH_INIT, **PROCFILE, ".env": "PYTHONPATH=app\n"}, (".", "app"), fails=False),
    "the package adds itself": Case(
        {**BESIDE, **PROCFILE, "app/__init__.py": "import os, sys\nsys.path.append(os.path.dirname(__file__))\n"},
        fails=False,
    ),
    "a manifest names the folder": Case(
        {**BESIDE, **PROCFILE, "pyproject.toml": f'{MANIFEST}[tool.setuptools.package-dir]\n"" = "app"\n'},
        (".", "app"),
        fails=False,
    ),
    "a distribution of that name": Case(
        {**WITH_INIT, "pyproject.toml": MANIFEST.replace("[project.s", 'dependencies = ["tools"]\n[project.s')},
        (".", "app"),
        fails=False,
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_check_tells_what_stops_it(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, case.files))
    found = [
        (each.code, each.path.removeprefix("src/"), each.line, each.column, each.name) for each in api.check(["."])
    ]
    assert found == ([("SVC111", "app/main.py", 1, 6, "tools")] if case.fails else [])
    assert _fails(tmp_path, case) == case.fails


@pytest.mark.parametrize("name", ["a Procfile", "a folder without __init__", "a src folder", "python -m"])
def test_who_names_it_gets_the_same(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, CASES[name].files))
    for written in ("app.main:app", "-m app.main"):
        (start,) = api.startup([written])
        assert start.outcome is Outcome.ERROR
        assert start.error is not None
        assert (start.error.type, start.error.name, start.error.line) == ("ModuleNotFoundError", "tools", 1)


def test_roots_that_are_configured_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, CASES["a Procfile"].files))
    settings = Settings(roots=(tmp_path, tmp_path / "app"))
    assert api.check(["."], settings) == ()
    (start,) = api.startup(["app.main:app"], settings)
    assert start.outcome is Outcome.OK


def _fails(folder: Path, case: Case) -> bool:
    path = os.pathsep.join(str(folder / each) for each in case.path)
    module = "app.main" if "app" != case.path[0] else "main"
    done = subprocess.run(
        [sys.executable, "-c", f"import {module}"],
        cwd=folder.parent,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        check=False,
    )
    return done.returncode != 0


TOOL = {"tools/run.py": "from shop.prices import TAX\n", "shop/__init__.py": "", "shop/prices.py": "TAX = 1\n"}
ADDS = (
    "import os, sys\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))\nfrom shop.prices import TAX\n"
)
COMPOSE = "services:\n  job:\n    build: .\n    command: python tools/run.py\n"
IMAGE = 'FROM python\nWORKDIR /x\nCOPY . .\nCMD ["python", "tools/run.py"]\n'
SCRIPTS = {
    "compose": ({**TOOL, "docker-compose.yml": COMPOSE}, True),
    "an image": ({**TOOL, "Dockerfile": IMAGE}, True),
    "a package's module": (
        {**TOOL, "shop/main.py": "from shop.prices import TAX\n", "Procfile": "w: python shop/main.py\n"},
        True,
    ),
    "it adds the folder": ({**TOOL, "tools/run.py": ADDS, "Dockerfile": IMAGE}, False),
    "a variable": ({**TOOL, "Dockerfile": IMAGE.replace("COPY", "ENV PYTHONPATH=/x\nCOPY")}, False),
    "it is put elsewhere": ({**TOOL, "Dockerfile": IMAGE.replace("COPY", "COPY tools/run.py .\nCOPY")}, False),
    "it is moved": ({**TOOL, "tools/Dockerfile": IMAGE.replace("tools/run.py", "/x/run.py")}, False),
    "the project is installed": (
        {**TOOL, "Dockerfile": IMAGE, "pyproject.toml": MANIFEST.partition("[project.s")[0]},
        False,
    ),
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_finds_what_lies_beside_it(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files, fails = SCRIPTS[name]
    monkeypatch.chdir(write(tmp_path, files))
    found = api.check(["."])
    assert [(each.code, each.name) for each in found] == [("SVC111", "shop")] * fails
    for each in found:
        done = subprocess.run([sys.executable, each.path], capture_output=True, text=True, check=False)
        assert "No module named 'shop'" in done.stderr


def test_what_a_script_adds_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {**TOOL, "tools/run.py": ADDS.replace("TAX", "GONE"), "Dockerfile": IMAGE}
    monkeypatch.chdir(write(tmp_path, files))
    (found,) = api.check(["."])
    assert (found.code, found.name) == ("SVC112", "GONE")
    assert [each.entrypoint for each in found.services] == ["tools/run.py"]
    (start,) = api.startup(["tools/run.py"])
    assert start.error is not None
    assert start.error.name == "GONE"
