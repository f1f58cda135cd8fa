"""What large repositories of services hold and no package does; silence where the code alone cannot know."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings

BACKEND = {"pyproject.toml": '[project]\nname = "backend"\n', "mcp/tools/x.py": "", "app/__init__.py": ""}
MODELS = """\
from django.db import models
from simple_history.models import HistoricalRecords


class Poll(models.Model):
    history = HistoricalRecords()


class Plain:
    pass


class Pool(models.Model):
    pass
"""
PROJECTS = [
    # A member's folder is no package, and may be named like a dependency of a dependency.
    (BACKEND | {"mcp/pyproject.toml": "", "app/main.py": "import mcp.types\n"}, {"SVC123 app/main.py:1"}),
    (
        {
            "api/pyproject.toml": '[project]\nname = "api"\ndependencies = ["mcp"]\n',
            "api/app/__init__.py": "",
            "api/app/main.py": "import mcp.types\n",
            "mcp/pyproject.toml": '[project]\nname = "ours"\n',
            "mcp/src/ours/__init__.py": "",
        },
        set(),
    ),
    (BACKEND | {"mcp/nowhere.py": "", "app/main.py": "import mcp.types\n"}, {"SVC111 app/main.py:1"}),
    # Libraries make classes beside those that inherit from theirs.
    (
        {"shop/__init__.py": "", "shop/models.py": MODELS, "shop/a.py": "from shop.models import HistoricalPoll\n"},
        set(),
    ),
    (
        {
            "shop/__init__.py": "",
            "shop/models.py": MODELS.replace(
                "\n\nclass Poll", "\n\nclass OurHistoricalRecords(HistoricalRecords):\n    pass\n\n\nclass Poll"
            ).replace("= Historical", "= OurHistorical"),
            "shop/a.py": "from shop.models import HistoricalPoll\n",
        },
        set(),
    ),
    # What no statement can import is loaded by something that has loaded more before.
    (
        {
            "shop/__init__.py": "",
            "shop/utils.py": "def token():\n    pass\n",
            "shop/migrations/__init__.py": "",
            "shop/migrations/0001_initial.py": "import shop\nDEFAULT = shop.utils.token\nOTHER = shop.nowhere\n",
            "shop/steps.py": "import shop\nDEFAULT = shop.utils.token\n",
            "jobs/01_load.py": "import shop\nDEFAULT = shop.utils.token\n",
        },
        {"SVC114 shop/migrations/0001_initial.py:3", "SVC114 shop/steps.py:2", "SVC114 jobs/01_load.py:2"},
    ),
    (
        {
            "shop/__init__.py": "",
            "shop/models.py": MODELS,
            "shop/a.py": "from shop.models import HistoricalPlain, Pol\n",
            "shop/b.py": "from shop.models import BlockingPool\n",
        },
        {"SVC112 shop/a.py:1", "SVC112 shop/b.py:1"},
    ),
]


@pytest.mark.parametrize(("files", "expected"), PROJECTS)
def test_nothing_is_said_that_may_be_otherwise(
    files: dict[str, str], expected: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (tmp_path / "site-packages").mkdir()
    monkeypatch.chdir(tmp_path)
    found = api.check(["."], Settings(python=tmp_path / "site-packages"))
    assert {f"{each.code} {each.path}:{each.line}" for each in found} == expected
