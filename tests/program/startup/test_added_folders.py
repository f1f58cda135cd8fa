"""Folders that code adds to `sys.path`: a module counts as there where the interpreter would find it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flake8_undefined_services.api import check, startup
from flake8_undefined_services.config import Settings
from flake8_undefined_services.outcomes import Outcome
from tests.interpreter import ask
from tests.program.layouts import write

BEGIN = "import os, sys, pathlib\nfrom pathlib import Path, PurePath\n"
KNOWN = {
    "the parent's parent": "sys.path.insert(0, str(Path(__file__).parent.parent))",
    "resolved first": "sys.path.append(str(Path(__file__).resolve().parents[1] / 'lib'))",
    "of a module": "sys.path.append(str(pathlib.Path(__file__).absolute().parent.joinpath('lib', 'inner')))",
    "as text": "sys.path.append(PurePath(__file__).parent.as_posix() + '/lib')",
    "by os.path": "sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'lib'))",
    "made absolute": "sys.path.insert(0, os.path.abspath(os.path.join(os.path.dirname(__file__), '../..')))",
    "texts put together": "sys.path.append(os.path.dirname(os.path.realpath(__file__)) + '/lib')",
    "named before": "root = Path(__file__).parent\nlib: Path = root / 'lib'\nsys.path.append(str(lib))",
    "a parameter": "def add(folder):\n    sys.path.append(folder)\nadd(os.path.dirname(__file__) + '/lib')",
    "changed": "root = Path(__file__).parent\nroot /= 'lib'\nsys.path.append(str(root))",
    "in a loop": "for each in ['a', 'b']:\n    sys.path.append(os.path.join(os.path.dirname(__file__), each))",
    "several": "sys.path.extend([os.path.dirname(__file__), str(Path(__file__).parent / 'lib')])",
    "only once": "here = os.path.dirname(__file__)\nif here not in sys.path:\n    sys.path.append(here)",
}
NOT_KNOWN = {
    "relative to the working directory": "sys.path.append('lib')",
    "the working directory": "sys.path.append(os.getcwd())",
    "the environment": "sys.path.append(os.environ.get('LIB', ''))",
    "several, one not known": "sys.path.extend([os.path.dirname(__file__), os.getcwd()])",
    "a folder that is not there yet": "sys.path.append(os.path.dirname(__file__) + '/made')",
}


def prepare(source: str, folder: Path) -> Settings:
    """A project whose `shop/bin/main.py` adds folders and imports `helper`; a `helper` lies in another folder."""
    write(folder, {"shop/bin/main.py": f"{BEGIN}{source}\nimport helper\n", "other/place/helper.py": ""})
    (folder / "site-packages").mkdir()
    return Settings(roots=(folder,), python=folder / "site-packages")


@pytest.mark.parametrize("name", KNOWN)
def test_what_the_interpreter_adds_is_looked_into(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = prepare(KNOWN[name], tmp_path)
    before = tuple(sys.path)
    monkeypatch.setattr(sys, "path", [*before])
    exec(f"{BEGIN}{KNOWN[name]}\n", {"__file__": str(tmp_path / "shop" / "bin" / "main.py")})
    added = [Path(os.path.normpath(each)) for each in sys.path if each not in before]
    for each in added:
        each.mkdir(parents=True, exist_ok=True)
    (start,) = startup(["shop.bin.main"], settings)
    assert start.outcome is Outcome.ERROR
    (added[-1] / "helper.py").touch()
    (start,) = startup(["shop.bin.main"], settings)
    assert start.outcome is Outcome.OK


@pytest.mark.parametrize("name", NOT_KNOWN)
def test_where_that_is_not_known_any_folder_of_the_project_counts(name: str, tmp_path: Path) -> None:
    settings = prepare(NOT_KNOWN[name], tmp_path)
    (start,) = startup(["shop.bin.main"], settings)
    assert start.outcome is Outcome.OK


WHERE = "os.path.join(os.path.dirname(os.path.abspath(__file__)), 'store')"


@pytest.mark.parametrize(
    ("source", "is_found"),
    [
        (f"sys.path.insert(0, {WHERE})\nfrom features import memory", True),
        (f"def apply():\n    sys.path.insert(0, {WHERE})\n    from features import memory\napply()", True),
        ("sys.path.insert(0, os.path.abspath('local/store'))\nfrom features import memory", True),
        ("sys.path.insert(0, os.path.abspath('local/data'))\nfrom features import memory", False),
        ("from features import memory", False),
    ],
)
def test_a_folder_that_is_put_before_another_with_a_module_of_that_name(
    source: str, is_found: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"local/setup.py": "", "local/store/features.py": "memory = 1", "web/features.py": "other = 1"}
    files = files if "data" not in source else {"local/data/features/a.json": "", "web/features.py": "other = 1"}
    write(tmp_path, {**files, "local/load.py": f"{BEGIN}{source}\n", "web/main.py": "import features\n"})
    monkeypatch.chdir(tmp_path)
    assert [each.name for each in check(["."], Settings())] == ["memory"] * (not is_found)
    answer = ask(tmp_path, "load", roots=[tmp_path / "local", tmp_path / "web"])
    assert (answer.importing is None) is is_found


PROJECT = """\
import os, sys
from pathlib import Path

sys.path.insert(0, os.environ.get("PROJECT") or str(Path(__file__).parent.parent))
try:
    from shared import settings
except ImportError as error:
    logger.error(error)
"""


def test_what_a_file_finds_above_itself_is_what_it_puts_on_the_path(tmp_path: Path) -> None:
    files = {"shared/__init__.py": "", "shared/settings.py": "", "tools/shared/settings.py": "", "app/__init__.py": ""}
    write(tmp_path, {**files, "app/main.py": PROJECT})
    (start,) = startup(["app.main"], Settings(roots=(tmp_path,)))
    assert ask(tmp_path, "app.main").importing is None
    assert start.outcome is Outcome.OK, start.reason


# A script's own folder comes before the standard library, of which some modules are loaded by then.
BESIDE = {
    "a module": ("from http import Client\n", {"http.py": "class Client: pass"}),
    "a module, as a whole": ("import token\ntoken.OURS\n", {"token.py": "OURS = 1"}),
    "a package": ("from email import OURS\n", {"email/__init__.py": "OURS = 1"}),
    "a module that is loaded before": ("from abc import OURS\n", {"abc.py": "OURS = 1"}),
    "a folder that is no package": ("from email import OURS\n", {"email/x.py": ""}),
    "nothing": ("from http import Client\n", {"html.py": "class Client: pass"}),
    "a module, in a package": ("from http import Client\n", {"http.py": "class Client: pass", "__init__.py": ""}),
}


@pytest.mark.parametrize("what", BESIDE)
def test_what_lies_beside_a_script_hides_the_standard_library(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, files = BESIDE[what]
    write(tmp_path, {f"tools/old/{name}": text for name, text in {**files, "run.py": source}.items()})
    monkeypatch.chdir(tmp_path)
    done = subprocess.run([sys.executable, "run.py"], cwd=tmp_path / "tools/old", capture_output=True, check=False)
    found = check(["tools/old/run.py"], Settings(roots=(tmp_path,)))
    assert (found == ()) is (done.returncode == 0 and "package" not in what.partition(", ")[2])


@pytest.mark.parametrize(
    "written", ["os.path.join(os.path.dirname(__file__), '..')", "os.path.dirname(__file__) + '/../'"]
)
def test_a_root_that_code_adds_is_still_that_root(
    written: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = f"{BEGIN}sys.path.insert(0, {written})\nfrom shop.prices import TAX, GONE\n"
    write(tmp_path, {"tools/run.py": source, "shop/__init__.py": "", "shop/prices.py": "TAX = 1\n"})
    monkeypatch.chdir(tmp_path)
    (start,) = startup(["tools/run.py"], Settings(roots=(tmp_path,)))
    done = subprocess.run([sys.executable, "tools/run.py"], capture_output=True, text=True, check=False)
    assert "cannot import name 'GONE'" in done.stderr
    assert start.error is not None
    assert (start.error.type, start.error.name) == ("ImportError", "GONE")


def test_a_module_of_another_system_is_not_looked_for_in_folders_that_are_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = f"{BEGIN}sys.path.append(os.environ.get('LIB', ''))\nimport lib.moves.winreg\n"
    files = {"main.py": source, "lib/moves/winreg.py": "from winreg import *\n", "lib/winreg/data.py": ""}
    monkeypatch.chdir(write(tmp_path, files))
    found = check(["."], Settings(roots=(tmp_path,)))
    assert [(each.code, each.path, each.name) for each in found] == [("SVC111", "lib/moves/winreg.py", "winreg")]
