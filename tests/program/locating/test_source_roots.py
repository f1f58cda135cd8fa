"""Source roots of whole projects: the one under which the project's own imports find its files."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_undefined_services.program.locating.naming import ModuleNaming
from flake8_undefined_services.program.locating.source_roots import find_source_roots, project_folder
from tests.program.layouts import write

CASES: dict[str, tuple[dict[str, str], str]] = {
    "services with packages of the same name": (
        {
            "services/auth/app/__init__.py": "",
            "services/auth/app/main.py": "from app.db import x",
            "services/auth/app/db.py": "x = 1",
            "services/billing/app/__init__.py": "",
            "services/billing/app/main.py": "import app.tax",
            "services/billing/app/tax.py": "",
        },
        "services/auth services/billing",
    ),
    "a folder without package files that is on the path": (
        {"backend/app/main.py": "from app.db import x", "backend/app/db.py": "x = 1"},
        "backend",
    ),
    "the same folder imported from above": (
        {"backend/app/main.py": "from backend.app.db import x", "backend/app/db.py": "x = 1"},
        ".",
    ),
    "a package file where no package is meant": (
        {"backend/__init__.py": "", "backend/main.py": "import db\nfrom db import x", "backend/db.py": "x = 1"},
        "backend",
    ),
    "src that is imported by its own name": (
        {"src/config.py": "x = 1", "src/main.py": "from src.config import x"},
        ".",
    ),
    "a namespace package below a folder": (
        {
            "lib/company/product/__init__.py": "",
            "lib/company/product/main.py": "from company.product import db",
            "lib/company/product/db.py": "",
        },
        "lib",
    ),
    "parts of a namespace package in two projects": (
        {
            "libs/a/pyproject.toml": "",
            "libs/a/company/core/__init__.py": "",
            "libs/b/pyproject.toml": "",
            "libs/b/company/web/__init__.py": "from company.core import x",
        },
        "libs/a libs/b",
    ),
    "a folder that is called like a distribution": (
        {
            "celery/jobs/__init__.py": "from celery.app import x",
            "celery/jobs/daily.py": "import celery.schedules",
        },
        "celery",
    ),
    "relative imports that would leave the folder": (
        {
            "svc/app/__init__.py": "",
            "svc/app/main.py": "from .db import x\nfrom .users import y",
            "svc/app/users.py": "from db import x\ny = 1",
            "svc/app/db.py": "x = 1",
        },
        "svc",
    ),
    "a broken import beside whole ones": (
        {
            "backend/app/__init__.py": "",
            "backend/app/main.py": "from app.gone import y\nfrom app.db import x",
            "backend/app/db.py": "x = 1",
        },
        "backend",
    ),
    "a module named like the standard library says nothing": (
        {
            "svc/__init__.py": "",
            "svc/main.py": "import logging, os\nimport logging.config\nfrom logging import x\nfrom svc.db import x",
            "svc/logging.py": "",
            "svc/db.py": "",
        },
        ".",
    ),
    "scripts that import one another": (
        {"app/__init__.py": "", "app/main.py": "", "scripts/run.py": "import util", "scripts/util.py": ""},
        ". scripts",
    ),
    "relative imports say nothing": (
        {"pkg/__init__.py": "", "pkg/main.py": "from .db import x\nfrom . import db", "pkg/db.py": "x = 1"},
        ".",
    ),
    "relative imports that find files above a package": (
        {
            "collection/plugins/modules/__init__.py": "",
            "collection/plugins/modules/job.py": "from ..utils.api import call",
            "collection/plugins/utils/api.py": "call = 1",
        },
        ".",
    ),
    "relative imports that find nothing above a package": (
        {"svc/app/__init__.py": "", "svc/app/main.py": "from ..gone import call", "other.py": ""},
        "svc .",
    ),
    "relative imports above a project's folder": (
        {"svc/pyproject.toml": "", "svc/app/__init__.py": "", "svc/app/main.py": "from ..db import x", "svc/db.py": ""},
        "svc",
    ),
    "relative imports above a folder that a service is started from": (
        {
            "svc/Procfile": "web: uvicorn app.main:app",
            "svc/app/__init__.py": "",
            "svc/app/main.py": "from ..db import x",
            "svc/db.py": "x = 1",
        },
        "svc .",
    ),
    "relative imports above a folder whose service is started from above": (
        {
            "svc/Dockerfile": 'CMD ["uvicorn", "svc.app.main:app"]',
            "svc/app/__init__.py": "",
            "svc/app/main.py": "from ..db import x",
            "svc/db.py": "x = 1",
        },
        ".",
    ),
    "relative imports above a folder that absolute imports name": (
        {
            "svc/app/__init__.py": "",
            "svc/app/main.py": "from ..db import x",
            "svc/app/jobs.py": "import app.main\nimport app.main",
            "svc/db.py": "x = 1",
        },
        "svc .",
    ),
    "members of a workspace": (
        {
            "pyproject.toml": "[tool.uv.workspace]\nmembers = ['libs/*']",
            "libs/a/pyproject.toml": "[project]\nname = 'a'",
            "libs/a/src/a/__init__.py": "import b",
            "libs/b/pyproject.toml": "[project]\nname = 'b'",
            "libs/b/src/b/__init__.py": "",
        },
        "libs/a/src libs/b/src",
    ),
    "setuptools' package-dir": (
        {"pyproject.toml": "[tool.setuptools.package-dir]\n'' = 'lib'", "lib/acme/main.py": ""},
        "lib",
    ),
    "Poetry's from": (
        {
            "pyproject.toml": "[tool.poetry]\npackages = [{include = 'acme', from = 'python'}]",
            "python/acme/main.py": "",
        },
        "python",
    ),
    "Hatch's packages": (
        {"pyproject.toml": "[tool.hatch.build.targets.wheel]\npackages = ['code/acme']", "code/acme/main.py": ""},
        "code",
    ),
    "Hatch's sources": (
        {"pyproject.toml": "[tool.hatch.build.targets.wheel]\nsources = ['code']", "code/acme/main.py": ""},
        "code",
    ),
    "setup.cfg's where": ({"setup.cfg": "[options.packages.find]\nwhere = lib\n", "lib/acme/main.py": ""}, "lib"),
    "setup.py's package_dir": (
        {"setup.py": "from setuptools import setup\nsetup(package_dir={'': 'lib'})", "lib/acme/main.py": ""},
        "lib",
    ),
    "a namespace package that two roots share": (
        {
            "services/acme/billing/main.py": "from acme.common.money import Money\nfrom acme.billing import invoice",
            "services/acme/billing/invoice.py": "",
            "libs/acme/common/__init__.py": "",
            "libs/acme/common/money.py": "Money = 1",
        },
        "services libs",
    ),
    "a package that says nothing beside one that does": (
        {"company/a/__init__.py": "", "company/b/__init__.py": "from company.b import c", "company/b/c.py": ""},
        ".",
    ),
    "a folder named like a distribution": (
        {
            "app/alembic/env.py": "",
            "app/alembic/versions/one.py": "from alembic import op\nfrom app.db import x",
            "app/alembic/versions/two.py": "from alembic import op",
            "app/db.py": "x = 1",
        },
        ".",
    ),
    "a package that hides the folder in which it lies": (
        {
            "lib/core.py": "",
            "main.py": "import lib.core",
            "web/manage.py": "import analysis.views",
            "web/web/__init__.py": "",
            "web/web/settings.py": "from lib.core import x\nfrom lib import core",
            "web/analysis/__init__.py": "",
            "web/analysis/views.py": "",
        },
        ". web",
    ),
    "tests that mirror the packages which they import": (
        {
            "src/shop/__init__.py": "from shop import models",
            "src/shop/models.py": "",
            "src/main/carts/__init__.py": "import shop.models",
            "tests/unit/__init__.py": "from shop.models import Cart",
            "tests/unit/shop/__init__.py": "",
            "tests/unit/shop/test_models.py": "from shop import models\nimport shop",
            "tests/unit/main/carts/__init__.py": "",
            "tests/unit/main/carts/test_carts.py": "from main import carts\nimport main.carts",
        },
        "src tests",
    ),
    "tests with a module that is called like one of a package": (
        {
            "shop/__init__.py": "from shop import models",
            "shop/models.py": "",
            "tests/models.py": "",
            "tests/test_models.py": "import models",
        },
        ". tests",
    ),
    "tests with helpers of their own": (
        {
            "shop/__init__.py": "from shop import models",
            "shop/models.py": "",
            "tests/unit/__init__.py": "",
            "tests/unit/shop/__init__.py": "",
            "tests/unit/shop/makers.py": "",
            "tests/unit/shop/test_models.py": "from shop.makers import cart",
        },
        ". tests/unit",
    ),
    "a package named like the distribution that it wraps": (
        {
            "app/__init__.py": "",
            "app/api/utils/rest_framework/__init__.py": "from rest_framework.settings import APISettings",
            "app/api/utils/rest_framework/views.py": "from rest_framework import generics, views",
            "app/api/__init__.py": "",
            "app/api/tools.py": "from app.api.utils.rest_framework.views import View",
            "app/serving.py": "from rest_framework.response import Response\nfrom rest_framework import status",
        },
        ".",
    ),
    "a module named like the distribution that it wraps": (
        {
            "app/clients/redis.py": "from redis import Redis\nfrom redis.exceptions import RedisError",
            "app/main.py": "from app.clients.redis import connect",
        },
        ".",
    ),
    "a package that asks for modules that are written later": (
        {
            "backend/app/__init__.py": "",
            "backend/app/main.py": "from app.db import x\nfrom app.db_pb2 import y",
            "backend/app/db.py": "x = 1",
        },
        "backend",
    ),
    "a package beside a script, that asks for one module which is written later": (
        {
            "svc/main.py": "from lib.db import x\nfrom lib.more import z\nfrom lib.db_pb2 import y",
            "svc/lib/__init__.py": "",
            "svc/lib/db.py": "x = 1",
            "svc/lib/more.py": "z = 1",
        },
        "svc",
    ),
    "a template beside the project": (
        {
            "{{slug}}/src/__init__.py": "",
            "{{slug}}/src/main.py": "from main import x",
            "{{slug}}/plugin.py": "from src.main import x",
            "log/src/handler.py": "x = 1",
            "log/tests/a.py": "from src.handler import x",
        },
        "log",
    ),
    "a template alone": ({"{{slug}}/app/__init__.py": "", "{{slug}}/app/a.py": "import app.b"}, "{{slug}}"),
    "a manifest that does not parse": ({"pyproject.toml": "[tool.poetry", "app/main.py": ""}, "."),
}


@pytest.mark.parametrize("case", CASES)
def test_the_roots_of_a_project(case: str, tmp_path: Path) -> None:
    files, expected = CASES[case]
    write(tmp_path, files)
    found = find_source_roots(tmp_path).roots
    assert set(found) == {tmp_path / root for root in expected.split()}


def test_files_of_one_folder_share_its_root_and_their_names_follow(tmp_path: Path) -> None:
    write(tmp_path, CASES["services with packages of the same name"][0])
    naming = ModuleNaming(working_directory=tmp_path, decided=find_source_roots(tmp_path).folders)
    assert naming.source_file(tmp_path / "services" / "billing" / "app" / "tax.py").module == "app.tax"


def test_roots_of_tests_and_scripts_come_last(tmp_path: Path) -> None:
    write(
        tmp_path, {"tests/test_a.py": "import util", "tests/util.py": "", "x/y/main.py": "import db", "x/y/db.py": ""}
    )
    assert find_source_roots(tmp_path).roots == (tmp_path / "x" / "y", tmp_path / "tests")


def test_what_is_installed_and_what_git_ignores_is_no_part_of_the_project(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            ".gitignore": "build/\n",
            "build/a/m.py": "",
            "venv/pyvenv.cfg": "",
            "venv/m.py": "",
            "site/m.py": "",
            "m.py": "",
        },
    )
    assert find_source_roots(tmp_path, tmp_path / "site").roots == (tmp_path,)


@pytest.mark.parametrize(
    ("files", "asked", "here", "expected"),
    [
        (".git/HEAD services/a/app/main.py", "services/a/app/main.py", "services/a", "."),
        ("services/a/app/main.py", "services/a/app", ".", "."),
        ("a/pyproject.toml a/src/app/main.py other/x.py", "a/src/app/main.py", "other", "a"),
        ("pkg/__init__.py pkg/inner/__init__.py pkg/inner/m.py", "pkg/inner/m.py", "pkg/inner", "."),
        ("a/m.py b/m.py x/n.py", "a/m.py b/m.py", "x", "."),
    ],
)
def test_the_folder_of_the_project_around_the_paths(
    files: str, asked: str, here: str, expected: str, tmp_path: Path
) -> None:
    write(tmp_path, dict.fromkeys(files.split(), ""))
    assert project_folder([tmp_path / path for path in asked.split()], tmp_path / here) == tmp_path / expected
