"""Workflow commands, read back as GitHub's runner reads them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from flake8_undefined_services.diagnostics import Applicability, Diagnostic, Fix
from flake8_undefined_services.output import github
from tests.output.samples import AT_CALL, FINDING, HOSTILE, IN_ANNOTATION, NOT_ANALYSED, STOPPING

COMMAND = re.compile(r"::(?P<command>\w+) (?P<properties>.*?)::(?P<text>.*)")


def read(line: str) -> tuple[str, dict[str, str], str]:
    """The command, its properties and its text; the runner's unescaping is its own inverse order."""
    found = COMMAND.fullmatch(line.removesuffix("\n"))
    assert found is not None, line
    pairs = (each.split("=", 1) for each in found["properties"].split(","))
    return found["command"], {name: unescape(value) for name, value in pairs}, unescape(found["text"])


def unescape(text: str) -> str:
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, character)
    return text


def test_a_finding_is_an_annotation_on_its_place_with_what_it_stops_and_its_fix() -> None:
    fixed = replace(STOPPING, fix=Fix("import redis", Applicability.SAFE, ()))
    assert read(github.render([fixed])) == (
        "error",
        {
            "file": "app/limits.py",
            "line": "2",
            "col": "41",
            "endLine": "2",
            "endColumn": "46",
            "title": "SVC101 undefined-name",
        },
        "'redis' is not defined\nstops app.main: app/main.py:3 → app/api.py:2\nfix: import redis",
    )


def test_the_most_serious_come_first_because_github_shows_only_some() -> None:
    given = [IN_ANNOTATION, AT_CALL, FINDING, STOPPING, NOT_ANALYSED]
    commands = [read(line) for line in github.render(given).splitlines()]
    assert [command for command, _, _ in commands] == ["error", "error", "error", "warning", "notice"]
    codes = [properties["title"].split()[0] for _, properties, _ in commands]
    assert codes == ["SVC001", "SVC101", "SVC101", "SVC201", "SVC301"]
    assert "stops" in commands[1][2]


@pytest.mark.parametrize("words", HOSTILE)
def test_no_text_ends_its_command(words: str) -> None:
    finding: Diagnostic = replace(FINDING, path=words, message=words)
    _, properties, text = read(github.render([finding]))
    assert (properties["file"], text) == (words, words)


def test_an_ambiguous_fix_is_not_offered_and_nothing_found_prints_nothing() -> None:
    assert "fix" not in github.render([replace(FINDING, fix=Fix("import redis", Applicability.AMBIGUOUS, ()))])
    assert github.render([]) == ""
