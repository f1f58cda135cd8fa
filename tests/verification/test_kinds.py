"""The kinds of entry points, and the interpreter in which they are imported."""

from __future__ import annotations

import ast
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from flake8_undefined_services.config import Settings, UsageError
from flake8_undefined_services.program.entrypoints.configured import parse_entrypoint
from flake8_undefined_services.verification import Ending, Verified, verify
from tests.program.layouts import write

FILES = {
    "app/__init__.py": "",
    "app/__main__.py": "from . import name\nprint(__name__)\nif __name__ == '__main__':\n    raise SystemExit(4)",
    "app/name.py": "def create(): ...\ncreate.app = 1\ndef __getattr__(name):\n    raise AttributeError(name)",
    "app/plain.py": "app = None",
    "scripts/run.py": "import json, beside, sys\ndef f(x: 'str'): ...\n"
    "print(__name__, json.OWN, f.__annotations__['x'])\n"
    "assert sys.modules['__main__'].OWN is beside.OWN\nOWN = 1\nif __name__ == '__main__':\n    undefined",
    "scripts/beside.py": "import __main__\nassert __main__.__file__.endswith('run.py')\nOWN = __main__.OWN = object()",
    "scripts/json.py": "OWN = 'own'",
    "hides.py": "from importlib.util import find_spec\n"
    "assert not find_spec('json')\nassert find_spec('csv')\nimport json",
    "reads.py": "from os import environ\nprint(environ['PLACE'], 'PYTHONPATH' in environ)\n"
    "raise ValueError(environ['PLACE'])",
}


@pytest.fixture(autouse=True)
def _project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, FILES))


def verified(*texts: str, settings: Settings | None = None, **options: object) -> tuple[Verified, ...]:
    here = (Path.cwd(),)
    return verify([parse_entrypoint(text, here) for text in texts], settings or Settings(), here, jobs=2, **options)


def test_an_attribute_must_be_there() -> None:
    found = verified("app.plain:app", "app.name:create.app", "app.plain:nothing", "app.name:nothing")
    assert [each.ending for each in found[:2]] == [Ending.IMPORTED, Ending.IMPORTED]
    errors = [(each.error.type, each.error.path, each.error.line) for each in found[2:] if each.error is not None]
    assert errors == [("AttributeError", "app/plain.py", None), ("AttributeError", "app/name.py", 4)]
    assert "has no attribute 'nothing'" in str(found[2].error)


def test_a_script_runs_with_its_folder_first_and_without_its_main_block() -> None:
    script, main = verified("scripts/run.py", "-m app")
    assert script.ending is Ending.IMPORTED, script
    assert script.skipped_main
    assert script.stdout.text.startswith("__mp_main__ own str")
    assert (main.ending, main.stdout.text, main.skipped_main) == (Ending.IMPORTED, "__mp_main__", True)


def test_a_main_block_is_not_missed_where_there_is_none(tmp_path: Path) -> None:
    write(tmp_path, {"plain/__init__.py": "", "plain/__main__.py": "x = 1", "app/plain.py": "x = 1\n__main__ = 2"})
    assert [each.skipped_main for each in verified("plain/__main__.py", "-m plain", "app.plain")] == [False] * 3


def test_the_main_block_runs_where_it_is_asked_for() -> None:
    script, main = verified("scripts/run.py", "-m app", run_main=True)
    assert script.error is not None
    assert (script.error.type, script.error.path, script.error.line) == ("NameError", "scripts/run.py", 7)
    assert script.stdout.text.startswith("__main__ own str")
    assert main.error is not None
    assert (main.error.type, main.error.line, main.error.message) == ("SystemExit", 4, "4")
    assert not main.skipped_main


def test_a_program_that_ends_with_status_0_has_started(tmp_path: Path) -> None:
    write(tmp_path, {"scripts/ends.py": "import sys\nif __name__ == '__main__':\n    sys.exit(0)\n"})
    write(tmp_path, {"scripts/fails.py": "import sys\nif __name__ == '__main__':\n    sys.exit('no port')\n"})
    ends, fails = verified("scripts/ends.py", "scripts/fails.py", run_main=True)
    assert ends.ending is Ending.IMPORTED
    assert fails.error is not None
    assert (fails.error.type, fails.error.path, fails.error.line) == ("SystemExit", "scripts/fails.py", 3)


def test_nothing_is_loaded_that_a_bare_interpreter_does_not_hold(tmp_path: Path) -> None:
    write(tmp_path, {"lists.py": "import sys\nprint(*sys.modules)\nprint(sys.path, file=sys.stderr)"})
    (found,) = verified("lists")
    bare = subprocess.run(
        [sys.executable, "-c", "import lists"], cwd=tmp_path, capture_output=True, text=True, check=True, env={}
    )
    assert ast.literal_eval(found.stderr.text) == [str(tmp_path), *ast.literal_eval(bare.stderr)[1:]]
    assert set(found.stdout.text.split()) - set(bare.stdout.split()) <= {"faulthandler", "__future__"}


def test_modules_that_count_as_not_installed_are_hidden() -> None:
    (found,) = verified("hides", settings=Settings(without=("json", "extra:redis")))
    assert found.error is not None
    assert (found.error.type, found.error.name, found.error.line) == ("ModuleNotFoundError", "json", 4)


def test_variables_are_given_and_their_values_never_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    (found,) = verified("reads", environment={"PLACE": "s3cret-place"})
    assert found.error is not None
    assert found.error.message == "<PLACE>"
    assert found.stdout.text == "<PLACE> False"
    assert "s3cret" not in repr(found)


def test_all_entry_points_that_do_not_exist_are_told_at_once() -> None:
    with pytest.raises(UsageError) as raised:
        verified("app.plian", "app.plain", "scripts/rnu.py")
    assert raised.value.mistakes == (
        "no module named app.plian; did you mean app.plain?",
        "no such script: scripts/rnu.py; did you mean scripts/run.py?",
    )


def test_a_time_limit_lets_time_pass() -> None:
    for timeout in (0.0, -1.0, float("nan")):
        with pytest.raises(UsageError, match="more than 0 seconds"):
            verified("hides", timeout=timeout)


def test_a_virtual_environment_an_interpreter_and_a_folder_of_packages(tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    venv.create(environment, symlinks=True, with_pip=False)
    (site_packages,) = environment.glob("lib/python*/site-packages")
    write(site_packages, {"only_there.py": "import sys\nprint(sys.prefix)"})
    write(tmp_path, {"bare/only_there.py": "print('bare', exit)", "asks.py": "import only_there"})
    for python, says in {
        environment: str(environment),
        environment / "bin" / "python": str(environment),
        site_packages: str(environment),
        tmp_path / "bare": "bare Use exit()",
    }.items():
        (found,) = verified("asks", settings=Settings(python=python))
        assert found.stdout.text.startswith(says), (python, found)
    (found,) = verified("asks")
    assert found.error is not None
    assert (found.error.type, found.error.path) == ("ModuleNotFoundError", "asks.py")


@pytest.mark.parametrize(
    ("python", "mistake"),
    [
        ("envirnoment", "envirnoment: no such Python; the nearest is {folder}/environment"),
        (
            "environment/bin/pyhton",
            "environment/bin/pyhton: no such Python; the nearest is {folder}/environment/bin/python",
        ),
        ("texts", "texts: holds no Python; the nearest is {running}"),
        ("app/plain.py", "app/plain.py: cannot be executed; the nearest Python is {running}"),
        ("environment/bin/python", "{folder}/environment/bin/python: cannot be run: Exec format error"),
    ],
)
def test_a_python_that_is_none_is_a_mistake(python: str, mistake: str, tmp_path: Path) -> None:
    write(tmp_path, {"environment/bin/python": "", "texts/read.me": ""})
    (tmp_path / "environment" / "bin" / "python").chmod(0o755)
    with pytest.raises(UsageError) as raised:
        verified("hides", settings=Settings(python=Path(python)))
    assert str(raised.value) == mistake.format(folder=tmp_path, running=sys.executable)
