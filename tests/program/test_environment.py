"""Variables that start-up reads without a default; the interpreter confirms which of them it cannot do without."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings
from tests.interpreter import ask
from tests.program.layouts import write

# Sources of `main`, and what they read: the line, the variable, `!` where its absence raises KeyError.
CASES: Mapping[str, tuple[str, str]] = {
    "by key": ("import os\nkey = os.environ['KEY']\n", "2 KEY!"),
    "by call": ("import os\na = os.getenv('A')\nb = os.environ.get('B')\nc = os.environ.pop('C')\n", "2 A, 3 B, 4 C!"),
    "under other names": ("from os import environ as e, getenv\na = e['A']\nb = getenv(key='B')\n", "2 A!, 3 B"),
    "with a default": (
        (
            "import os\na = os.getenv('A', 'x')\nb = os.environ.get('B', default='')\nc = os.environ.pop('C', None)\n"
            "d = os.getenv('D') or 'x'\ne = os.environ.get('E') or os.getenv('F') or 1\n"
        ),
        "",
    ),
    "None as default is none": ("import os\na = os.getenv('A', None)\n", "2 A"),
    "where it is not set a handler takes over": (
        "import os\ntry:\n    a = os.environ['A']\nexcept KeyError:\n    a = None\n",
        "",
    ),
    "only where it is set": (
        "import os\nif 'A' in os.environ:\n    a = os.environ['A']\nb = os.environ['B'] if 'B' in os.environ else 0\n",
        "",
    ),
    "only where a name that is not spelled out is set": (
        "import os\ndef f(key):\n    if len(key) > 0 and key in os.environ:\n        return os.environ[key]\nf('A')\n",
        "",
    ),
    "only where it is not set": (
        "import os\nif 'A' not in os.environ:\n    a = os.environ['A']\n",
        "3 A!",
    ),
    "in a branch": ("import os\nif os.getenv('MODE') == 'live':\n    key = os.environ['KEY']\n", "2 MODE, 3 KEY!"),
    "set before": (
        "import os\nos.environ['A'] = '1'\nos.environ.setdefault('B', '2')\na, b = os.environ['A'], os.environ['B']\n",
        "",
    ),
    "in a function that import time calls": (
        "import os\ndef f(name):\n    return os.environ[name]\ndef later():\n    return os.environ['L']\nx = f('X')\n",
        "3 X!",
    ),
    "in a loop, the place once": (
        "import os\nfor name in ('A', 'B'):\n    os.environ[name]\n    os.environ['C']\n",
        "3 A!, 4 C!, 3 B!",
    ),
    "a name that is not known": ("import os, sys\nos.environ.get(sys.argv[0])\n", ""),
}


@pytest.mark.parametrize(("source", "expected"), CASES.values(), ids=CASES)
def test_what_is_read_without_a_default(
    source: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write(tmp_path, {"main.py": source}))
    (found,) = api.startup(["main"], Settings(roots=(tmp_path,)))
    assert ", ".join(f"{each.line} {each.name}{'!' * each.required}" for each in found.environment) == expected
    crash = ask(tmp_path, "main").importing
    required = [each for each in found.environment if each.required]
    if crash is not None and crash.type == "KeyError":
        assert crash.deepest == ("main.py", required[0].line)
    all_set = {each.name: "live" for each in found.environment} | dict(os.environ)
    crash = ask(tmp_path, "main", environment=all_set).importing
    assert crash is None or crash.type != "KeyError"


def test_every_entry_point_tells_the_reads_of_its_own_closure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "web.py": "import settings, web_only\n",
        "work.py": "import settings\n",
        "settings.py": "import os\nurl = os.environ['URL']\n",
        "web_only.py": "import os\nkey = os.environ['KEY']\n",
    }
    monkeypatch.chdir(write(tmp_path, files))
    found = api.startup(["web", "work"], Settings(roots=(tmp_path,)))
    assert [[(each.name, each.path) for each in startup.environment] for startup in found] == [
        [("URL", "settings.py"), ("KEY", "web_only.py")],
        [("URL", "settings.py")],
    ]
