"""What `check` prints for people."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flake8_undefined_services.diagnostics import Applicability, Candidate, Diagnostic, Fix, ImportStep, StoppedService
from flake8_undefined_services.output import text
from flake8_undefined_services.output.consequence import by_consequence, stopped
from flake8_undefined_services.output.spans import plain
from tests.output.samples import AT_CALL, CHAIN, FINDING, HOSTILE, IN_ANNOTATION, NOT_ANALYSED, STOPPING, lines_of

ELSEWHERE = replace(FINDING, path="app/other.py", module="app.other")


def shown(*diagnostics: Diagnostic) -> list[str]:
    return plain(text.render(diagnostics, lines_of, files=3)).split("\n")


def test_what_stops_a_service_comes_first_and_says_which_by_which_imports() -> None:
    fixed = replace(STOPPING, fix=Fix("import redis", Applicability.SAFE, (Candidate("import redis", "declared"),)))
    assert shown(AT_CALL, ELSEWHERE, fixed, IN_ANNOTATION, NOT_ANALYSED) == [
        "Not analysed (1)",
        "app/limits.py:9:1: SVC001 'redis' is not defined",
        "",
        "Crashes at import (2, 1 stopping a service)",
        "app/limits.py:2:41: SVC101 'redis' is not defined",
        "  2 | def __init__(self, client: Optional[redis.Redis]) -> None:",
        "    |                                     ^^^^^",
        "  stops app.main: app/main.py:3 → app/api.py:2",
        "  fix: import redis",
        "app/other.py:2:41: SVC101 'redis' is not defined",
        "",
        "Crashes when called (1)",
        "app/limits.py:1:41: SVC201 'redis' is not defined",
        "  1 | class Limiter:",
        "    |               ^",
        "",
        "Crashes when type hints are asked for (1)",
        "app/limits.py:1:41: SVC301 'redis' is not defined",
        "  1 | class Limiter:",
        "    |               ^",
        "",
        "5 findings in 3 files: 1 not analysed, 2 at import, 1 when called, 1 in annotations.",
    ]


def test_findings_of_one_consequence_keep_their_order() -> None:
    given = [replace(each, line=line) for line, each in enumerate((FINDING, STOPPING) * 3, start=1)]
    assert [each.line for each in by_consequence(given)] == [2, 4, 6, 1, 3, 5]


def services(*names: str) -> tuple[StoppedService, ...]:
    return tuple(StoppedService(name, CHAIN[index % 2 :]) for index, name in enumerate(names))


@pytest.mark.parametrize(
    ("stopping", "words"),
    [
        ((), ""),
        ((StoppedService("app.limits", CHAIN[-1:]),), "stops app.limits"),
        (services("a"), "stops a: app/main.py:3 → app/api.py:2"),
        (services("a", "b"), "stops b and a: app/api.py:2"),
        (services("a", "b", "c"), "stops b, a and c: app/api.py:2"),
        (services("a", "b", "c", "d", "e"), "stops b, d, a and 2 more: app/api.py:2"),
        (
            (StoppedService("a", tuple(ImportStep(f"m{n}", f"m{n}.py", n) for n in range(1, 10))),),
            "stops a: m1.py:1 → m2.py:2 → … 3 more … → m6.py:6 → m7.py:7 → m8.py:8 → m9.py:9",
        ),
    ],
)
def test_services_are_told_in_one_line_by_the_shortest_chain(stopping: tuple[StoppedService, ...], words: str) -> None:
    assert stopped(replace(FINDING, services=stopping)) == words


def test_several_candidates_are_shown_with_their_reasons() -> None:
    candidates = (Candidate("import redis", "declared"), Candidate("from app import redis", "defined there"))
    fix = Fix("import redis", Applicability.AMBIGUOUS, candidates)
    assert shown(replace(ELSEWHERE, fix=fix))[2:5] == [
        "  several imports would bind it:",
        "    import redis  (declared)",
        "    from app import redis  (defined there)",
    ]
    one = replace(fix, candidates=candidates[:1])
    assert shown(replace(ELSEWHERE, fix=one))[2:4] == ["  this import may be meant:", "    import redis  (declared)"]
    unsafe = replace(fix, applicability=Applicability.UNSAFE)
    assert shown(replace(ELSEWHERE, fix=unsafe))[2] == "  fix: import redis (unsafe)"


def test_nothing_found_is_said_with_the_number_of_files() -> None:
    assert plain(text.render((), lines_of, files=1)) == "Nothing found in 1 file."


@pytest.mark.parametrize("words", HOSTILE)
def test_no_text_can_write_another_line_or_move_the_cursor(words: str) -> None:
    step = ImportStep(words, words, 1)
    finding = replace(FINDING, path=words, message=words, services=(StoppedService(words, (step, step)),))
    written = plain(text.render([finding], lambda path: ("", words), files=1))
    assert written.replace("\n", "").isprintable()
    assert len(written.split("\n")) == 7
