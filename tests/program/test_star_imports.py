"""What a star import from outside of the project binds is not called undefined (language reference 7.11)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings
from tests.interpreter import ask
from tests.program.layouts import write

# What has effects when it is imported, and what setuptools replaces by its own.
EFFECTS = {"antigravity", "distutils", "idlelib", "test", "this", "turtledemo"}
ASK = """
import json, sys
names = {}
for module in json.load(sys.stdin):
    bound = {}
    try:
        exec(f"from {module} import *", bound)
    except ImportError:
        continue
    names[module] = sorted(name for name in bound if not name.startswith("__") and name.isidentifier())
json.dump(names, sys.__stdout__)
"""


def bound(modules: list[str], folder: Path) -> dict[str, list[str]]:
    """The names that the running interpreter binds, by module."""
    command = [sys.executable, "-W", "ignore", "-c", ASK]
    run = subprocess.run(command, input=json.dumps(modules), capture_output=True, text=True, check=True, cwd=folder)
    return dict(json.loads(run.stdout))


def test_all_names_of_the_standard_library_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modules = sorted(each for each in sys.stdlib_module_names - EFFECTS if not each.startswith("_"))
    found = bound(modules, tmp_path)
    assert {"datetime", "time"} <= set(found["datetime"])
    files = {
        f"use_{module}.py": "\n".join([f"from {module} import *", *names, "no_module_has_this_name", ""])
        for module, names in found.items()
    }
    monkeypatch.chdir(write(tmp_path, files))
    told = api.check(["."], Settings(roots=(tmp_path,)))
    assert {each.name for each in told} <= {"no_module_has_this_name"}
    assert len(told) > len(found) / 2


@pytest.mark.parametrize("minor", range(10, 15))
def test_names_that_a_target_has_more_or_by_all_alone(
    minor: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = "from copy import *\nprint(replace)\n" if minor >= 13 else ""  # `copy.replace` came with 3.13
    private = "from asyncio import *\nprint(_get_running_loop)\n"
    monkeypatch.chdir(write(tmp_path, {"later.py": later, "private.py": private}))
    assert not api.check(["."], Settings((3, minor), roots=(tmp_path,)))


INSTALLED = {
    # without `__all__`, what other code has loaded is there too
    "open/__init__.py": "from open.parts import LIMIT as _limit\nfrom . import _private\n",
    "open/parts.py": "LIMIT = 3\n",
    "open/seldom.py": "",
    "open/_private.py": "",
    "closed/__init__.py": "from closed import parts\n__all__ = ['limit']\nlimit = 3\n",
    "closed/parts.py": "",
    # a helper finds the module by its name, and puts members there
    "members.py": "from helping import convert\nconvert('Kind', __name__)\n",
    "helping.py": (
        "import sys\n\n\ndef convert(kind, module):\n    sys.modules[module].__dict__.update({kind: int})\n"
    ),
    "logged.py": "from logging import getLogger\nlogger = getLogger(__name__)\n",
}
# The file, and the names in it that are told.
STARS = {
    "a submodule that the package has loaded": ("from open import *\nprint(parts)\n", ()),
    "its private one": ("from open import *\nprint(_private)\n", ("_private",)),
    "what it does not name": ("from closed import *\nprint(limit)\nprint(parts)\n", ("parts",)),
    "no submodule": ("from open import *\nprint(limits)\n", ("limits",)),
    "a name that is there already": ("parts = None\nfrom open import *\nparts.LIMIT\n", ()),
    "what a helper puts there": ("from members import *\nprint(Kind)\n", ()),
    "a logger": ("from logged import *\nprint(logger, Kind)\n", ("Kind",)),
}


@pytest.mark.parametrize(("source", "expected"), STARS.values(), ids=STARS)
def test_names_of_installed_packages(
    source: str, expected: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, project = write(tmp_path / "site", INSTALLED), write(tmp_path / "project", {"main.py": source})
    monkeypatch.chdir(project)
    settings = Settings(roots=(project,), python=site)
    assert tuple(each.name for each in api.check(["main.py"], settings)) == expected
    crash = ask(project, "main", roots=(project, site)).importing
    assert (crash.name,) == expected if crash is not None else not expected
