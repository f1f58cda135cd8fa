"""Verified entry points as text and as JSON."""

from __future__ import annotations

import json

from flake8_undefined_services.outcomes import Outcome, PredictedError, Startup
from flake8_undefined_services.output.spans import plain
from flake8_undefined_services.output.verification import json as document
from flake8_undefined_services.output.verification import text
from flake8_undefined_services.output.verification.slowest import slowest
from flake8_undefined_services.verification.verified import (
    Agreement,
    Comparison,
    Ending,
    ImportTime,
    Output,
    Position,
    RaisedError,
    Verified,
)

PREDICTED = Startup("app", "app", Outcome.ERROR, error=PredictedError("NameError", "re", "app.py", 2, "…"))
IMPORTS = (ImportTime("app", 0.5, 0.01), ImportTime("big", 0.4, 0.3), ImportTime("tiny", 0.0001, 0.0001))
FINE = Verified("app.main", Ending.IMPORTED, 0.5, "3.12.1", imports=IMPORTS, stdout=Output("hello"))
WRONG = Verified(
    "app",
    Ending.RAISED,
    0.25,
    "3.12.1",
    error=RaisedError("NameError", "re", "app.py", 3, "name 're' is\nnot \x1b[1mdefined"),
    stderr=Output("a\n…\nb", 7),
    comparison=Comparison(Agreement.DISAGREES, "NameError at app.py:2 was predicted", PREDICTED),
)
HANGS = Verified("run.py", Ending.TIMED_OUT, 30, "3.12.1", stopped=Position("run.py", 9), skipped_main=True)
DIED = Verified("dies", Ending.DIED, 0.1, "3.12.1", status=-11)
NEVER = Verified("never", Ending.NOT_STARTED, 0.1, status=1, stderr=Output("no encodings"))


def test_each_ending_has_its_line_and_what_explains_it() -> None:
    assert (
        plain(text.render([FINE, WRONG, HANGS, DIED, NEVER]))
        == """\
app.main: imports (0.50 s)
  slowest imports: in all, and by themselves
      0.500 s   0.010 s  app
      0.400 s   0.300 s  big
  it wrote to stdout:
    | hello
app: NameError at app.py:3: name 're' is\\nnot \\x1b[1mdefined (0.25 s)
  DISAGREES with the prediction: NameError at app.py:2 was predicted
  it wrote to stderr, 7 characters of it left out:
    | a
    | …
    | b
run.py: did not end within the time limit; was at run.py:9 (30.00 s)
  what stands under `if __name__ == "__main__"` did not run (--run-main runs it)
dies: the process ended with SIGSEGV and could not say how the import went (0.10 s)
never: the interpreter did not start: status 1 (0.10 s)
  it wrote to stderr:
    | no encodings

1 of 5 entry points imported; 1 of 1 prediction contradicted (Python 3.12.1)."""
    )


def test_of_many_only_what_failed_is_told_at_length() -> None:
    told = plain(text.render([FINE] * 9))
    assert told == "app.main: imports (0.50 s)\n" * 9 + "\n9 of 9 entry points imported (Python 3.12.1)."


def test_the_document_holds_every_field() -> None:
    found = json.loads(document.render([WRONG, HANGS], "1.2"))
    assert found["version"] == "1.2"
    assert found["entrypoints"][0] == {
        "entrypoint": "app",
        "outcome": "error",
        "seconds": 0.25,
        "python": "3.12.1",
        "error": {
            "type": "NameError",
            "name": "re",
            "path": "app.py",
            "line": 3,
            "message": "name 're' is\nnot \x1b[1mdefined",
        },
        "status": None,
        "stopped": None,
        "skipped_main": False,
        "prediction": {
            "agreement": "disagrees",
            "reason": "NameError at app.py:2 was predicted",
            "outcome": "error",
            "error": {"type": "NameError", "path": "app.py", "line": 2},
        },
        "slowest_imports": [],
        "stdout": {"text": "", "omitted": 0},
        "stderr": {"text": "a\n…\nb", "omitted": 7},
    }
    assert found["entrypoints"][1]["stopped"] == {"path": "run.py", "line": 9}
    assert found["entrypoints"][1]["prediction"] is None


def test_slow_by_itself_is_named_though_others_take_longer_in_all() -> None:
    chain = tuple(ImportTime(f"step{each}", 2 - each / 100, 0.001) for each in range(20))
    alone = ImportTime("alone", 0.9, 0.9)
    found = slowest((*chain, alone), 4)
    assert [each.module for each in found] == ["step0", "step1", "step2", "alone"]


def test_good_is_what_imports_as_predicted() -> None:
    assert [each.is_good for each in (FINE, WRONG, HANGS, DIED, NEVER)] == [True, False, False, False, False]
