"""An import goes back into the guard that was written for it, as before and after; elsewhere it has no business."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flake8_undefined_services.checking import find
from flake8_undefined_services.configuration import load
from flake8_undefined_services.fixes.insertion import ImportStyle, Inserted, Refusal
from flake8_undefined_services.fixes.putting_back import put_back
from flake8_undefined_services.repairing import repairs

TABLE = Path(__file__).with_name("putting_back.md")
CASE = re.compile(
    r"^# (?P<title>[^\n]+)\n`(?P<statement>[^`]+)`\n"
    r"```py\n(?P<before>.*?)```\n(?:```py\n(?P<after>.*?)```\n)?(?P<no>refused)?",
    re.MULTILINE | re.DOTALL,
)
CASES = tuple(CASE.finditer(TABLE.read_text("utf-8")))


def test_every_heading_is_a_case() -> None:
    assert len(CASES) == len(re.findall(r"^# [^\n]+\n`", TABLE.read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["title"]))
def test_it_goes_into_the_guard_that_lacks_it(case: re.Match[str], newline: str) -> None:
    result = put_back(case["before"].replace("\n", newline), case["statement"], ImportStyle())
    if case["no"]:
        assert isinstance(result, Refusal)
    elif case["after"] is None:
        assert result is None
    else:
        assert result == Inserted(case["after"].replace("\n", newline))


OPTIONAL = """\
try:
    REDIS_AVAILABLE = True
except ImportError:
    REDIS_AVAILABLE = False


def connect():
    if REDIS_AVAILABLE:
        return redis.Redis()
"""
STAND_IN = """\
try:
    import yaml
except ImportError:
    yaml = None
    redis = None

CLIENT = redis.Redis() if redis is not None else None
"""


@pytest.mark.parametrize("source", [OPTIONAL, STAND_IN])
def test_fix_restores_the_guard_and_not_an_import_that_may_fail(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "requirements.txt").write_text("redis\n")
    (tmp_path / "app.py").write_text(source)
    monkeypatch.chdir(tmp_path)
    settings = load(["."])
    (repair,) = repairs(find(["."], settings), settings, unsafe=False)
    assert b"\n    import redis\n" in repair.plan.after
    assert b"\nimport redis" not in repair.plan.after
