"""Servers that call what makes the application: what that function meets, the start meets."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.outcomes import Outcome
from tests.program.layouts import write


@dataclass(frozen=True)
class Case:
    """What `app/main.py` says, how the service is started, what the server does, and the line where that fails."""

    text: str
    command: str
    does: str = "app.main.create()"
    line: int | None = 2
    files: Mapping[str, str] = field(default_factory=dict)


NAME = "def create():\n    return nowhere\n"
MODULE = "def create():\n    from app.gone import make\n\n    return make()\n"
INNER = "def create():\n    from app import routes\n\n    return routes\n"
GUNICORN, UVICORN = 'gunicorn "app.main:create()"', "uvicorn app.main:create"
CASES = {
    "a name": Case(NAME, GUNICORN),
    "a module": Case(MODULE, GUNICORN),
    "a module that it imports": Case(INNER, GUNICORN, line=1, files={"app/routes.py": "router = nowhere\n"}),
    "uvicorn calls what it can": Case(NAME, UVICORN),
    "uvicorn is told so": Case(NAME, f"{UVICORN} --factory"),
    "granian is told so": Case(NAME, "granian --interface asgi --factory app.main:create"),
    "a default value": Case(NAME.replace("()", "(settings=None)", 1), GUNICORN),
    "what it calls": Case(f"{NAME.replace('create', 'make')}def create():\n    return make()\n", GUNICORN),
    "gunicorn takes it as it is": Case(NAME, "gunicorn app.main:create", "app.main.create", None),
    "a script is not started yet": Case(NAME, "python -m app.main", "app.main.create", None),
    "an application": Case("async def create(scope, receive, send):\n    return nowhere\n", UVICORN, "app.main", None),
    "a setting decides": Case(
        "import os\n\n\ndef create():\n    if os.environ.get('DEBUG'):\n        nowhere()\n", GUNICORN, line=None
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_start_ends_where_the_server_ends(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"app/__init__.py": "", "app/main.py": case.text, "Procfile": f"web: {case.command}\n", **case.files}
    monkeypatch.chdir(write(tmp_path, files))
    done = subprocess.run(
        [sys.executable, "-c", f"import app.main\n{case.does}"], capture_output=True, text=True, check=False
    )
    assert (done.returncode != 0) == (case.line is not None)
    found = [each for each in api.check(["."]) if each.certain]
    stopped = [(each.path, each.line) for each in found if each.services]
    where = [line.split('"')[1] for line in done.stderr.splitlines() if str(tmp_path) in line]
    assert stopped == ([] if case.line is None else [(Path(where[-1]).relative_to(tmp_path).as_posix(), case.line)])


def test_who_names_the_call_gets_it_predicted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, {"app/__init__.py": "", "app/main.py": INNER, "app/routes.py": "nowhere\n"}))
    called, plain = api.startup(["app.main:create()", "app.main:create"])
    assert plain.outcome is Outcome.OK
    assert called.error is not None
    assert [(step.path, step.line) for step in called.chain] == [("app/main.py", 2), ("app/routes.py", 1)]
