"""Holding the prediction against what happened; every difference is a defect of one of them, and is told."""

from __future__ import annotations

from flake8_undefined_services.outcomes import Outcome, PredictedError, Startup
from flake8_undefined_services.verification.verified import Agreement, Comparison, Ending, RaisedError

MAIN_BLOCK = 'what stands under `if __name__ == "__main__"` did not run'


def compare(prediction: Startup | None, ending: Ending, error: RaisedError | None, *, skipped_main: bool) -> Comparison:
    """Compare the outcome, and for an exception its type, file and line.

    A time limit contradicts nothing, and neither does what was not executed.
    """
    if prediction is None:
        return Comparison(Agreement.NOT_COMPARED, "nothing was predicted")
    agreement, reason = _judged(prediction, ending, error, skipped_main)
    return Comparison(agreement, reason, prediction)


def _judged(
    prediction: Startup, ending: Ending, error: RaisedError | None, skipped_main: bool
) -> tuple[Agreement, str]:
    if prediction.outcome is Outcome.UNKNOWN:
        return Agreement.NOT_COMPARED, f"the prediction was that it cannot be known: {prediction.reason}"
    if ending is Ending.TIMED_OUT or ending is Ending.NOT_STARTED:
        return Agreement.NOT_COMPARED, "the import did not end"
    if skipped_main and ending is Ending.IMPORTED and prediction.error is not None:
        return Agreement.NOT_COMPARED, MAIN_BLOCK
    difference = _difference(prediction.error, ending, error)
    return (Agreement.DISAGREES, difference) if difference else (Agreement.AGREES, "")


def _difference(predicted: PredictedError | None, ending: Ending, error: RaisedError | None) -> str:
    if predicted is None:
        return "" if ending is Ending.IMPORTED else "it was predicted to import"
    expected = f"{predicted.type} at {predicted.path}:{predicted.line} was predicted"
    if error is None:
        return expected
    same = (error.type, error.path) == (predicted.type, predicted.path)
    return "" if same and error.line in (predicted.line, None) else expected  # a missing attribute has no line
