"""`check` tells what ends a program that is started as `__main__`, though whoever imports its file meets nothing."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.output.consequence import stopped
from tests.program.layouts import write


@dataclass(frozen=True)
class Case:
    """What is started, in which project, and the findings at import: code, place, what is said of them."""

    command: str
    files: Mapping[str, str]
    expected: tuple[tuple[str, str, int, int, str], ...] = ()


PACKAGE = {"app/__init__.py": "", "app/config.py": "RATE = 1\n"}
WITH_DOTS = {**PACKAGE, "app/main.py": "import os\nfrom .config import RATE\n"}
NO_PARENT = "starting app/main.py raises ImportError; it runs as a script, which is no part of a package"

CASES = {
    "a script has no package": Case(
        "app/main.py",
        WITH_DOTS,
        (("SVC115", "app/main.py", 2, 6, f"'.config' leaves the top-level package: {NO_PARENT}"),),
    ),
    "the same file with -m has one": Case("-m app.main", WITH_DOTS),
    "one that takes either": Case(
        "app/main.py",
        {
            **PACKAGE,
            "app/main.py": "try:\n    from .config import RATE\nexcept ImportError:\n    from config import RATE\n",
        },
    ),
    "one that says its package": Case(
        "app/main.py",
        {
            **PACKAGE,
            "app/main.py": "import sys\nfrom pathlib import Path\nif __name__ == '__main__' and not __package__:\n"
            "    sys.path.insert(0, str(Path(__file__).parent.parent))\n    __package__ = 'app'\n    import app\n"
            "from .config import RATE\n",
        },
    ),
    "one that perhaps says its package": Case(
        "app/main.py",
        {
            **PACKAGE,
            "app/main.py": "import os\nif os.path.getsize(__file__):\n    __package__ = 'app'\n"
            "from .config import RATE\nfrom . import config\n",
        },
    ),
    "its folder comes before everything else": Case(
        "app/main.py",
        {
            **PACKAGE,
            "shop/__init__.py": "",
            "shop/prices.py": "TAX = 1\n",
            "app/shop.py": "",
            "app/main.py": "from shop.prices import TAX\n",
        },
        (
            (
                "SVC111",
                "app/main.py",
                1,
                6,
                "no module is named 'shop.prices': starting app/main.py raises ModuleNotFoundError",
            ),
        ),
    ),
    "what only some runs meet is not told": Case(
        "app/main.py", {**PACKAGE, "app/main.py": "import os\nif os.getenv('GONE'):\n    from .config import RATE\n"}
    ),
    "what another module asks the program for": Case(
        "-m app.main",
        {**PACKAGE, "app/main.py": "RATE = 1\nimport app.tool\n", "app/tool.py": "from __main__ import RATE, GONE\n"},
        (
            (
                "SVC112",
                "app/tool.py",
                1,
                28,
                "'GONE' cannot be imported from the module: starting -m app.main raises ImportError",
            ),
        ),
    ),
    "whoever imports it meets that too": Case(
        "main.py",
        {"main.py": "from .config import RATE\n", "config.py": "RATE = 1\n"},
        (("SVC115", "main.py", 1, 6, "'.config' leaves the top-level package: importing main raises ImportError"),),
    ),
    "a module that it imports": Case(
        "app/main.py",
        {**PACKAGE, "app/main.py": "import tool\n", "app/tool.py": "from .config import RATE\n"},
        (
            (
                "SVC115",
                "app/tool.py",
                1,
                6,
                "'.config' leaves the top-level package: starting app/main.py raises ImportError",
            ),
        ),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_started_program(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = f"FROM python\nCMD {['python', *shlex.split(case.command)]}\n".replace("'", '"')
    monkeypatch.chdir(write(tmp_path, {**case.files, "Dockerfile": started}))
    found = [each for each in api.check(["."]) if each.code < "SVC2"]
    assert [(each.code, each.path, each.line, each.column, each.message) for each in found] == list(case.expected)
    for each in found:
        way = "" if each.path.endswith("main.py") else ": app/main.py:"
        assert stopped(each).rstrip("0123456789") == f"stops {case.command}{way}"
    done = subprocess.run(
        [sys.executable, *shlex.split(case.command)],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.returncode == 0) == (not case.expected), done.stderr
    assert done.stderr.splitlines()[-1:] == [] or found[0].message.rpartition("raises ")[2].startswith(
        done.stderr.splitlines()[-1].partition(":")[0]
    )


def test_what_a_comment_hides_stays_hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        **PACKAGE,
        "app/main.py": "from .config import RATE  # noqa: SVC115\n",
        "Procfile": "web: python app/main.py\n",
    }
    monkeypatch.chdir(write(tmp_path, files))
    assert api.check(["."]) == ()


def test_only_files_that_are_asked_about_have_findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, {**WITH_DOTS, "Procfile": "web: python app/main.py\n", "lib/tool.py": ""}))
    assert api.check(["lib"]) == ()
    assert [each.code for each in api.check(["app"])] == ["SVC115"]
