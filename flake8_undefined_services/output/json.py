"""Findings as one JSON document: the contract that pipelines read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flake8_undefined_services.diagnostics import Diagnostic, Fix


def render(diagnostics: Sequence[Diagnostic], version: str) -> str:
    """The whole document, with a final newline."""
    return json.dumps({"version": version, "diagnostics": [_finding(d) for d in diagnostics]}, indent=1) + "\n"


def _finding(diagnostic: Diagnostic) -> dict[str, Any]:
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
        "services": [
            {
                "entrypoint": service.entrypoint,
                "chain": [{"module": s.module, "path": s.path, "line": s.line} for s in service.chain],
            }
            for service in diagnostic.services
        ],
        "fix": _fix(diagnostic.fix),
    }


def _fix(fix: Fix | None) -> dict[str, Any] | None:
    if fix is None:
        return None
    return {
        "statement": fix.statement,
        "applicability": fix.applicability.value,
        "candidates": [{"statement": c.statement, "why": c.why} for c in fix.candidates],
    }
