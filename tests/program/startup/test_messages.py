"""What a start-up says of an exception that the project's code raises is what the interpreter says."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings
from tests.interpreter import ask
from tests.program.layouts import write

SAID = [
    'try:\n    import os.x\nexcept ImportError as e:\n    raise ImportError("no"\n        " web") from e\n',
    'class Broken(Exception): ...\n\ndef start():\n    raise Broken("not configured")\n\nstart()\n',
    'raise RuntimeError("""\n    Not configured.\n\n    Set PORT.\n""")\n',
]
NOT_SAID = ["raise ImportError\n", 'raise ImportError("")\n', "raise ValueError(1)\n", "raise ValueError(str(1))\n"]
NOT_SAID += [
    'raise ValueError("port", "not configured")\n',
    'class Broken(Exception):\n    def __init__(self, text, port): ...\n\nraise Broken("not configured", port=1)\n',
]


@pytest.mark.parametrize("text", SAID)
def test_the_first_line_of_the_text_that_raise_gives_is_told(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"main.py": text})
    monkeypatch.chdir(tmp_path)
    (start,) = api.startup(["main"], Settings(roots=(tmp_path,)))
    crash = ask(tmp_path, "main").importing
    assert start.error is not None
    assert crash is not None
    assert start.error.message == crash.message.strip().splitlines()[0]


@pytest.mark.parametrize("module", ["main", "shop.main"])
def test_a_relative_import_that_leads_out_says_whether_there_is_a_package(
    module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"main.py": "from . import a\n", "shop/__init__.py": "", "shop/main.py": "from .. import a\n"})
    monkeypatch.chdir(tmp_path)
    (start,) = api.startup([module], Settings(roots=(tmp_path,)))
    crash = ask(tmp_path, module).importing
    assert start.error is not None
    assert crash is not None
    assert start.error.message == crash.message


@pytest.mark.parametrize("text", NOT_SAID)
def test_what_is_no_plain_text_is_not_guessed(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"main.py": text})
    monkeypatch.chdir(tmp_path)
    (start,) = api.startup(["main"], Settings(roots=(tmp_path,)))
    assert start.error is not None
    assert start.error.message == f"{start.error.type} is raised"


def test_a_finding_names_the_import_that_meets_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lazy = 'def __getattr__(name):\n    import shop.gone\n    raise AttributeError(f"no {name!r} {MISSING}")\n'
    files = {
        "shop/__init__.py": lazy,
        "shop/prices.py": "def load():\n    return AMOUNT\n\nclass Own:\n    price = WEIGHT\n",
        "main.py": "import shop.prices\n\nshop.prices.load()\n",
        "late.py": "from shop import Nothing\n",
    }
    write(tmp_path, files)
    monkeypatch.chdir(tmp_path)
    found = api.check(["."], Settings(roots=(tmp_path,)))
    told = {finding.name: finding.message.partition(": ")[2] for finding in found}
    assert told["AMOUNT"] == "importing main raises NameError"
    assert told["WEIGHT"] == "importing shop.prices raises NameError"
    assert told["shop.gone"] == "importing late raises ModuleNotFoundError"


CALLED = {
    "a name": "def go():\n    return nowhere\n",
    "a module": "import importlib\n\ndef go():\n    importlib.import_module('shop.gone')\n",
    "a symbol": "def go():\n    from shop import gone\n",
}


@pytest.mark.parametrize("text", CALLED.values(), ids=CALLED)
def test_a_finding_says_whose_import_calls_what_holds_it(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"shop/__init__.py": "", "shop/tools.py": text, "main.py": "from shop import tools\ntools.go()\n"})
    monkeypatch.chdir(tmp_path)
    crash = ask(tmp_path, "main").importing
    assert crash is not None
    assert ask(tmp_path, "shop.tools").importing is None
    (told,) = api.check(["."], Settings(roots=(tmp_path,)))
    assert told.message.rpartition(": ")[2] == f"importing main raises {crash.type}"
    (tmp_path / "shop" / "tools.py").write_text(f"{text}\ngo()\n")
    (told,) = api.check(["."], Settings(roots=(tmp_path,)))
    assert "importing shop.tools raises" in told.message
