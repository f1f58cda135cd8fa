"""Many entry points in one call share one analysis; each is told as if it were alone, and as the interpreter ends."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from itertools import permutations
from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings
from flake8_undefined_services.outcomes import Outcome, Startup
from flake8_undefined_services.program.examined import Examined
from flake8_undefined_services.program.examining import Examination
from flake8_undefined_services.syntax.facts import NameUse
from flake8_undefined_services.syntax.parsing import parse
from tests.interpreter import ask
from tests.program.layouts import write

BAD = "class Limits:\n    client: redis.Redis = None\n"
PROJECTS: Mapping[str, Mapping[str, str]] = {
    "what one entry point executed crashes the next one too": {
        "first.py": "import bad\n",
        "second.py": "import good, bad\nimport late\n",
        "third.py": "import second\n",
        "bad.py": BAD,
        "good.py": "",
        "late.py": "",
    },
    "a handler catches what nothing caught before": {
        "first.py": "import bad\n",
        "second.py": "try:\n    import bad\nexcept NameError:\n    bad = None\n",
        "third.py": "import second\nimport first\n",
        "bad.py": BAD,
    },
    "the second of two failures is met where the first is mended": {
        "first.py": "import good\nimport bad\nimport worse\n",
        "second.py": "import worse\nimport bad\n",
        "third.py": "import good\n",
        "good.py": "",
        "bad.py": BAD,
        "worse.py": "import good.nothing\n",
    },
    "only a handler that nothing leads to imports what crashed before": {
        "first.py": "import bad\n",
        "second.py": "import os\n\ntry:\n    os.getcwd()\nexcept OSError:\n    import bad\n",
        "third.py": "import first\n",
        "bad.py": BAD,
    },
    "a function of another module is called by each of them": {
        "first.py": "from bad import connect\nconnect()\n",
        "second.py": "from bad import connect\n\n\ndef main():\n    connect()\n",
        "third.py": "import second\nsecond.main()\n",
        "bad.py": "def connect():\n    return redis.Redis()\n",
    },
    "a submodule is there because somebody else has loaded it": {
        "first.py": "import package.part, package.user\n",
        "second.py": "import package.user\n",
        "third.py": "import package\n\nhas = hasattr(package, 'part')\nif has:\n    redis.Redis()\n",
        "package/__init__.py": "",
        "package/part.py": "",
        "package/user.py": "import package\n\nx = package.part\n",
    },
    "what hardly any run gets to is met for sure by who imports it otherwise": {
        "first.py": "import os\n\n\ndef load():\n"
        + "".join(f"{' ' * depth * 4}if os.environ.get('{depth}'):\n" for depth in range(1, 7))
        + f"{' ' * 28}import bad\n\n\nload()\n",
        "second.py": "import bad\n",
        "third.py": "import first\n",
        "bad.py": BAD,
    },
    "a submodule is asked for by who finds it loaded": {
        "first.py": "import package.part, package.user\n",
        "second.py": "import package\nimport package.user\n\npackage.part\n",
        "third.py": "import second, first\n",
        "package/__init__.py": "",
        "package/part.py": "",
        "package/user.py": "from package import part\n",
    },
    "a submodule that fails is met by who finds it loaded": {
        "first.py": "import package.one, package.two\n",
        "second.py": "import package.two\n",
        "third.py": "import package.other, second\n",
        "package/__init__.py": "",
        "package/one.py": "from package import bad\n",
        "package/two.py": "from package import bad\nfrom package import other\n",
        "package/bad.py": BAD,
        "package/other.py": BAD,
    },
}
ENTRIES = ("first", "second", "third")


def _told(startup: Startup) -> object:
    return startup.outcome, startup.error, startup.chain, [each for each in startup.modules if each.reached]


@pytest.mark.parametrize("files", PROJECTS.values(), ids=PROJECTS)
def test_any_order_says_what_each_alone_and_the_interpreter_say(
    files: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write(tmp_path, files))
    settings = Settings(roots=(tmp_path,))
    alone = {entry: api.startup([entry], settings)[0] for entry in ENTRIES}
    for order in permutations(ENTRIES):
        for entry, startup in zip(order, api.startup(order, settings), strict=True):
            assert _told(startup) == _told(alone[entry]), order
    for entry, startup in alone.items():
        crash = ask(tmp_path, entry).importing
        error = startup.error
        assert (error and (error.type, (error.path, error.line))) == (crash and (crash.type, crash.deepest)), entry


def test_what_the_failure_keeps_from_loading_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = PROJECTS["what one entry point executed crashes the next one too"]
    monkeypatch.chdir(write(tmp_path, files))
    (found,) = api.startup(["third"], Settings(roots=(tmp_path,)))
    assert [each.name for each in found.modules if not each.reached] == ["late"]
    assert [each.name for each in found.modules if each.finished] == ["good"]
    assert [(step.module, step.line) for step in found.chain] == [("third", 1), ("second", 1), ("bad", 2)]


def test_a_configured_entry_point_that_is_not_there_ends_no_analysis(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write(tmp_path, {"app.py": "import app.limits\nprint(name)\n"}))
    settings = Settings(roots=(tmp_path,), entrypoints=("app.missing", "nowhere.main", "app"))
    assert {(each.code, each.line) for each in api.check(["."], settings) if each.when} == {
        ("SVC111", 1),
        ("SVC101", 2),
    }


@pytest.mark.parametrize(
    ("source", "first"),
    [("x = t'{1}'\n", 14), ("type X = int\n", 12), ("try:\n    pass\nexcept* ValueError:\n    pass\n", 11)],
)
@pytest.mark.parametrize("minor", range(10, 16))
def test_a_module_that_the_target_does_not_parse_stops_the_start(
    source: str, first: int, minor: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write(tmp_path, {"main.py": "import new\n", "new.py": source}))
    (found,) = api.startup(["main"], Settings((3, minor), roots=(tmp_path,)))
    told = found.error and (found.error.type, found.error.path)
    assert told == (None if minor >= first else ("SyntaxError", "new.py"))


def test_code_after_the_import_of_a_file_that_does_not_parse_is_examined(tmp_path: Path) -> None:
    (tmp_path / "torn.py").write_text("LEFT = (\n")
    (tmp_path / "user.py").write_text("import torn\n\n\ndef use():\n    return torn.LEFT, missing\n\n\nprint(absent)\n")
    (tmp_path / "star.py").write_text("from torn import *\n\n\ndef use():\n    return perhaps_there\n")
    found = api.check([tmp_path], Settings(roots=(tmp_path,)))
    told = [(Path(each.path).name, each.line, each.code) for each in found]
    assert sorted(told) == [("torn.py", 1, "SVC001"), ("user.py", 5, "SVC201"), ("user.py", 8, "SVC101")]


def test_a_file_that_disappears_during_the_run_is_examined_as_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "gone.py"
    path.write_text("print(missing)\n")
    examination = Examination.of([tmp_path], Settings(roots=(tmp_path,)))
    file = Examined("gone.py", str(path), "gone", False)
    examination.give(file, parse(path.read_text()))
    assert examination.process.world.finder.find("gone").path == str(path)
    path.unlink()
    examination.start((file,))
    assert [each.name for each in examination.facts(file) if isinstance(each, NameUse)] == ["missing"]


BESIDE = {
    "what it has": ("from app.main import run\n", []),
    "what it has, once its folder is on the path": (
        "import os, sys\nsys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))\nfrom app.main import run\n",
        [],
    ),
    "as a module": ("import app.main\napp.main.run()\n", []),
    "what it has not": ("from app.mian import run\n", ["ModuleNotFoundError"]),
    "a name that it has not": ("from app import LIMIT\n", ["ImportError"]),
    "a name that it has not itself": ("LIMIT = 1\nfrom app import LIMIT\n", ["ImportError"]),
    "nothing": ("print(missing)\n", ["NameError"]),
}
_CODES = {"ModuleNotFoundError": "SVC111", "ImportError": "SVC112", "NameError": "SVC101"}


@pytest.mark.parametrize("wants", BESIDE)
def test_a_program_asks_the_package_beside_it_that_is_called_like_itself(
    wants: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, errors = BESIDE[wants]
    files = {"app.py": source, "app/__init__.py": "", "app/main.py": "def run(): ...\n", "o.py": "import app.main\n"}
    monkeypatch.chdir(write(tmp_path, files))
    done = subprocess.run([sys.executable, "app.py"], capture_output=True, text=True, check=False)
    last = done.stderr.splitlines()[-1:]
    assert [line.partition(":")[0] for line in last] == errors
    assert [each.code for each in api.check(["."], Settings(roots=(tmp_path,)))] == [_CODES[each] for each in errors]
    assert [each.outcome for each in api.startup(["o"], Settings(roots=(tmp_path,)))] == [Outcome.OK]


def test_an_entry_point_that_its_package_loads_in_some_runs_is_met_in_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        "kit/__init__.py": "import os\n\nif os.environ.get('DEBUG'):\n    from kit import debug\n",
        "kit/debug.py": "import kit.clock, kit.tools\n",
        "kit/tools.py": "import nowhere\n",
        "kit/clock.py": "",
    }
    monkeypatch.chdir(write(tmp_path, files))
    entries = ("kit.tools", "kit.clock")
    settings = Settings(roots=(tmp_path,), without=("nowhere",))
    for entry, predicted in zip(entries, api.startup(entries, settings), strict=True):
        runs = [ask(tmp_path, entry, environment=run).importing for run in ({}, {"DEBUG": "1"})]
        ends = {run and (run.type, run.path, run.line) for run in runs}
        error = predicted.error and (predicted.error.type, predicted.error.path, predicted.error.line)
        assert (ends == {error}) if predicted.outcome is Outcome.ERROR else len(ends) == 2, entry
