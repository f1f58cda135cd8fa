"""Verified entry points as one JSON document; ASCII only, so that no terminal's encoding can break it.

`outcome` is ok, error, timeout, died or not-started; times are seconds; `prediction` is null where there was none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from flake8_undefined_services.outcomes import Startup
from flake8_undefined_services.output.verification.slowest import slowest
from flake8_undefined_services.verification.verified import Comparison, ImportTime, Output, Verified

_IMPORTS = 20


def render(verified: Iterable[Verified], version: str) -> str:
    """Give one document for all entry points, in their order."""
    return json.dumps({"version": version, "entrypoints": [_entry_point(each) for each in verified]}, indent=2)


def _entry_point(verified: Verified) -> dict[str, object]:
    error, stopped = verified.error, verified.stopped
    return {
        "entrypoint": verified.entrypoint,
        "outcome": verified.ending.value,
        "seconds": _seconds(verified.seconds),
        "python": verified.python,
        "error": {
            "type": error.type,
            "name": error.name,
            "path": error.path,
            "line": error.line,
            "message": error.message,
        }
        if error is not None
        else None,
        "status": verified.status,
        "stopped": {"path": stopped.path, "line": stopped.line} if stopped is not None else None,
        "skipped_main": verified.skipped_main,
        "prediction": _prediction(verified.comparison),
        "slowest_imports": [_import(each) for each in slowest(verified.imports, _IMPORTS)],
        "stdout": _output(verified.stdout),
        "stderr": _output(verified.stderr),
    }


def _prediction(comparison: Comparison) -> dict[str, object] | None:
    predicted: Startup | None = comparison.prediction
    if predicted is None:
        return None
    error = predicted.error
    return {
        "agreement": comparison.agreement.value,
        "reason": comparison.reason or None,
        "outcome": predicted.outcome.value,
        "error": {"type": error.type, "path": error.path, "line": error.line} if error is not None else None,
    }


def _import(each: ImportTime) -> dict[str, object]:
    return {"module": each.module, "cumulative": _seconds(each.cumulative), "self": _seconds(each.alone)}


def _output(output: Output) -> dict[str, object]:
    return {"text": output.text, "omitted": output.omitted}


def _seconds(seconds: float) -> float:
    return round(seconds, 6)
