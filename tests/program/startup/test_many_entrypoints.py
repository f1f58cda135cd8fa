"""Entry points in one call share what was executed: the answers are those of a call for each."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations
from pathlib import Path

import pytest

from flake8_undefined_services.api import Settings, startup
from flake8_undefined_services.outcomes import Outcome
from flake8_undefined_services.program.examining import Examination
from tests.interpreter_in_turn import interpreter_in_turn
from tests.program.layouts import write

CRASH = {"top.py": "import middle\n", "middle.py": "import low\n", "low.py": "\nx = nope\n"}
PROJECTS: dict[str, dict[str, str]] = {
    "a crash below": CRASH,
    "one caller is ready for it": {
        **CRASH,
        "ready.py": "try:\n    import middle\nexcept NameError:\n    middle = None\n",
    },
    "one caller reaches it perhaps": {
        **CRASH,
        "perhaps.py": "import os\nif os.environ.get('X'):\n    import middle\n",
    },
    "a handler whose class nobody knows": {
        **CRASH,
        "vague.py": "import os\ntry:\n    import middle\nexcept getattr(os, 'X'):\n    pass\n",
    },
    "a cycle that works from one side": {
        "left.py": "import right\nx = 1\n",
        "right.py": "from left import x\n",
        "outer.py": "import left\nimport right\n",
        "other.py": "import right\n",
    },
}


@pytest.mark.parametrize("name", PROJECTS)
def test_the_order_of_entry_points_changes_no_answer(name: str, tmp_path: Path) -> None:
    files: Mapping[str, str] = PROJECTS[name]
    settings = Settings(roots=(write(tmp_path, files),))
    modules = sorted(file.removesuffix(".py") for file in files)
    alone = {module: startup([module], settings)[0] for module in modules}
    assert any(start.error for start in alone.values())
    for order in permutations(modules):
        for start in startup(order, settings):
            expected = alone[start.module]
            assert (start.outcome, start.error, start.chain) == (expected.outcome, expected.error, expected.chain)
            assert {module.name for module in start.modules} == {module.name for module in expected.modules}
            assert set(start.imports) == set(expected.imports)


RING = {
    "pkg/__init__.py": "",
    "pkg/models/__init__.py": "from .event import Event\nimport pkg.ring\n",
    "pkg/models/event.py": "class Event: ...\n",
    "pkg/ring.py": "import pkg.models\n",
    "around.py": "import pkg.ring\n",
    "straight.py": "import pkg.models\n",
    "user.py": "import pkg.models.event\nX = pkg.models.event.Event\n",
}


def test_a_package_of_a_cycle_has_the_submodule_that_it_has_imported(tmp_path: Path) -> None:
    settings = Settings(roots=(write(tmp_path, RING),))
    for order in permutations(["around", "straight", "user", "user"]):
        assert [start.outcome for start in startup(order, settings)] == [Outcome.OK] * len(order), order


REUSED: dict[str, dict[str, str]] = {
    "a test of sys.modules that nothing decides": {
        "logs.py": "import sys\n\n\ndef logger():\n    return 'pytest' in sys.modules\n",
        "base.py": "import logs\n\nlog = logs.logger()\n",
        "first.py": "import base\n",
        "second.py": "import base\n",
    },
    "a cycle in which hardly any run fails": {
        "base/__init__.py": "from base import fields, models\n",
        "base/fields.py": "import os\n\n\ndef checked(value):\n"
        + "".join(f"{' ' * depth * 4}if os.environ.get('{depth}'):\n" for depth in range(1, 7))
        + f"{' ' * 28}from base.models import Model\n    return value\n\n\nimport base.models\n",
        "base/models.py": "from base.fields import checked\n\nlimit = checked(1)\n\n\nclass Model:\n    pass\n",
        "first.py": "import base\n",
        "second.py": "import base.models\n",
    },
}


@pytest.mark.parametrize("name", REUSED)
def test_what_every_order_executes_alike_is_executed_once(name: str, tmp_path: Path) -> None:
    files: Mapping[str, str] = REUSED[name]
    examination = Examination.of((write(tmp_path, files),), Settings())
    for entry in ("first", "second"):
        assert examination.process.start(entry).outcome is Outcome.OK
    executions = examination.process.world.everything
    assert {module: len(each) for module, each in executions.items()} == dict.fromkeys(executions, 1)


def test_what_no_folder_holds_may_be_in_one_that_code_has_added(tmp_path: Path) -> None:
    """Also for who takes the module over that has changed `sys.path`."""
    files = {
        "lib/helper.py": "",
        "_paths.py": "import sys\nsys.path.insert(0, 'lib')\n",
        "direct.py": "import sys\nsys.path += ['lib']\nimport helper\n",
        "second.py": "import _paths\nimport helper\n",
        "third.py": "import _paths\nimport helper\n",
        "without.py": "import helper\n",
        "absent.py": "import _paths\nimport helpers\n",
        "inside.py": "import _paths\nimport part\n",
        "vendored.py": "import sys\nsys.path.append(sys.path[0] + '/package')\nimport part\n",
        "package/__init__.py": "",
        "package/part.py": "",
    }
    folder = write(tmp_path / "project", files)
    (tmp_path / "site-packages").mkdir()
    settings = Settings(roots=(folder,), python=tmp_path / "site-packages")
    names = ("direct", "second", "third", "without", "absent", "inside", "vendored")
    told = [each.outcome for each in startup(names, settings)]
    assert told == [Outcome.OK] * 3 + [Outcome.ERROR] * 3 + [Outcome.OK]


def test_only_the_folder_that_code_adds_may_hold_what_is_missing(tmp_path: Path) -> None:
    """As long as it is known which one that is, and it is there."""
    begin = "import os, sys\nfrom pathlib import Path\n"
    files = {
        "tools/lib/helper.py": "",
        "elsewhere/other.py": "",
        "tools/right.py": f"{begin}sys.path.insert(0, str(Path(__file__).parent / 'lib'))\nimport helper\n",
        "tools/wrong.py": f"{begin}sys.path.insert(0, str(Path(__file__).parent.parent))\nimport helper\n",
        "tools/another.py": f"{begin}sys.path.append(os.path.dirname(__file__) + '/lib')\nimport other\n",
        "tools/open.py": f"{begin}sys.path.append(os.getcwd())\nimport other\n",
        "tools/later.py": f"{begin}sys.path.append(os.path.dirname(__file__) + '/made')\nimport other\n",
    }
    folder = write(tmp_path / "project", files)
    (tmp_path / "site-packages").mkdir()
    settings = Settings(roots=(folder,), python=tmp_path / "site-packages")
    told = startup([f"tools.{each}" for each in ("right", "wrong", "another", "open", "later")], settings)
    assert [each.outcome for each in told] == [Outcome.OK, *[Outcome.ERROR] * 2, *[Outcome.OK] * 2]


# `from .env import env` comes after the submodule is loaded, so the class has that name; with `late` it is the module.
SUBMODULES = {
    "pkg/__init__.py": "from .apply import apply\nfrom .env import env\nlate = None\nimport pkg.late\n",
    "pkg/apply.py": "from .env import env\napply = env\n",
    "pkg/env.py": "class env:\n    go = 1\n",
    "pkg/late.py": "gone = 1\n",
    "first.py": "import pkg.env\nfrom pkg import env, late\nx = env.go, late.gone\n",
    "second.py": "from pkg import env, late\nx = env.go, late.gone\n",
    "third.py": "import pkg.apply\nfrom pkg import late\nx = late.go\n",
}


def test_what_a_package_binds_after_its_submodule_stays_in_every_process(tmp_path: Path) -> None:
    settings = Settings(roots=(write(tmp_path, SUBMODULES),))
    modules = ("first", "second", "third")
    with interpreter_in_turn() as interpreter:
        crashes = {module: interpreter.ask(tmp_path, module).importing for module in modules}
    assert [crash and crash.type for crash in crashes.values()] == [None, None, "AttributeError"]
    for order in permutations(modules):
        for start in startup([*order, *order], settings):
            crash = crashes[start.module]
            assert (start.error and start.error.type) == (crash and crash.type)
