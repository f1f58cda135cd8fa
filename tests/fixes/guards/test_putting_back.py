"""An import goes back into the guard that was written for it, as before and after; elsewhere it has no business."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flake8_undefined_services.checking import find
from flake8_undefined_services.configuration import load
from flake8_undefined_services.fixes.guards.putting_back import put_back
from flake8_undefined_services.fixes.writing.import_style import ImportStyle
from flake8_undefined_services.fixes.writing.insertion import Inserted, Refusal
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


BLOCKS = st.sampled_from(
    ["pass", "pass  # why", "# why\n{i}pass", "X = 1", "import b, c", "import a\n{i}import z", "'Why.'"]
)
CLAUSES = st.sampled_from(
    ["except ImportError:", "except (ImportError, OSError) as e:", "except Exception:  # any", "except:"]
)
ELSES = st.sampled_from(["", "else:\n{i}Y = 2\n", "finally:\n{i}Y = 2\n"])


@settings(deadline=None)  # other work on the machine is no defect
@given(block=BLOCKS, clause=CLAUSES, after=ELSES, indent=st.sampled_from(["  ", "    ", "\t"]), end=st.booleans())
def test_every_other_line_stays(block: str, clause: str, after: str, indent: str, end: bool) -> None:
    source = f"'Doc.'\ntry:\n{{i}}{block}\n{clause}\n{{i}}m = None\n{after}Z = m".replace("{i}", indent) + "\n" * end
    result = put_back(source, "import m", ImportStyle())
    assert isinstance(result, Inserted)
    kept = [line for line in source.splitlines() if line.strip() != "pass"]
    assert [line for line in result.text.splitlines() if line.strip() not in ("pass", "import m")] == kept
    assert result.text.endswith("\n") is end
    assert [line for line in result.text.splitlines() if line == f"{indent}import m"] == [f"{indent}import m"]
    ast.parse(result.text)
    assert put_back(result.text, "import m", ImportStyle()) is None
