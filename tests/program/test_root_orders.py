"""Roots that hold modules of one name: each file's imports find what lies beside it, as the interpreter finds it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings
from tests.interpreter import ask
from tests.program.layouts import write

SERVICES = {
    "services/auth/app/__init__.py": "",
    "services/auth/app/db.py": "session = 1\n",
    "services/auth/app/main.py": "from app.db import session\n",
    "services/mail/app/__init__.py": "",
    "services/mail/app/db.py": "queue = 1\n",
    "services/mail/app/smtp.py": "def send(): ...\n",
}
# The files, and the files that nobody can import, with the modules that they are from their roots.
CASES: Mapping[str, tuple[Mapping[str, str], Mapping[str, tuple[str, str]]]] = {
    "packages": (
        {**SERVICES, "services/mail/app/main.py": "from app.smtp import send\nfrom app.db import queue\n"},
        {},
    ),
    "a package that asks in vain": (
        {**SERVICES, "services/mail/app/main.py": "from app.db import session\n"},
        {"services/mail/app/main.py": ("services/mail", "app.main")},
    ),
    "relative imports": ({**SERVICES, "services/mail/app/main.py": "from .db import queue\nfrom . import smtp\n"}, {}),
    "what the first of them holds": (
        {**SERVICES, "services/auth/app/db.py": "", "services/mail/app/main.py": "import app.db, app.smtp\n"},
        {"services/auth/app/main.py": ("services/auth", "app.main")},
    ),
    "folders without package files": (
        {
            "auth/requirements.txt": "",
            "auth/app/db.py": "session = 1\n",
            "auth/app/main.py": "from app.db import session\n",
            "mail/requirements.txt": "",
            "mail/app/db.py": "queue = 1\n",
            "mail/app/main.py": "from app.db import queue\n",
        },
        {},
    ),
    "what a manifest names is imported from a third place": (
        {
            "pyproject.toml": "[tool.setuptools.packages.find]\nwhere = ['sdk/python/lib']\n",
            "sdk/python/lib/acme/__init__.py": "store = 1\n",
            "sdk/python/lib/acme/kinds.py": "",
            "go/acme/__init__.py": "",
            "examples/local/demo.py": "from acme import store\nimport acme.kinds\n",
        },
        {},
    ),
    "modules beside scripts": (
        {
            "apps/common/__init__.py": "",
            "apps/common/text.py": "x = 1\n",
            "apps/web/__init__.py": "",
            "apps/web/views.py": "from common.text import x\n",
            "applets/chrome/common.py": "wait = 1\n",
            "applets/chrome/main.py": "from common import wait\n",
            "applets/word/common.py": "block = 1\n",
            "applets/word/main.py": "from common import block\nimport os, common\n",
        },
        {},
    ),
    "one statement that imports several": (
        {**SERVICES, "services/mail/app/main.py": "import os, app.smtp\n"},
        {},
    ),
    "strings that name modules": (
        {**SERVICES, "services/mail/app/settings.py": "import django\nROOT_URLCONF = 'app.smtp'\n"},
        {},
    ),
    "strings that name modules, beside imports": (
        {
            **SERVICES,
            "services/mail/app/main.py": "from app.smtp import send\n",
            "services/mail/app/settings.py": "import django\nROOT_URLCONF = 'app.smtp'\n",
        },
        {},
    ),
    "folders in folders": (
        {
            "one/setup.py": "",
            "one/company/tools/text.py": "def split(): ...\n",
            "one/company/one.py": "from company.tools.text import split\n",
            "two/setup.py": "",
            "two/company/tools/text.py": "def join(): ...\n",
            "two/company/two.py": "from company.tools.text import join\n",
        },
        {},
    ),
    "each its tests": (
        {
            **{f"{each}/setup.py": "" for each in ("one", "two")},
            **{f"{each}/{each}/__init__.py": "" for each in ("one", "two")},
            **{f"{each}/tests/__init__.py": "" for each in ("one", "two")},
            "one/tests/test_one.py": "import one\n",
            "two/tests/base.py": "class Case: ...\n",
            "two/tests/test_two.py": "from tests import base\nimport two\n",
        },
        {},
    ),
    "a namespace package, and a package of that name beside the tests": (
        {
            "pyproject.toml": "[tool.setuptools.packages.find]\nwhere = ['src']\n",
            "src/company/pay/__init__.py": "from company.common.money import Money\n",
            "src/company/common/money.py": "class Money: ...\n",
            "tests/company/__init__.py": "",
            "tests/company/test_helpers.py": "",
            "tests/company/test_pay.py": "from company import test_helpers\n",
        },
        {},
    ),
    "a namespace package of namespace packages, and a package of that name beside the tests": (
        {
            "src/company/lib/pay/__init__.py": "from .money import Money\n",
            "src/company/lib/pay/money.py": "class Money: ...\n",
            "src/company/lib/main.py": "from company.lib.pay import Money\n",
            "tests/company/__init__.py": "",
            "tests/company/test_helpers.py": "",
            "tests/company/test_pay.py": "from company import test_helpers\n",
        },
        {},
    ),
    "the tests' own package, which hides the other for them": (
        {
            "src/company/pay/__init__.py": "",
            "tests/company/__init__.py": "",
            "tests/company/test_pay.py": "import company.pay\n",
        },
        {"tests/company/test_pay.py": ("tests", "company.test_pay")},
    ),
    "a package that hides the folder in which it lies from those beside it only": (
        {
            "lib/core.py": "x = 1\n",
            "main.py": "import lib.core\nimport web.analysis.views\n",
            "web/manage.py": "import analysis.views\n",
            "web/web/__init__.py": "",
            "web/web/local.py": "from .settings import x\n",
            "web/web/settings.py": "from lib.core import x\n",
            "web/analysis/__init__.py": "",
            "web/analysis/views.py": "import web.settings\n",
        },
        {},
    ),
    "parts of one namespace package": (
        {
            "one/setup.py": "",
            "one/company/one/__init__.py": "from company.two import x\n",
            "two/setup.py": "",
            "two/company/two/__init__.py": "x = 1\n",
        },
        {},
    ),
}


@pytest.mark.parametrize(("files", "failing"), CASES.values(), ids=CASES)
def test_each_root_comes_first_for_its_own_files(
    files: Mapping[str, str],
    failing: Mapping[str, tuple[str, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(tmp_path, {".git/HEAD": "", **files})
    monkeypatch.chdir(tmp_path)
    assert {each.path for each in api.check(["."], Settings())} == set(failing)
    for path, (root, module) in failing.items():
        crash = ask(tmp_path, module, roots=[tmp_path / root]).importing
        assert crash is not None
        assert crash.path == path


def test_roots_that_are_named_keep_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {**SERVICES, "services/mail/app/main.py": "from app.smtp import send\n"})
    monkeypatch.chdir(tmp_path)
    roots = (tmp_path / "services/auth", tmp_path / "services/mail")
    assert [each.path for each in api.check(["."], Settings(roots=roots))] == ["services/mail/app/main.py"]
    assert ask(tmp_path, "app.smtp", roots=roots).importing is not None
