"""What contradicts a prediction, and what does not."""

from __future__ import annotations

import pytest

from flake8_undefined_services.outcomes import Outcome, PredictedError, Startup
from flake8_undefined_services.verification.comparison import compare
from flake8_undefined_services.verification.verified import Agreement, Ending, RaisedError


def predicted(outcome: Outcome, *error: object) -> Startup:
    return Startup("app", "app", outcome, error=PredictedError(error[0], "x", *error[1:], "…") if error else None)


OK = predicted(Outcome.OK)
NAME_ERROR = predicted(Outcome.ERROR, "NameError", "app.py", 3)
UNKNOWN = Startup("app", "app", Outcome.UNKNOWN, reason="it executes text")
AGREES, DISAGREES, NOT_COMPARED = Agreement


def raised(type_: str, path: str | None, line: int | None) -> RaisedError:
    return RaisedError(type_, None, path, line, "…")


@pytest.mark.parametrize(
    ("prediction", "ending", "error", "agreement", "reason"),
    [
        (OK, Ending.IMPORTED, None, AGREES, ""),
        (OK, Ending.RAISED, raised("KeyError", "app.py", 3), DISAGREES, "it was predicted to import"),
        (OK, Ending.DIED, None, DISAGREES, "it was predicted to import"),
        (OK, Ending.TIMED_OUT, None, NOT_COMPARED, "the import did not end"),
        (OK, Ending.NOT_STARTED, None, NOT_COMPARED, "the import did not end"),
        (NAME_ERROR, Ending.RAISED, raised("NameError", "app.py", 3), AGREES, ""),
        (NAME_ERROR, Ending.RAISED, raised("NameError", "app.py", None), AGREES, ""),
        (NAME_ERROR, Ending.RAISED, raised("NameError", "app.py", 4), DISAGREES, "NameError at app.py:3 was predicted"),
        (NAME_ERROR, Ending.RAISED, raised("NameError", "b.py", 3), DISAGREES, "NameError at app.py:3 was predicted"),
        (
            NAME_ERROR,
            Ending.RAISED,
            raised("ValueError", "app.py", 3),
            DISAGREES,
            "NameError at app.py:3 was predicted",
        ),
        (NAME_ERROR, Ending.RAISED, raised("NameError", None, None), DISAGREES, "NameError at app.py:3 was predicted"),
        (NAME_ERROR, Ending.IMPORTED, None, DISAGREES, "NameError at app.py:3 was predicted"),
        (NAME_ERROR, Ending.DIED, None, DISAGREES, "NameError at app.py:3 was predicted"),
        (UNKNOWN, Ending.IMPORTED, None, NOT_COMPARED, "the prediction was that it cannot be known: it executes text"),
        (None, Ending.IMPORTED, None, NOT_COMPARED, "nothing was predicted"),
    ],
)
def test_comparing(
    prediction: Startup | None, ending: Ending, error: RaisedError | None, agreement: Agreement, reason: str
) -> None:
    found = compare(prediction, ending, error, skipped_main=False)
    assert (found.agreement, found.reason, found.prediction) == (agreement, reason, prediction)


def test_a_main_block_that_did_not_run_contradicts_no_error() -> None:
    assert compare(NAME_ERROR, Ending.IMPORTED, None, skipped_main=True).agreement is NOT_COMPARED
    assert compare(OK, Ending.IMPORTED, None, skipped_main=True).agreement is AGREES
    assert compare(OK, Ending.DIED, None, skipped_main=True).agreement is DISAGREES
