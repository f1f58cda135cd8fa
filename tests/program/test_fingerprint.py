"""The state of a project: another one after each change that an answer may depend on, the same after others."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from flake8_undefined_services.program.fingerprint import TooManyFiles, fingerprint
from tests.program.layouts import write

FILES = {
    "repo/pyproject.toml": "",
    "repo/src/app/__init__.py": "",
    "repo/src/app/main.py": "import app\n",
    "repo/requirements/base.txt": "redis\n",
    "site/redis/__init__.py": "",
    "site/redis-1.dist-info/METADATA": "Name: redis\n",
    "bare/requirements/base.txt": "redis\n",
    "bare/code/main.py": "",
}


def state_of(top: Path) -> str:
    roots = [top / "repo" / "src", top / "bare" / "code"]
    return fingerprint(roots, [str(top / "site")], top / "bare", at_most=1000)


def added(name: str, text: str = "") -> Callable[[Path], None]:
    return lambda top: write(top, {name: text}) and None


def moved(old: str, new: str) -> Callable[[Path], None]:
    return lambda top: (top / old).rename(top / new) and None


def made(name: str) -> Callable[[Path], None]:
    return lambda top: (top / name).mkdir(parents=True)


CHANGES = {
    "a file": added("repo/src/app/main.py", "import App\n"),
    "a new file": added("repo/src/app/new.py"),
    "a file that is gone": lambda top: (top / "repo/src/app/main.py").unlink(),
    "a file with another name": moved("repo/src/app/main.py", "repo/src/app/start.py"),
    "a folder, perhaps a namespace package": made("repo/src/plugins"),
    "a compiled module": added("repo/src/app/speed.so"),
    "the manifest beside the root": added("repo/pyproject.toml", "[project]\n"),
    "a list of requirements beside the root": added("repo/requirements/base.txt", "django\n"),
    "the same in a project without a manifest": added("bare/requirements/base.txt", "django\n"),
    "a manifest further up": added("pyproject.toml"),
    "a package above": added("__init__.py"),
    "something is installed": added("site/django/__init__.py"),
    "something is installed in another version": lambda top: (
        shutil.rmtree(top / "site/redis-1.dist-info") or added("site/redis-1.dist-info/METADATA", "Name: redis\n")(top)
    ),
    "a module is installed": added("site/six.py"),
}
OTHERS = {
    "bytecode": added("repo/src/app/__pycache__/main.cpython-312.pyc"),
    "a hidden folder": added("repo/.cache/state.toml"),
    "a text for people": added("repo/README.md"),
    "a link that points at itself": lambda top: (top / "repo/src/app/self").symlink_to("self"),
    "a link in what is installed that points at itself": lambda top: (top / "site/redis/self").symlink_to("self"),
    "something beside the projects": added("other/main.py"),
    "bytecode of what is installed": added("site/redis/__pycache__/x.pyc"),
    "a virtual environment in the project": added("repo/env/pyvenv.cfg"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_an_answer_may_depend_on_changes_the_state(change: Callable[[Path], object], tmp_path: Path) -> None:
    before = state_of(write(tmp_path, FILES))
    assert state_of(tmp_path) == before
    change(tmp_path)
    assert state_of(tmp_path) != before


@pytest.mark.parametrize("change", OTHERS.values(), ids=OTHERS)
def test_what_no_answer_depends_on_does_not(change: Callable[[Path], object], tmp_path: Path) -> None:
    before = state_of(write(tmp_path, FILES))
    change(tmp_path)
    assert state_of(tmp_path) == before


def test_links_lead_to_what_is_looked_at_once(tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "shared/models.py": ""})
    (tmp_path / "repo/src/loop").symlink_to(tmp_path / "repo/src", target_is_directory=True)
    (tmp_path / "repo/src/shared").symlink_to(tmp_path / "shared", target_is_directory=True)
    before = state_of(tmp_path)
    added("shared/models.py", "x = 1\n")(tmp_path)
    assert state_of(tmp_path) != before


def test_too_many_files_are_not_looked_at(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    with pytest.raises(TooManyFiles):
        fingerprint([tmp_path], (), at_most=5)
