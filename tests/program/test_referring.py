"""Strings that frameworks import are imports: what they name and nobody has is a finding where the string stands."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Diagnostic
from flake8_undefined_services.outcomes import Outcome
from flake8_undefined_services.program.entrypoints.finding import find_entrypoints
from flake8_undefined_services.program.launching import Launcher
from tests.program.layouts import write

PROJECT = {
    "core/__init__.py": "",
    "core/tasks/__init__.py": "",
    "core/tasks/report.py": "from core.worker import app\n",
    "core/urls.py": "urlpatterns = []\n",
    "core/apps.py": "class CoreConfig:\n    pass\n",
    "core/lazy.py": "def __getattr__(name):\n    return object\n",
    "core/made.py": "globals().update(dict.fromkeys(['Made']))\n",
    "space/inner.py": "",
}
# The file `core/worker.py`, and the findings: line, column, code, name, certain.
CASES: Mapping[str, tuple[str, str]] = {
    "a task module that is not there": (
        "from celery import Celery\napp = Celery('core', include=['core.tasks.report', 'core.tasks.budgets'])\n",
        "2:53 SVC111 core.tasks.budgets",
    ),
    "discovery passes over what is not there": (
        "from celery import Celery\napp = Celery('core')\napp.autodiscover_tasks(['core', 'core.tasks', 'core.no'])\n",
        "",
    ),
    "an application, its configuration, and one of a namespace package": (
        "INSTALLED_APPS = ['core', 'core.apps.CoreConfig', 'space.inner', 'core.app.CoreConfig']\n",
        "1:67 SVC111 core.app",
    ),
    "a class that the module lacks": (
        "import django\nMIDDLEWARE = ['core.apps.CoreConfig', 'core.apps.CoreMiddleware']\n",
        "2:50 SVC112 CoreMiddleware",
    ),
    "a module that answers for itself": (
        "import django\nMIDDLEWARE = ['core.lazy.Anything', 'core.made.Made', 'core.made.Other']\n",
        "",
    ),
    "a branch": (
        "import django, os\nINSTALLED_APPS = []\nif os.environ.get('X'):\n    INSTALLED_APPS += ['core.gone']\n",
        "4:25 SVC111 core.gone perhaps",
    ),
    "what only the first use imports": (
        "import django\nAUTHENTICATION_BACKENDS = ['core.auth.Backend']\n",
        "2:29 SVC211 core.auth",
    ),
    "distributions that this environment may lack": (
        "INSTALLED_APPS = ['rest_framework', 'no_such_distribution.app']\nROOT_URLCONF = 'no_such_urls'\n",
        "",
    ),
    "the settings of a command": (
        "import os\nimport django\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'core.setings')\n",
        "3:50 SVC111 core.setings",
    ),
    "URLs": (
        "from django.urls import include, path as p\nurls = [p('', include('core.urls')), p('', include('core.no'))]\n",
        "2:53 SVC111 core.no",
    ),
    "an application for a server": (
        (
            "import uvicorn\ndef main():\n    uvicorn.run('core.mian:app')\n    uvicorn.run('nowhere.main:app')\n"
            "    uvicorn.run('core.auth:nothing')\n"
        ),
        "3:18 SVC211 core.mian\n5:18 SVC211 core.auth",
    ),
    "strings of a file that has nothing to do with a framework": ("INCLUDE = ['core.no']\ninclude = 'core.no'\n", ""),
}


_SET = "import os\nos.environ['DJANGO_SETTINGS_MODULE'] = 'core.conf'\n"
_DEFAULT = "import os\nimport django\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'core.gone')\n"
# The files, the one whose string is missing, and whether that is what the variable is once it is imported.
SET_BEFORE: Mapping[str, tuple[Mapping[str, str], bool]] = {
    "by nobody": ({}, True),
    "by its package": ({"core/__init__.py": _SET}, False),
    "by the package above": ({"core/__init__.py": _SET, "core/tests/__init__.py": ""}, False),
    "by what it imports first": ({"core/started.py": _SET}, False),
    "by the package, as a default": (
        {"core/__init__.py": _DEFAULT.replace("core.gone", "core.conf").replace("import django\n", "")},
        False,
    ),
    "by nobody, and read by its package": (
        {"core/__init__.py": "import os\nos.environ.get('DJANGO_SETTINGS_MODULE')\n"},
        True,
    ),
    "by nobody, where another variable is": (
        {"core/__init__.py": "import os\nos.environ['CORE'] = 'core.conf'\n"},
        True,
    ),
    "by another module": ({"core/other.py": _SET}, True),
}


@pytest.mark.parametrize("case", SET_BEFORE)
def test_a_default_for_settings_that_are_set_before(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files, counts = SET_BEFORE[case]
    first = "import core.started\n" if "core/started.py" in files else ""
    here = "core/tests/run.py" if "core/tests/__init__.py" in files else "core/run.py"
    given = {"core/__init__.py": "", "core/conf.py": "", "django/__init__.py": "", **files, here: first + _DEFAULT}
    monkeypatch.chdir(write(tmp_path, given))
    module = here[:-3].replace("/", ".")
    program = f"import {module}, os; print(os.environ['DJANGO_SETTINGS_MODULE'])"
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    assert (done.stdout.strip() == "core.gone") is counts
    assert [each.code for each in api.check([here], Settings(roots=(tmp_path,)))] == ["SVC111"] * counts


# Beside the module with the default: what starts the services, and whether the default counts there.
GIVEN: Mapping[str, tuple[Mapping[str, str], bool]] = {
    "by nobody": ({"Procfile": "work: celery -A core worker\n"}, True),
    "by the image": (
        {"Dockerfile": "FROM python\nENV DJANGO_SETTINGS_MODULE=core.conf\nCMD celery -A core worker\n"},
        False,
    ),
    "by compose": (
        {
            "compose.yml": (
                "services: {w: {command: celery -A core worker, environment: {DJANGO_SETTINGS_MODULE: core.conf}}}"
            )
        },
        False,
    ),
    "another variable": ({"Dockerfile": "FROM python\nENV SETTINGS=core.conf\nCMD celery -A core worker\n"}, True),
}


@pytest.mark.parametrize("case", GIVEN)
def test_a_default_for_settings_that_are_set_by_what_starts_the_services(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, counts = GIVEN[case]
    files = {"core/__init__.py": "", "core/conf.py": "", "core/celery.py": _DEFAULT, **started}
    monkeypatch.chdir(write(tmp_path, files))
    assert [each.code for each in api.check(["."], Settings(roots=(tmp_path,)))] == ["SVC111"] * counts
    named = Settings(roots=(tmp_path,), entrypoints=("core.celery",))
    assert [each.code for each in api.check(["."], named)] == ["SVC111"] * counts
    (worker,) = (each for each in find_entrypoints(tmp_path, Settings()) if each.how == "celery")
    start, _ = Launcher((tmp_path,), Settings(), strict=False).start(worker)
    assert (start.outcome is Outcome.ERROR) is counts


def _told(each: Diagnostic) -> str:
    return f"{each.line}:{each.column} {each.code} {each.name}{'' if each.certain else ' perhaps'}"


@pytest.mark.parametrize(("source", "expected"), CASES.values(), ids=CASES)
def test_strings_are_checked_as_imports(
    source: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write(tmp_path, {**PROJECT, "core/worker.py": source}))
    found = api.check(["core/worker.py"], Settings(roots=(tmp_path,)))
    assert "\n".join(map(_told, found)) == expected
    for each in found:
        assert _is_missing(tmp_path, source.splitlines()[each.line - 1], each)


def _is_missing(folder: Path, line: str, finding: Diagnostic) -> bool:
    """Whether the interpreter agrees that what the string names cannot be imported."""
    start = line.rfind(line[line.rfind("'", 0, finding.column)], 0, finding.column) + 1
    dotted = line[start : line.index("'", start)]
    module, _, name = dotted.rpartition(".") if finding.code.endswith("12") else (finding.name, "", "")
    program = f"import importlib; m = importlib.import_module({module!r}); {f'm.{name}' if name else ''}"
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False)
    error = "AttributeError: module" if name else f"ModuleNotFoundError: No module named {module!r}"
    return error in done.stderr


def test_a_settings_file_is_reported_though_nothing_else_in_it_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = "import django\nROOT_URLCONF = 'core.url'\n"
    monkeypatch.chdir(write(tmp_path, {"core/__init__.py": "", "core/settings.py": settings}))
    (found,) = api.check(["."], Settings(roots=(tmp_path,)))
    assert found.message == (
        "no module is named 'core.url': the start of the service imports what ROOT_URLCONF names and "
        "raises ModuleNotFoundError"
    )


def test_a_worker_imports_what_its_application_includes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = "from celery import Celery\napp = Celery('core', include=['core.tasks.report'])\n"
    files = {"core/worker.py": worker, "core/tasks/report.py": "\nlimit = gone\n"}
    monkeypatch.chdir(write(tmp_path, {**PROJECT, **files, "Procfile": "work: celery -A core.worker worker\n"}))
    (found,) = api.check(["."], Settings(roots=(tmp_path,)))
    (service,) = found.services
    assert (found.path, found.line, service.entrypoint) == ("core/tasks/report.py", 2, "core.worker")
    assert [(step.path, step.line) for step in service.chain] == [("core/worker.py", 2), ("core/tasks/report.py", 2)]
    assert api.startup(["core.worker"], Settings(roots=(tmp_path,)))[0].error is None  # an import does not


def test_a_module_that_cannot_be_decoded_ends_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, {"main.py": "import latin\n"}))
    (tmp_path / "latin.py").write_bytes(b"x = 1\ny = '\xe9'\n")
    (found,) = api.startup(["main"], Settings(roots=(tmp_path,)))
    assert found.error is not None
    assert (found.error.type, found.error.path, found.error.line) == ("SyntaxError", "latin.py", 2)


def test_a_setting_that_is_no_default_counts_whatever_was_set_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forced = _DEFAULT.replace("setdefault(", "__setitem__(")
    monkeypatch.chdir(write(tmp_path, {"core/__init__.py": _SET, "core/conf.py": "", "core/run.py": forced}))
    assert [each.code for each in api.check(["core/run.py"], Settings(roots=(tmp_path,)))] == ["SVC111"]
