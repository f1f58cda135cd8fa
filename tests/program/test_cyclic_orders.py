"""A finding about a cycle names an order of imports, and in that order the interpreter ends at the finding."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings
from flake8_undefined_services.file_by_file import FileByFile
from flake8_undefined_services.sources import Source
from tests.interpreter import ask
from tests.program.layouts import write

APP = {"app/__init__.py": ""}
ORDER = re.compile(r"importing (?P<first>\S+) first (?P<verb>raises|may raise) (?P<error>\w+)")


@dataclass(frozen=True)
class Case:
    """A project, and by path and line what its findings about cycles say of the order.

    is_of_others: the finding is about what other files do to the module, which nobody tells who asks for one file.
    """

    files: Mapping[str, str]
    orders: Mapping[tuple[str, int], str]
    is_of_others: bool = False


CASES = {
    "the other module comes first": Case(
        APP | {"app/a.py": "from app import b\nX = 1\n", "app/b.py": "from app.a import X\n"},
        {("app/b.py", 1): "importing app.a first raises ImportError (app.a -> app.b -> app.a)"},
    ),
    "each of them fails where it comes first": Case(
        APP | {"app/a.py": "from app.b import Y\nX = 1\n", "app/b.py": "from app.a import X\nY = 1\n"},
        {
            ("app/a.py", 1): "importing app.b first raises ImportError (app.b -> app.a -> app.b)",
            ("app/b.py", 1): "importing app.a first raises ImportError (app.a -> app.b -> app.a)",
        },
    ),
    "an attribute": Case(
        APP | {"app/a.py": "import app.b\nX = 1\n", "app/b.py": "import app.a as a\nprint(a.X)\n"},
        {("app/b.py", 2): "importing app.a first raises AttributeError (app.a -> app.b -> app.a)"},
    ),
    "a submodule that is no attribute yet": Case(
        APP | {"app/a.py": "X = 1\nimport app.b\n", "app/b.py": "import app.a\nprint(app.a.X)\n"},
        {("app/b.py", 2): "importing app.a first raises AttributeError (app.a -> app.b -> app.a)"},
    ),
    "who imports the cycle from outside is not named": Case(
        {"aa.py": "import b\n", "b.py": "from c import Z\nX = 1\n", "c.py": "from b import X\nZ = 1\n"},
        {
            ("c.py", 1): "importing b first raises ImportError (b -> c -> b)",
            ("b.py", 1): "importing c first raises ImportError (c -> b -> c)",
        },
    ),
    "whatever is imported, the package comes first": Case(
        {
            "app/__init__.py": "from app.a import X\n",
            "app/a.py": "from app.b import Y\nX = 1\n",
            "app/b.py": "from app.a import X\nY = 1\n",
        },
        {("app/b.py", 1): "importing app first raises ImportError (app -> app.a -> app.b -> app.a)"},
    ),
    "three modules": Case(
        APP
        | {
            "app/a.py": "from app.b import B\nA = 1\n",
            "app/b.py": "import app.c\nB = 1\n",
            "app/c.py": "from app.a import A\n",
        },
        {
            ("app/c.py", 1): "importing app.a first raises ImportError (app.a -> app.b -> app.c -> app.a)",
            ("app/a.py", 1): "importing app.b first raises ImportError (app.b -> app.c -> app.a -> app.b)",
        },
    ),
    "of two ways the shorter": Case(
        {
            "a.py": "import os\nif os.environ.get('B'):\n    import b\nelif os.environ.get('C'):\n import c\nX = 1\n",
            "b.py": "import c\n",
            "c.py": "from a import X\n",
        },
        {("c.py", 1): "importing a first may raise ImportError (a -> c -> a)"},
    ),
    "a function that the module which is asked for calls": Case(
        {"a.py": "import b\nb.f()\nX = 1\n", "b.py": "def f():\n    from a import X\n"},
        {("b.py", 2): "importing a first raises ImportError (a -> b -> a)"},
        is_of_others=True,
    ),
    "in some runs only": Case(
        {"a.py": "import os\nif os.environ.get('B'):\n    import b\nX = 1\n", "b.py": "from a import X\n"},
        {("b.py", 1): "importing a first may raise ImportError (a -> b -> a)"},
    ),
    "in some runs of who asks only": Case(
        {"a.py": "import b\nX = 1\n", "b.py": "import os\nif os.environ.get('B'):\n    from a import X\n"},
        {("b.py", 3): "importing a first may raise ImportError (a -> b -> a)"},
    ),
    "the middle of a large cycle is counted": Case(
        {f"m{n}.py": f"import m{n + 1}\nX = 1\n" for n in range(9)} | {"m9.py": "from m0 import X\n"},
        {("m9.py", 1): "importing m0 first raises ImportError (m0 -> m1 -> m2 -> ... 5 more ... -> m8 -> m9 -> m0)"},
    ),
    "a cycle that works": Case({"a.py": "X = 1\nimport b\n", "b.py": "from a import X\n"}, {}),
}
STARTED = {
    "main.py": "import a\napp = 1\n",
    "a.py": "from b import Y\nX = 1\n",
    "b.py": "from a import X\nY = 1\n",
}


SOME_RUN = {"B": "1"}


def _source(path: str, text: str) -> Source:
    module, is_package = path.removesuffix(".py").replace("/", "."), path.endswith("__init__.py")
    return Source(path, module.removesuffix(".__init__"), text, is_package)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_order_is_named_and_the_interpreter_ends_there(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write(tmp_path, case.files))
    found = [each for each in api.check(["."], Settings(roots=(tmp_path,))) if each.code == "SVC113"]
    assert {(each.path, each.line): each.message.partition(": ")[2] for each in found} == case.orders
    for (path, line), order in case.orders.items():
        said = ORDER.match(order)
        assert said is not None
        crash = ask(tmp_path, said["first"], environment=SOME_RUN).importing
        assert crash is not None
        assert (crash.path, crash.line, crash.type) == (path, line, said["error"])
        if said["verb"] == "may raise":
            assert ask(tmp_path, said["first"]).importing is None


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_files_that_are_asked_about_one_by_one_say_the_same(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write(tmp_path, case.files))
    examiner = FileByFile(Settings(roots=(tmp_path,)))
    found = [each for path, text in case.files.items() for each in examiner.examine(_source(path, text))]
    said = {(d.path, d.line): d.message.partition(": ")[2] for d in found if d.code == "SVC113"}
    assert said == ({} if case.is_of_others else case.orders)


@pytest.mark.parametrize(
    ("start", "entry", "module"),
    [
        ({"Procfile": "web: gunicorn main:app\n"}, "main:app", "main"),
        ({"Procfile": "web: python main.py\n"}, "main.py", "main"),
        ({"Procfile": "web: python -m main\n"}, "-m main", "main"),
    ],
)
def test_a_service_that_meets_it_is_named(
    start: Mapping[str, str], entry: str, module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write(tmp_path, STARTED | start))
    found = [each for each in api.check(["."]) if each.code == "SVC113"]
    assert {(each.path, each.line): each.message.partition(": ")[2] for each in found} == {
        ("b.py", 1): f"starting {entry} raises ImportError (a -> b -> a)",
    }
    crash = ask(tmp_path, module).importing
    assert crash is not None
    assert (crash.path, crash.line, crash.type) == ("b.py", 1, "ImportError")
