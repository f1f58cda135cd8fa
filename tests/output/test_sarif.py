"""SARIF 2.1.0, held against what the standard demands (the paragraphs are those of its prose)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from flake8_undefined_services.diagnostics import Diagnostic
from flake8_undefined_services.output import sarif
from flake8_undefined_services.output.spans import Lines, no_lines
from flake8_undefined_services.rules import RULES
from tests.output.samples import AT_CALL, FINDING, HOSTILE, IN_ANNOTATION, NOT_ANALYSED, STOPPING, lines_of


def run_of(*diagnostics: Diagnostic, lines: Lines = no_lines) -> dict[str, Any]:
    log = json.loads(sarif.render(diagnostics, "1.2.3", lines))
    assert set(log) == {"$schema", "version", "runs"}  # 3.13
    assert log["version"] == "2.1.0"
    run: dict[str, Any]
    (run,) = log["runs"]
    return run


def fingerprints(*diagnostics: Diagnostic, lines: Lines) -> list[str]:
    results = run_of(*diagnostics, lines=lines)["results"]
    return [mark for each in results for mark in each["partialFingerprints"].values()]


def test_a_result_has_its_rule_level_place_and_the_imports_that_lead_there() -> None:
    run = run_of(STOPPING)
    (result,) = run["results"]
    del result["partialFingerprints"]
    step = {"region": {"startLine": 3}, "artifactLocation": {"uri": "app/main.py"}}
    flow = result.pop("codeFlows")[0]
    assert result == {
        "ruleId": "SVC101",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "'redis' is not defined\nstops app.main: app/main.py:3 → app/api.py:2"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "app/limits.py"},
                    "region": {"startLine": 2, "startColumn": 41, "endLine": 2, "endColumn": 46},
                }
            }
        ],
    }
    assert flow["message"] == {"text": "importing app.main"}
    (thread,) = flow["threadFlows"]  # 3.36.3: at least one
    assert thread["locations"][0] == {"location": {"physicalLocation": step, "message": {"text": "app.main"}}}
    assert len(thread["locations"]) == 3
    assert run["columnKind"] == "unicodeCodePoints"


def test_levels_follow_when_it_crashes_and_every_result_finds_its_rule() -> None:
    run = run_of(IN_ANNOTATION, AT_CALL, FINDING, NOT_ANALYSED)
    rules = run["tool"]["driver"]["rules"]
    assert [each["level"] for each in run["results"]] == ["error", "error", "warning", "note"]
    for result in run["results"]:
        rule = rules[result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        assert rule["defaultConfiguration"]["level"] == result["level"]


def test_every_code_can_be_described() -> None:
    findings = [replace(FINDING, code=code, rule=rule.name) for rule in RULES for code in rule.codes]
    rules = run_of(*findings)["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules) == len(findings)  # 3.19.23: unique
    for rule in rules:
        assert rule["name"].isidentifier()
        assert all((rule["shortDescription"]["text"], rule["help"]["text"], rule["help"]["markdown"]))
        assert rule["helpUri"].startswith("https://")


def test_a_code_without_a_rule_has_no_index() -> None:
    assert run_of(replace(FINDING, code="SVC999"))["results"][0]["ruleIndex"] == -1  # 3.27.6


def test_paths_are_valid_references_and_texts_come_back() -> None:
    for words in HOSTILE[:-4]:
        (result,) = run_of(replace(FINDING, path=words, message=words))["results"]
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert unquote(uri) == words
        assert not set(uri) & set(' "<>\\^`{|}')
        assert result["message"]["text"] == words
    (no_text,) = run_of(replace(FINDING, path="a\udcff.py"))["results"]
    assert no_text["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%FF.py"


def test_a_fingerprint_stays_when_lines_move_and_changes_with_what_the_line_says() -> None:
    moved = replace(FINDING, line=4, end_line=4)
    shifted = ("", "if True:", *(f"    {line}" for line in lines_of("app/limits.py")))
    before = fingerprints(FINDING, lines=lines_of)
    assert fingerprints(moved, lines=lambda path: shifted) == before
    assert fingerprints(FINDING, lines=lambda path: ("", "x = redis")) != before
    assert fingerprints(replace(FINDING, name="other"), lines=lines_of) != before


def test_twins_on_equal_lines_are_told_apart() -> None:
    twins = [FINDING, replace(FINDING, line=1, end_line=1), replace(FINDING, line=1, end_line=1)]
    assert len(set(fingerprints(*twins, lines=lambda path: ("x = redis", "x = redis")))) == 3
