"""A predicted start-up, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flake8_undefined_services.outcomes import Outcome, Startup


def as_json(startups: Sequence[Startup]) -> str:
    """The contract: one record for each entry point."""
    return json.dumps({"entrypoints": [_record(each) for each in startups]}, indent=2)


def _record(startup: Startup) -> dict[str, Any]:
    error = startup.error
    return {
        "entrypoint": startup.entrypoint,
        "module": startup.module,
        "outcome": startup.outcome.value,
        "reason": startup.reason,
        "error": None
        if error is None
        else {
            "type": error.type,
            "name": error.name,
            "path": error.path,
            "line": error.line,
            "message": error.message,
        },
        "chain": [{"module": step.module, "path": step.path, "line": step.line} for step in startup.chain],
        "modules_executed": startup.modules_executed,
    }


def as_text(startups: Sequence[Startup]) -> str:
    """The chain of imports down to the line that stops it, then a summary."""
    lines = [line for startup in startups for line in (*_lines(startup), "")]
    failing = sum(startup.outcome is Outcome.ERROR for startup in startups)
    unknown = sum(startup.outcome is Outcome.UNKNOWN for startup in startups)
    starting = len(startups) - failing - unknown
    total = f"{len(startups)} entry point{'s' * (len(startups) != 1)}"
    return "\n".join((*lines, f"{total}: {starting} start, {failing} fail, {unknown} unknown."))


def _lines(startup: Startup) -> list[str]:
    if startup.outcome is Outcome.OK:
        return [f"{startup.entrypoint}: starts ({startup.modules_executed} modules)"]
    if startup.error is None:
        return [f"{startup.entrypoint}: unknown: {startup.reason}"]
    found = [f"{startup.entrypoint}: {startup.error.type}: {startup.error.message}"]
    for depth, step in enumerate(startup.chain):
        found.append(f"{'  ' * (depth + 1)}{step.path}:{step.line} ({step.module})")
    return found
