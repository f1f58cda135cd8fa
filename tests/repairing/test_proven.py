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
