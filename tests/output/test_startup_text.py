"""What `startup` prints for people and for programs."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from flake8_undefined_services.outcomes import PredictedError, Startup
from flake8_undefined_services.output.spans import Lines, no_lines, plain
from flake8_undefined_services.output.startup import json as output
from flake8_undefined_services.output.startup import text
from tests.output.samples import CRASHED, SOURCES, STARTED, UNKNOWN, deep_startup, hostile_startup, lines_of


def shown(*startups: Startup, lines: Lines = lines_of) -> list[str]:
    return plain(text.render(startups, lines)).split("\n")


def test_the_chain_goes_down_to_the_line_that_kills_it_then_what_is_lost() -> None:
    assert shown(CRASHED, STARTED, UNKNOWN) == [
        "app.main:app does not start: NameError: name 'redis' is not defined",
        "  app/main.py:3  from app.api import router",
        "  └─ app/api.py:2  from app.limits import Limiter",
        "     └─ app/limits.py:2  NameError: name 'redis' is not defined",
        "        2 | def __init__(self, client: Optional[redis.Redis]) -> None:",
        "          |                                     ^^^^^",
        "  not loaded because of it (1):",
        "    app.users",
        "  read from the environment without a default (2):",
        "    DATABASE_URL  app/settings.py:4  KeyError if it is not set",
        "    KEY           app/settings.py:5  None if it is not set",
        "",
        "worker.py starts, 2 modules executed",
        "app.odd is unknown: app/odd.py:3 executes code that is made at run time",
        "3 entry points: 1 starts, 1 fails, 1 unknown.",
    ]


def test_without_sources_the_modules_are_named() -> None:
    assert shown(CRASHED, lines=no_lines)[1:5] == [
        "  app/main.py:3  (app.main)",
        "  └─ app/api.py:2  (app.api)",
        "     └─ app/limits.py:2  NameError: name 'redis' is not defined",
        "  not loaded because of it (1):",
    ]


@pytest.mark.parametrize(
    ("source", "name", "marks"),
    [
        ("from app.limits import Limitr", "app.limits.Limitr", "                       ^^^^^^"),
        ("import app.limits.gone", "app.limits.gone", "       ^^^^^^^^^^^^^^^"),
        ("predis = redis", "redis", "         ^^^^^"),
        ("sys.exit(3)", None, None),
        ("x = 1", "redis", None),
    ],
)
def test_the_missing_name_is_marked_where_it_stands(source: str, name: str | None, marks: str | None) -> None:
    failing = replace(CRASHED, error=PredictedError("ImportError", name, "app/limits.py", 1, "gone"))
    below = shown(failing, lines=lambda path: (SOURCES | {"app/limits.py": (source,)})[path])[5]
    assert below == (f"          | {marks}" if marks else "  not loaded because of it (1):")


def test_an_error_without_a_message_is_its_type() -> None:
    failing = replace(CRASHED, error=PredictedError("SystemExit", None, "app/limits.py", 2, ""))
    assert shown(failing)[0] == "app.main:app does not start: SystemExit"


def test_a_long_chain_shows_both_ends_and_counts_the_rest() -> None:
    lines = shown(deep_startup(2000))
    assert lines[1].strip() == "deep.m0.py:1  (deep.m0)"
    assert lines[7].strip() == "└─ … 1979 more imports …"
    assert lines[8].strip() == "└─ deep.m1985.py:1986  (deep.m1985)"
    assert lines[22].strip() == "└─ deep.py:7  RuntimeError: too deep"
    assert max(map(len, lines)) < 120
    assert not any("more imports" in line for line in shown(deep_startup(22)))


def test_of_many_modules_that_are_not_loaded_some_are_named() -> None:
    lost = tuple(replace(each, name=f"{each.name}{number}") for each in CRASHED.modules[-1:] for number in range(300))
    lines = shown(replace(CRASHED, modules=(*CRASHED.modules[:-1], *lost)))
    assert lines[6] == "  not loaded because of it (300):"
    assert lines[7].startswith("    app.users0, app.users1,")
    assert lines[10] == "    … 276 more"


def test_no_text_can_write_another_line_or_move_the_cursor() -> None:
    harmless = deep_startup(2)
    lines = shown(hostile_startup(), lines=lambda path: (path,))
    assert all(line.isprintable() for line in lines)
    assert len([line for line in lines if "└─" in line]) == len([line for line in shown(harmless) if "└─" in line])


def test_the_json_contract_and_no_other_field() -> None:
    assert json.loads(output.render([CRASHED, STARTED, UNKNOWN])) == {
        "entrypoints": [
            {
                "module": "app.main",
                "outcome": "error",
                "reason": None,
                "error": {
                    "type": "NameError",
                    "name": "redis",
                    "path": "app/limits.py",
                    "line": 2,
                    "message": "name 'redis' is not defined",
                },
                "chain": [
                    {"module": "app.main", "path": "app/main.py", "line": 3},
                    {"module": "app.api", "path": "app/api.py", "line": 2},
                    {"module": "app.limits", "path": "app/limits.py", "line": 2},
                ],
                "modules_executed": 6,
                "environment": [
                    {"name": "DATABASE_URL", "path": "app/settings.py", "line": 4, "required": True},
                    {"name": "KEY", "path": "app/settings.py", "line": 5, "required": False},
                ],
            },
            {
                "module": "worker.py",
                "outcome": "ok",
                "reason": None,
                "error": None,
                "chain": [],
                "modules_executed": 2,
                "environment": [],
            },
            {
                "module": "app.odd",
                "outcome": "unknown",
                "reason": "app/odd.py:3 executes code that is made at run time",
                "error": None,
                "chain": [],
                "modules_executed": 0,
                "environment": [],
            },
        ]
    }
