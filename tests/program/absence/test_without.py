"""`--without` for distributions, extras and groups, and the table of services by extra and group."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from flake8_undefined_services import api, cli, predicting
from flake8_undefined_services.config import Settings, UsageError
from flake8_undefined_services.each_extra import predict_each_extra
from flake8_undefined_services.outcomes import Outcome
from flake8_undefined_services.program.entrypoints.configured import parse_entrypoint

FILES = {
    "pyproject.toml": """\
[project]
name = "shop"
version = "1"
dependencies = ["web-core"]
[project.optional-dependencies]
cache = ["redis", "web-core"]
[dependency-groups]
dev = ["PyYAML"]
""",
    "app/main.py": "import web_core\nimport app.cache\n",
    "app/cache.py": "import redis\n",
    "app/plain.py": "from lone.options import LIMIT\n",
    "app/admin.py": "import yaml\n",
    "app/__init__.py": "",
    "site/web_core/__init__.py": "import plumbing\n",
    "site/web_core/options.py": "LIMIT = 1\n",
    "site/lone/__init__.py": "",
    "site/lone/options.py": "LIMIT = 1\n",
    "site/lone-1.dist-info/METADATA": "Name: lone\nRequires-Dist: plumbing\n",
    "site/web_core-1.dist-info/METADATA": "Name: web-core\nRequires-Dist: plumbing\n",
    "site/plumbing/__init__.py": "",
    "site/plumbing-1.dist-info/METADATA": "Name: plumbing\n",
    "site/redis/__init__.py": "",
    "site/redis-5.dist-info/METADATA": "Name: redis\n",
    "site/yaml/__init__.py": "",
    "site/PyYAML-6.dist-info/METADATA": "Name: PyYAML\n",
    "site/PyYAML-6.dist-info/top_level.txt": "yaml\n",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("without", "main", "admin"),
    [
        ((), None, None),
        (("redis",), ("app/cache.py", 1), None),
        (("extra:cache",), ("app/cache.py", 1), None),
        (("PyYAML",), None, ("app/admin.py", 1)),
        (("yaml",), None, ("app/admin.py", 1)),
        (("group:dev",), None, ("app/admin.py", 1)),
        (("web-core",), ("app/main.py", 1), None),
        (("plumbing",), ("app/main.py", 1), None),  # what an installed package needs itself
        (("redis", "yaml"), ("app/cache.py", 1), ("app/admin.py", 1)),
    ],
)
def test_what_is_withheld_is_absent(
    project: Path, without: tuple[str, ...], main: tuple[str, int] | None, admin: tuple[str, int] | None
) -> None:
    settings = Settings((3, 12), python=project / "site", roots=(project,), without=without)
    startups = api.startup(["app.main", "app.admin"], settings)
    errors = [(each.error.path, each.error.line) if each.error else None for each in startups]
    assert errors == [main, admin]
    assert all(each.error is None or each.error.type == "ModuleNotFoundError" for each in startups)
    assert all(each.error is not None or each.outcome is Outcome.OK for each in startups)


def test_what_needs_the_withheld_by_its_metadata_only_works_as_far_as_it_does_not_import_it(project: Path) -> None:
    (found,) = api.startup(["app.plain"], Settings(python=project / "site", roots=(project,), without=("plumbing",)))
    assert found.outcome is Outcome.OK


_LAZY = """\
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._heavy import heavy
    from ._light import light


def __getattr__(name):
    import importlib

    for part in ("_light", "_heavy"):
        module = importlib.import_module("." + part, __name__)
        if hasattr(module, name):
            return getattr(module, name)
    raise AttributeError(name)
"""


@pytest.mark.parametrize(("name", "outcome"), [("heavy", Outcome.ERROR), ("light", Outcome.OK)])
def test_a_package_that_loads_names_on_demand_fails_for_those_that_need_the_withheld(
    project: Path, name: str, outcome: Outcome
) -> None:
    for path, text in {"__init__": _LAZY, "_heavy": "import plumbing\nheavy = 1\n", "_light": "light = 1\n"}.items():
        (project / "site/lone" / f"{path}.py").write_text(text, "utf-8")
    (project / "app/lazily.py").write_text(f"from lone import {name}\n", "utf-8")
    (startup,) = api.startup(["app.lazily"], Settings((3, 12), python=project / "site", without=("plumbing",)))
    assert startup.outcome is outcome
    assert startup.error is None or (startup.error.type, startup.error.path) == ("ModuleNotFoundError", "app/lazily.py")


def test_an_extra_that_nobody_declares_is_a_mistake(project: Path) -> None:
    with pytest.raises(UsageError, match="extra:cash: no manifest declares this extra; did you mean extra:cache"):
        api.startup(["app.main"], Settings(python=project / "site", roots=(project,), without=("extra:cash",)))


def test_a_name_of_which_nothing_speaks_is_a_mistake(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    message = (
        "undefined-services: --without redsi: nothing here imports, declares or installs it; did you mean redis?\n"
    )
    for command in (["startup", "app.main", "--root", "."], ["check", "app"]):
        assert cli.main([*command, "--python", "site", "--without", "redsi"]) == 2
        assert capsys.readouterr().err == message


@pytest.mark.parametrize("name", ["app.cache", "sqlite3", "redis.asyncio", "Web_Core"])
def test_a_name_of_which_something_speaks_is_none(project: Path, name: str) -> None:
    api.startup(["app.admin"], Settings((3, 12), python=project / "site", roots=(project,), without=(name,)))


def test_one_project_of_several_has_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in (
        ("a/pyproject.toml", '[project]\nname = "a"\n[project.optional-dependencies]\ncache = ["redis"]\n'),
        ("a/one/__init__.py", "import redis\n"),
        ("b/pyproject.toml", '[project]\nname = "b"\ndependencies = ["redis"]\n'),
        ("b/two/__init__.py", "import redis\n"),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    found = api.check(["."], Settings((3, 12), without=("extra:cache",)))
    assert [(each.code, each.path) for each in found] == [("SVC122", "a/one/__init__.py")]
    with pytest.raises(UsageError, match="extra:cash"):
        api.check(["."], Settings((3, 12), without=("extra:cash",)))


def test_each_extra_is_a_table(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["startup", "app.main", "app.admin", "--root", ".", "--python", "site", "--each-extra"]
    assert cli.main(arguments) == 1
    assert capsys.readouterr().out.splitlines() == [
        "           everything  without extra:cache  without group:dev",
        "app.main   starts      ModuleNotFoundError  starts",
        "app.admin  starts      starts               ModuleNotFoundError",
        "",
        "app.main, without extra:cache: app/cache.py:1: ModuleNotFoundError: No module named 'redis'",
        "app.admin, without group:dev: app/admin.py:1: ModuleNotFoundError: No module named 'yaml'",
    ]
    assert cli.main([*arguments, "--output-format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [each["outcome"] for each in told["entrypoints"]] == ["ok", "ok"]
    outcomes = {each["without"]: [e["outcome"] for e in each["entrypoints"]] for each in told["each_extra"]}
    assert outcomes == {"extra:cache": ["error", "ok"], "group:dev": ["ok", "error"]}


def test_a_finding_names_the_services_that_the_absence_stops(project: Path) -> None:
    settings = Settings((3, 12), python=project / "site", roots=(project,), entrypoints=("app.main",))
    (finding,) = (each for each in api.check(["app"], settings) if each.code == "SVC122")
    assert [(service.entrypoint, len(service.chain)) for service in finding.services] == [("app.main", 2)]
    assert finding.message.endswith("redis comes with the extra cache (pyproject.toml:6)")


NOTICED = {
    "pyproject.toml": """\
[project]
name = "shop"
version = "1"
dependencies = ["web-core"]
[project.optional-dependencies]
cache = ["redis-client"]
tables = ["PyYAML"]
idle = ["lone"]
""",
    "by_import.py": "import redis_client\n",
    "by_helper.py": "from helping import load\n\nload('redis_client')\n",
    "helping.py": "import importlib\n\n\ndef load(name):\n    return importlib.import_module(name)\n",
    "by_spec.py": "from importlib.util import find_spec\n\nif find_spec('redis_client') is None:\n    raise OSError\n",
    "by_version.py": "from importlib.metadata import version\n\nVERSION = version('Redis.Client')\n",
    "by_flag.py": "from web_core.flags import HAS_YAML\n\nif not HAS_YAML:\n    raise RuntimeError\n",
    "by_another.py": "import web_core.tables\n",
    "by_guard.py": "try:\n    import by_import\nexcept ImportError:\n    by_import = None\n\n"
    "print(by_import.redis_client)\n",
    "around.py": "import quiet\nimport by_import\n",
    "quiet.py": "LIMIT = 1\n",
    "quiet_too.py": "import quiet\n\nprint(quiet.LIMIT)\n",
    "site/web_core/__init__.py": "",
    "site/web_core/flags.py": "try:\n    import yaml\n    HAS_YAML = True\nexcept ImportError:\n    HAS_YAML = False\n",
    "site/web_core/tables.py": "import yaml\n",
    "site/web_core-1.dist-info/METADATA": "Name: web-core\n",
    "site/redis_client/__init__.py": "",
    "site/redis_client-5.dist-info/METADATA": "Name: Redis.Client\n",
    "site/redis_client-5.dist-info/top_level.txt": "redis_client\n",
    "site/yaml/__init__.py": "",
    "site/PyYAML-6.dist-info/METADATA": "Name: PyYAML\n",
    "site/PyYAML-6.dist-info/top_level.txt": "yaml\n",
    "site/lone/__init__.py": "",
    "site/lone-1.dist-info/METADATA": "Name: lone\n",
}


def test_the_table_says_what_each_start_up_without_an_extra_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in NOTICED.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    settings = Settings((3, 12), python=tmp_path / "site", roots=(tmp_path,))
    modules = [name[:-3] for name in NOTICED if "/" not in name and name.endswith(".py")]
    entries = [parse_entrypoint(module, (tmp_path,)) for module in modules]
    complete, found = predict_each_extra(entries, settings)
    assert complete == predicting.predict(entries, settings)
    for section in ("extra:cache", "extra:tables", "extra:idle"):
        assert found[section] == predicting.predict(entries, replace(settings, without=(section,))), section
    failing = {section: [each.module for each in startups if each.error] for section, startups in found.items()}
    assert failing == {
        "extra:cache": ["by_import", "by_helper", "by_spec", "by_version", "by_guard", "around"],
        "extra:tables": ["by_flag", "by_another"],
        "extra:idle": [],
    }
