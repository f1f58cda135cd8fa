"""What would break something else is not written: the result is analysed before."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_undefined_services.checking import find
from flake8_undefined_services.configuration import load
from flake8_undefined_services.repairing import Repair, repairs

CYCLE = {
    "app/__init__.py": "",
    "app/models.py": "from app.views import View\n\n\nclass Model:\n    view = View\n",
    "app/views.py": "class View:\n    def models(self):\n        return Model()\n",
}
BOTH_LACK = {
    "app/__init__.py": "",
    "app/paths.py": "class Paths:\n    here = Path('.')\n",
    "app/a.py": "class Shop(Paths):\n    pass\n",
}
BROKEN = {
    "app/__init__.py": "",
    "app/things.py": "import app.nowhere\n\n\nclass Thing:\n    pass\n",
    "app/a.py": "def f():\n    return Thing()\n",
}


# The package's name for the class is not there yet when `snap` runs; the module that defines it is.
EARLY = {
    "app/__init__.py": "",
    "app/models/__init__.py": "from .group import Group\nfrom .channel import Channel\n",
    "app/models/channel.py": "class Channel:\n    pass\n",
    "app/models/group.py": "from app.snap import Snap\n\n\nclass Group(Snap):\n    pass\n",
    "app/snap.py": "class Snap:\n    model = Channel\n",
    **{f"app/user{each}.py": "from app.models import Channel\n\nall = [Channel]\n" for each in range(8)},
}


LATER = {**EARLY, "app/snap.py": "class Snap:\n    def model(self):\n        return Channel()\n"}
# Another class of that name is there at once, and the module that defines the right one is not either.
ANOTHER = {
    **EARLY,
    "app/models/channel.py": "from app.snap import Snap\n\n\nclass Channel:\n    snap = Snap\n",
    "app/other.py": "class Channel:\n    pass\n",
}


def planned(folder: Path, files: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, Repair]:
    for path, text in files.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text)
    monkeypatch.chdir(folder)
    settings = load(["."])
    return {each.path: each for each in repairs(find(["."], settings), settings, unsafe=False)}


def test_an_import_that_closes_a_crashing_cycle_is_not_written_at_the_top(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = planned(tmp_path, CYCLE, monkeypatch)["app/views.py"].plan
    assert b"import" not in plan.after.split(b"def ")[0]


def test_what_has_to_be_there_at_once_comes_from_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = planned(tmp_path, EARLY, monkeypatch)["app/snap.py"].plan
    assert plan.after.startswith(b"from app.models.channel import Channel\n")


def test_what_only_calls_need_comes_the_usual_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = planned(tmp_path, LATER, monkeypatch)["app/snap.py"].plan
    assert b"        from app.models import Channel\n" in plan.after


def test_another_object_is_no_other_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = planned(tmp_path, ANOTHER, monkeypatch)["app/snap.py"].plan
    assert b"app.other" not in plan.after


def test_a_module_that_fails_itself_is_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = planned(tmp_path, BROKEN, monkeypatch)["app/a.py"].plan
    assert b"import" not in plan.after.split(b"def ")[0]


def test_what_proves_good_is_kept_beside_what_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {**CYCLE, "app/views.py": CYCLE["app/views.py"] + "\n    def text(self):\n        return json.dumps({})\n"}
    plan = planned(tmp_path, files, monkeypatch)["app/views.py"].plan
    assert plan.after.startswith(b"import json\n")
    assert "import json" in plan.added


def test_a_file_that_two_paths_lead_to_changes_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "a.py").symlink_to(tmp_path / "real" / "target.py")
    files = {"real/__init__.py": "", "real/target.py": "X = json.dumps({})\n"}
    found = planned(tmp_path, files, monkeypatch)
    assert [*found] == ["real/target.py"]
    assert found["real/target.py"].target == (tmp_path / "real" / "target.py").resolve()


def test_what_it_imports_from_may_lack_an_import_that_is_added_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = planned(tmp_path, BOTH_LACK, monkeypatch)
    assert found["app/a.py"].plan.added == ("from app.paths import Paths",)
    assert found["app/paths.py"].plan.added == ("from pathlib import Path",)


MODELS = (
    "from __future__ import annotations\n\nfrom typing import {}\n{}\n\ndef f(thread: Thread, rows: {}[int]): ...\n"
)
BLOCK = "\nif TYPE_CHECKING:\n    from app.models import Post\n"
ALIAS = "\nif TYPE_CHECKING:\n    Row = int\n"


@pytest.mark.parametrize(
    ("typing", "block", "name", "after"),
    [
        pytest.param(
            "TYPE_CHECKING, List",
            "\nif TYPE_CHECKING:\n    from app.models import Thread\n",
            "Sequence",
            "from collections.abc import Sequence\nfrom typing import TYPE_CHECKING, List",
            id="a standard module where the block holds none of them",
        ),
        pytest.param(
            "TYPE_CHECKING, List",
            BLOCK,
            "List",
            "if TYPE_CHECKING:\n    from app.models import Post, Thread\n",
            id="the project's own, in the statement of the block",
        ),
        pytest.param(
            "TYPE_CHECKING, List",
            "",
            "List",
            "if TYPE_CHECKING:\n    from app.models import Thread\n",
            id="the project's own, where the block has gone and TYPE_CHECKING is left",
        ),
        pytest.param(
            "TYPE_CHECKING, List",
            "\nfrom app.models import Post\n\nif TYPE_CHECKING:\n    from app.one import X\n",
            "List",
            "\nfrom app.models import Post, Thread\n\nif TYPE_CHECKING:\n    from app.one import X\n",
            id="the project's own, where the top imports from that module",
        ),
        pytest.param(
            "TYPE_CHECKING, List",
            ALIAS,
            "List",
            f"from typing import TYPE_CHECKING, List\n\nfrom app.models import Thread\n{ALIAS}",
            id="the project's own, where TYPE_CHECKING is there for something else",
        ),
    ],
)
def test_what_annotations_need_goes_where_the_file_imports_such_things(
    typing: str, block: str, name: str, after: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = "from collections.abc import Sequence\n\nX = Sequence[int]\n"
    models = "class Thread: ...\n\n\nclass Post: ...\n"
    files = {
        "app/__init__.py": "",
        "app/one.py": one,
        "app/models.py": models,
        "app/a.py": MODELS.format(typing, block, name),
    }
    assert after in planned(tmp_path, files, monkeypatch)["app/a.py"].plan.after.decode()


def test_a_standard_module_that_a_file_hides_is_no_sure_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = '[tool.undefined-services.imports]\njson = "import json"\n'
    files = {"pyproject.toml": named, "json.py": "", "a.py": "X = json.dumps(1)\n"}
    assert not planned(tmp_path, files, monkeypatch)["a.py"].plan.is_change


ONE_OF_SEVERAL = {
    "app/__init__.py": "",
    "app/models.py": "from app.views import View\n\n\nclass Model:\n    view = View\n",
    "app/tools.py": "class Base: ...\n\n\ndef tool(): ...\n",
    "app/views.py": "class View(Base):\n    made = tool()\n\n    def models(self):\n        return Model()\n",
}


def test_one_import_that_closes_a_cycle_keeps_no_other_from_the_top(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = planned(tmp_path, ONE_OF_SEVERAL, monkeypatch)["app/views.py"].plan
    assert plan.after.startswith(b"from app.tools import Base, tool\n")
    assert b"        from app.models import Model\n" in plan.after


def test_what_cannot_be_written_keeps_no_other_import_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {**ONE_OF_SEVERAL, "app/views.py": "class View(Base, Model):\n    made = json.dumps(tool())\n"}
    plan = planned(tmp_path, files, monkeypatch)["app/views.py"].plan
    assert plan.after.startswith(b"import json\n\nfrom app.tools import Base, tool\n")
    assert [(each.statement, each.reason) for each in plan.refused] == [
        ("from app.models import Model", "it would make something else fail: app/views.py: SVC113 'Model'")
    ]


def test_a_script_that_ends_the_process_is_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = "import sys\n\n\ndef parse(text): ...\n\n\nsys.exit(parse(''))\n"
    files = {"app/__init__.py": "", "app/tool.py": script, "app/a.py": "def f():\n    return parse('')\n\n\nf()\n"}
    plan = planned(tmp_path, files, monkeypatch)["app/a.py"].plan
    assert not plan.is_change
    assert [each.reason for each in plan.refused] == ["it would make something else fail: importing app.tool exits"]


def test_a_script_that_nobody_can_import_gets_its_imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = planned(tmp_path, {**BROKEN, "my-tool.py": "Thing()\n"}, monkeypatch)
    assert [each.statement for each in found["my-tool.py"].plan.refused] == ["from app.things import Thing"]


# What fails when `app` is imported keeps nothing from being repaired that fails for the same reason.
FAILS_ANYWAY = {
    "app/__init__.py": "import app.things\n",
    "app/things.py": "import app.nowhere\n\n\nclass Thing:\n    pass\n",
    "app/a.py": "def f():\n    return Thing()\n",
}


def test_a_module_that_fails_anyway_gets_its_imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = planned(tmp_path, FAILS_ANYWAY, monkeypatch)["app/a.py"].plan
    assert plan.added == ("from app.things import Thing",)
