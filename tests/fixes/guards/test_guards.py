"""Optional imports: what a guard's edits make of a project, held against an interpreter that lacks the package."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from flake8_undefined_services import checking, repairing
from flake8_undefined_services.config import Settings

MANIFEST = """\
[project]
name = "shop"
version = "1"
dependencies = []
[project.optional-dependencies]
cache = ["redis"]
[project.scripts]
shop = "main:run"
"""


@dataclass(frozen=True)
class Case:
    """before, after: of `store.py`; the same where nothing may be written. others: further files."""

    title: str
    before: str
    after: str
    others: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.title.replace(" ", "-")


def same(title: str, text: str, *others: tuple[str, str]) -> Case:
    return Case(title, text, text, others)


CASES = [
    same("several modules", "import json, redis\n\n\ndef connect():\n    return redis.Redis(json.loads('1'))\n"),
    Case(
        "one function uses it",
        "import json\nimport redis\n\n\ndef connect():\n    return redis.Redis(json.loads('1'))\n",
        "import json\n\n\ndef connect():\n    import redis\n\n    return redis.Redis(json.loads('1'))\n",
    ),
    Case(
        "one method uses it",
        "from redis import Redis\n\n\nclass Store:\n    def get(self):\n        return Redis()\n",
        "class Store:\n    def get(self):\n        from redis import Redis\n\n        return Redis()\n",
    ),
    Case(
        "two functions use it",
        "import redis\n\n\ndef one():\n    return redis.Redis()\n\n\ndef two():\n    return redis.Redis()\n",
        "try:\n    import redis\nexcept ImportError:\n    redis = None\n\n\n"
        "def one():\n    return redis.Redis()\n\n\ndef two():\n    return redis.Redis()\n",
    ),
    Case(
        "several names and one function each",
        "from redis import Redis, asyncio as aio\n\n\n"
        "def one():\n    return Redis()\n\n\ndef two():\n    return aio.Redis()\n",
        "try:\n    from redis import Redis, asyncio as aio\nexcept ImportError:\n    Redis = None\n    aio = None\n\n\n"
        "def one():\n    return Redis()\n\n\ndef two():\n    return aio.Redis()\n",
    ),
    Case(
        "line ends stay",
        "import redis\r\n\r\n\r\ndef one():\r\n    return redis\r\n\r\n\r\ndef two():\r\n    return redis\r\n",
        "try:\r\n    import redis\r\nexcept ImportError:\r\n    redis = None\r\n\r\n\r\n"
        "def one():\r\n    return redis\r\n\r\n\r\ndef two():\r\n    return redis\r\n",
    ),
    Case(
        "the project's own style of guards",
        "import redis\n\n\ndef one():\n    return redis.Redis()\n\n\ndef two():\n    return redis.Redis()\n",
        "try:\n    import redis\n\n    HAS_REDIS = True\nexcept ModuleNotFoundError:\n    HAS_REDIS = False\n\n\n"
        "def one():\n    return redis.Redis()\n\n\ndef two():\n    return redis.Redis()\n",
        (
            (
                "other.py",
                "try:\n    import yaml\n\n    HAS_YAML = True\nexcept ModuleNotFoundError:\n    HAS_YAML = False\n",
            ),
        ),
    ),
    Case(
        "a clause for something else",
        "try:\n    import redis\nexcept AttributeError:\n    redis = None\n\nCLIENT = redis.Redis if redis else None\n",
        "try:\n    import redis\nexcept ImportError:\n    redis = None\n\nCLIENT = redis.Redis if redis else None\n",
    ),
    same("a class needs it at import", "import redis\n\n\nclass Client(redis.Redis):\n    pass\n"),
    same(
        "a comment shares the line",
        "import redis  # for the cache\n\nCLIENT = [redis]\n\n\ndef one():\n    return redis\n",
    ),
    same("another statement shares the line", "import json; import redis\n\nCLIENTS = [redis]\n"),
    same(
        "two clauses",
        "try:\n    import redis\nexcept AttributeError:\n    redis = None\nexcept NameError:\n    redis = None\n",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_only_what_helps_is_written(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text(MANIFEST)
    (tmp_path / "main.py").write_text("import store\n\n\ndef run():\n    return store\n")
    (tmp_path / "store.py").write_bytes(case.before.encode())
    for name, text in case.others:
        (tmp_path / name).write_text(text)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "redis.py").write_text("class Redis:\n    pass\n\n\nasyncio = None\n")
    settings = Settings((3, 12), python=tmp_path / "site", roots=(tmp_path,))
    findings = checking.find(["."], settings)
    assert any(each.path == "store.py" and each.code in {"SVC122", "SVC125"} for each in findings.diagnostics)
    assert not any(each.plan.is_change for each in repairing.repairs(findings, settings, unsafe=False))
    made = {each.path: each.plan for each in repairing.repairs(findings, settings, unsafe=True)}
    result = made["store.py"].after if "store.py" in made else case.before.encode()
    assert result.decode() == case.after
    if case.after != case.before:
        (tmp_path / "store.py").write_bytes(result)
        assert _imports_without_it(tmp_path)
        left = checking.find(["."], settings).diagnostics
        assert {each.code for each in left} <= {"SVC221"}


def test_a_guard_that_hides_errors_of_the_project_tests_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.py").write_text(
        "try:\n    from fast import Sampler\nexcept Exception:\n\tSampler = None\n", newline="\n"
    )
    (tmp_path / "fast.py").write_text("import redis\nfrom helpers import gone\n\nSampler = redis.Redis\n")
    (tmp_path / "helpers.py").write_text("")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "redis.py").write_text("class Redis:\n    pass\n")
    settings = Settings((3, 12), python=tmp_path / "site", roots=(tmp_path,))
    findings = checking.find(["."], settings)
    made = {each.path: each.plan for each in repairing.repairs(findings, settings, unsafe=True)}
    assert made["main.py"].after.decode() == (
        "try:\n    from fast import Sampler\nexcept ModuleNotFoundError as error:\n"
        '\tif error.name != "redis":\n\t\traise\n\tSampler = None\n'
    )


def _imports_without_it(folder: Path) -> bool:
    code = f"import sys; sys.path[:0] = [{str(folder)!r}]; import main"
    return subprocess.run([sys.executable, "-S", "-c", code], cwd=folder, capture_output=True).returncode == 0


def test_what_a_guard_lets_through_is_not_mended_at_the_guard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.py").write_text("try:\n    from fast import Sampler\nexcept ImportError:\n    Sampler = None\n")
    (tmp_path / "fast.py").write_text(
        "try:\n    import redis\nexcept ImportError:\n    pass\n\n\nclass Sampler:\n    kernel = redis.Redis\n"
    )
    settings = Settings((3, 12), python=Path(sys.executable), roots=(tmp_path,))
    found = {each.path: each for each in checking.find(["."], settings).diagnostics}
    assert (found["main.py"].code, found["main.py"].fix) == ("SVC125", None)
