"""The JSON contract, field by field; ASCII only, so that no terminal's encoding can break it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from flake8_undefined_services.diagnostics import Diagnostic, Fix, StoppedService


def render(diagnostics: Iterable[Diagnostic], version: str) -> str:
    """Give one document for all findings, in their order."""
    return json.dumps({"version": version, "diagnostics": [_finding(each) for each in diagnostics]}, indent=2)


def _finding(diagnostic: Diagnostic) -> dict[str, object]:
    return {
        "code": diagnostic.code,
        "rule": diagnostic.rule,
        "path": diagnostic.path,
        "line": diagnostic.line,
        "column": diagnostic.column,
        "end_line": diagnostic.end_line,
        "end_column": diagnostic.end_column,
        "name": diagnostic.name,
        "module": diagnostic.module,
        "when": diagnostic.when.value if diagnostic.when else None,
        "certain": diagnostic.certain,
        "message": diagnostic.message,
        "services": [_service(each) for each in diagnostic.services],
        "fix": _fix(diagnostic.fix) if diagnostic.fix else None,
    }


def _service(service: StoppedService) -> dict[str, object]:
    chain = [{"module": step.module, "path": step.path, "line": step.line} for step in service.chain]
    return {"entrypoint": service.entrypoint, "chain": chain}


def _fix(fix: Fix) -> dict[str, object]:
    return {
        "statement": fix.statement,
        "applicability": fix.applicability.value,
        "candidates": [{"statement": each.statement, "why": each.why} for each in fix.candidates],
    }
