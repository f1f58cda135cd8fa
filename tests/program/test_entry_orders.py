"""Cycles are told for the orders of imports that entry points bring about, where the project names such."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_undefined_services import api

# `models` first works, `views` first does not.
CYCLE = {
    "shop/__init__.py": "",
    "shop/models.py": "Item = 1\nfrom shop.views import shown\n",
    "shop/views.py": "from shop.models import Item\nshown = Item\n",
}
BROKEN = {
    "shop/__init__.py": "",
    "shop/models.py": "from shop.views import shown\nItem = 1\n",
    "shop/views.py": "from shop.models import Item\nshown = Item\n",
}
WORKS = {"main.py": "import shop.models\nimport shop.views\n"}
CRASHES = {"main.py": "import shop.forms\n"}
BESIDE = {"main.py": "import json\n"}
LAZY = {"shop/admin.py": "import shop.views\nimport shop.models\n"}
FORMS = {
    "shop/forms.py": "from shop.fields import Field\nForm = 1\n",
    "shop/fields.py": "from shop.forms import Form\nField = Form\n",
}
STARTS = {"Procfile": "web: gunicorn main:app\n"}
STARTS_LATER = {"web/__init__.py": "", "Procfile": "web: gunicorn web.main:app\n"}  # later than `shop` in the alphabet
SCRIPT = {"pyproject.toml": '[project]\nname = "shop"\n[project.scripts]\nshop = "main:app"\n'}
APP = "app = 1\n"

PROJECTS = [
    (CYCLE | WORKS, None),
    (FORMS | {"shop/__init__.py": ""} | CRASHES | STARTS, {("shop/fields.py", False)}),
    (CYCLE | WORKS | STARTS, set()),
    (CYCLE | WORKS | SCRIPT, set()),
    (CYCLE | WORKS | LAZY | STARTS, set()),
    (CYCLE | BESIDE | STARTS, set()),
    (BROKEN | BESIDE | STARTS, {("shop/models.py", False), ("shop/views.py", False)}),
]


@pytest.mark.parametrize(("files", "expected"), PROJECTS)
def test_a_cycle_is_told_where_a_start_meets_it(
    files: dict[str, str], expected: set[tuple[str, bool]] | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text + APP if name == "main.py" else text, "utf-8")
    monkeypatch.chdir(tmp_path)
    found = {(each.path, each.certain) for each in api.check(["."]) if each.code == "SVC113"}
    assert found == expected if expected is not None else found


GUARDED = {
    "shop/__init__.py": "",
    "shop/types.py": "try:\n    import shop.plugin\nexcept ImportError:\n    pass\n",
    "shop/plugin.py": "from shop.store import Store\n",
    "shop/store.py": "import shop.types\nStore = 1\n",
}
# What the guard hides is another thing where `types` comes first than where `store` does, and nothing for `plugin`.
OTHERS = GUARDED | {
    "shop/types.py": GUARDED["shop/types.py"] + "Type = 1\n",
    "shop/store.py": "from shop.types import Type\nStore = 1\n",
}
# The second call hides what nobody has, the first what is not there yet.
TWICE = {
    "shop/__init__.py": "",
    "shop/types.py": (
        "def load():\n    try:\n        import shop.plugin\n    except ImportError:\n        pass\n\n\n"
        "load()\nType = 1\nload()\n"
    ),
    "shop/plugin.py": "from shop.types import Type\nfrom shop.types import Other\n",
}
GUARDS = [
    (OTHERS | {"web/main.py": f"import shop.types\n{APP}"} | STARTS_LATER, {"SVC113", "SVC125"}),
    (OTHERS | {"web/main.py": f"import shop.store\n{APP}"} | STARTS_LATER, {"SVC113", "SVC125"}),
    (OTHERS | {"main.py": "import shop.plugin\n"} | STARTS, set()),
    (TWICE | BESIDE | STARTS, {"SVC112", "SVC125"}),
    (GUARDED, {"SVC113", "SVC125"}),
    (GUARDED | {"main.py": "import shop.types\n"} | STARTS, set()),
    (GUARDED | {"main.py": "import shop.store\n"} | STARTS, {"SVC113", "SVC125"}),
    (GUARDED | {"main.py": "import shop.types\n", "shop/plugin.py": "missing\n"} | STARTS, {"SVC101"}),
]


@pytest.mark.parametrize(("files", "expected"), GUARDS)
def test_a_guard_hides_what_a_start_meets(
    files: dict[str, str], expected: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text + APP if name == "main.py" else text, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert {each.code for each in api.check(["."])} == expected
