"""The JSON contract of a start-up, field by field; ASCII only, so that no terminal's encoding can break it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from flake8_undefined_services.diagnostics import ImportStep
from flake8_undefined_services.outcomes import EnvironmentRead, PredictedError, Startup


def render(startups: Iterable[Startup]) -> str:
    """Give one document for all entry points, in their order."""
    return json.dumps(document(startups), indent=2)


def document(startups: Iterable[Startup]) -> dict[str, object]:
    """Give the same before it is written."""
    return {"entrypoints": [_startup(each) for each in startups]}


def _startup(startup: Startup) -> dict[str, object]:
    return {
        "module": startup.module,
        "outcome": startup.outcome.value,
        "reason": startup.reason,
        "error": _error(startup.error) if startup.error else None,
        "chain": [_step(each) for each in startup.chain],
        "modules_executed": startup.modules_executed,
        "environment": [_read(each) for each in startup.environment],
    }


def _error(error: PredictedError) -> dict[str, object]:
    return {
        "type": error.type,
        "name": error.name,
        "path": error.path,
        "line": error.line,
        "message": error.message,
    }


def _step(step: ImportStep) -> dict[str, object]:
    return {"module": step.module, "path": step.path, "line": step.line}


def _read(read: EnvironmentRead) -> dict[str, object]:
    return {"name": read.name, "path": read.path, "line": read.line, "required": read.required}
