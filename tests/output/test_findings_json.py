"""The JSON contract of `check`."""

from __future__ import annotations

import json
from dataclasses import replace

from flake8_undefined_services.diagnostics import Applicability, Candidate, Fix
from flake8_undefined_services.output import json as output
from tests.output.samples import HOSTILE, NOT_ANALYSED, STOPPING


def test_every_field_of_the_contract_and_no_other() -> None:
    fixed = replace(STOPPING, fix=Fix("import redis", Applicability.SAFE, (Candidate("import redis", "declared"),)))
    assert json.loads(output.render([fixed, NOT_ANALYSED], "1.2.3")) == {
        "version": "1.2.3",
        "diagnostics": [
            {
                "code": "SVC101",
                "rule": "undefined-name",
                "path": "app/limits.py",
                "line": 2,
                "column": 41,
                "end_line": 2,
                "end_column": 46,
                "name": "redis",
                "module": "app.limits",
                "when": "import",
                "certain": True,
                "message": "'redis' is not defined",
                "services": [
                    {
                        "entrypoint": "app.main",
                        "chain": [
                            {"module": "app.main", "path": "app/main.py", "line": 3},
                            {"module": "app.api", "path": "app/api.py", "line": 2},
                            {"module": "app.limits", "path": "app/limits.py", "line": 2},
                        ],
                    }
                ],
                "fix": {
                    "statement": "import redis",
                    "applicability": "safe",
                    "candidates": [{"statement": "import redis", "why": "declared"}],
                },
            },
            {
                "code": "SVC001",
                "rule": "syntax-error",
                "path": "app/limits.py",
                "line": 9,
                "column": 1,
                "end_line": 9,
                "end_column": 1,
                "name": "",
                "module": "app.limits",
                "when": None,
                "certain": True,
                "message": "'redis' is not defined",
                "services": [],
                "fix": None,
            },
        ],
    }


def test_any_text_comes_back_as_it_was_and_is_written_in_ascii() -> None:
    findings = [replace(STOPPING, message=words) for words in HOSTILE]
    written = output.render(findings, "1")
    assert written.isascii()
    assert [each["message"] for each in json.loads(written)["diagnostics"]] == list(HOSTILE)
