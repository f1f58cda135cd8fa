"""SARIF 2.1.0 (OASIS), as small as code scanning needs it: rules, places, and the imports that lead there."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from flake8_undefined_services.diagnostics import Diagnostic, Evaluation, ImportStep, StoppedService
from flake8_undefined_services.output.consequence import by_consequence, stopped
from flake8_undefined_services.output.spans import Lines, no_lines
from flake8_undefined_services.rules import Rule, rule_of

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_FINGERPRINT = "undefinedServices/v1"
_LEVELS: Mapping[Evaluation | None, str] = {
    None: "error",
    Evaluation.IMPORT: "error",
    Evaluation.CALL: "warning",
    Evaluation.ANNOTATION: "note",
}


def render(diagnostics: Iterable[Diagnostic], version: str, lines_of: Lines = no_lines) -> str:
    """Give one log with one run, the most serious results first; `version` is this program's."""
    ordered = by_consequence(diagnostics)
    codes = {each.code: each for each in ordered}
    rules = [_rule(rule, codes[code]) for code in sorted(codes) if (rule := rule_of(code)) is not None]
    driver = {"name": "undefined-services", "semanticVersion": version, "rules": rules}
    indices = {rule["id"]: index for index, rule in enumerate(rules)}
    prints = _fingerprints(ordered, lines_of)
    results = [_result(each, indices.get(each.code, -1), mark) for each, mark in zip(ordered, prints, strict=True)]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(rule: Rule, example: Diagnostic) -> dict[str, Any]:
    return {
        "id": example.code,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "help": {"text": rule.summary, "markdown": rule.page.strip()},
        "helpUri": rule.reference,
        "defaultConfiguration": {"level": _LEVELS[example.when]},
    }


def _result(diagnostic: Diagnostic, rule_index: int, fingerprint: str) -> dict[str, Any]:
    stops = stopped(diagnostic)
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule_index,
        "level": _LEVELS[diagnostic.when],
        "message": {"text": f"{diagnostic.message}\n{stops}" if stops else diagnostic.message},
        "locations": [{"physicalLocation": _place(diagnostic.path, _region(diagnostic))}],
        "partialFingerprints": {_FINGERPRINT: fingerprint},
    }
    flows = [_flow(service) for service in diagnostic.services if service.chain]
    return result | {"codeFlows": flows} if flows else result


def _region(diagnostic: Diagnostic) -> dict[str, int]:
    return {
        "startLine": diagnostic.line,
        "startColumn": diagnostic.column,
        "endLine": diagnostic.end_line,
        "endColumn": diagnostic.end_column,
    }


def _place(path: str, region: dict[str, int]) -> dict[str, Any]:
    uri = quote(path, errors="surrogateescape")  # a file name that is no text keeps its bytes
    return {"artifactLocation": {"uri": uri}, "region": region}


def _flow(service: StoppedService) -> dict[str, Any]:
    steps = [{"location": _step(step)} for step in service.chain]
    return {"message": {"text": f"importing {service.entrypoint}"}, "threadFlows": [{"locations": steps}]}


def _step(step: ImportStep) -> dict[str, Any]:
    return {"physicalLocation": _place(step.path, {"startLine": step.line}), "message": {"text": step.module}}


def _fingerprints(diagnostics: Iterable[Diagnostic], lines_of: Lines) -> Iterator[str]:
    """Mark findings so that they stay the same when lines move: no number of a line, but what it says.

    The same mistake twice on equal lines of one module is told apart by its place among them.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    for each in diagnostics:
        lines = lines_of(each.path)
        text = lines[each.line - 1].strip() if each.line <= len(lines) else ""
        words = (each.code, each.path, each.module, each.name, text)
        yield hashlib.sha256("\0".join((*words, str(seen[words]))).encode("utf-8", "surrogatepass")).hexdigest()[:32]
        seen[words] += 1
