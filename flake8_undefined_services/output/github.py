"""GitHub's workflow commands: one annotation a finding, which a pull request shows on its line.

GitHub shows the first few of a step only, so what stops a service comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flake8_undefined_services.diagnostics import Applicability, Diagnostic, Evaluation
from flake8_undefined_services.output.consequence import by_consequence, stopped

_COMMANDS: Mapping[Evaluation | None, str] = {
    None: "error",
    Evaluation.IMPORT: "error",
    Evaluation.CALL: "warning",
    Evaluation.ANNOTATION: "notice",
}


def render(diagnostics: Iterable[Diagnostic]) -> str:
    """Give one line a finding, each with its end, the most serious first; empty without findings."""
    return "".join(f"{_command(each)}\n" for each in by_consequence(diagnostics))


def _command(diagnostic: Diagnostic) -> str:
    properties = {
        "file": diagnostic.path,
        "line": diagnostic.line,
        "col": diagnostic.column,
        "endLine": diagnostic.end_line,
        "endColumn": diagnostic.end_column,
        "title": f"{diagnostic.code} {diagnostic.rule}",
    }
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{_COMMANDS[diagnostic.when]} {listed}::{_text(_message(diagnostic))}"


def _message(diagnostic: Diagnostic) -> str:
    lines = [diagnostic.message, stopped(diagnostic)]
    if diagnostic.fix is not None and diagnostic.fix.applicability is not Applicability.AMBIGUOUS:
        lines.append(f"fix: {diagnostic.fix.statement}")
    return "\n".join(filter(None, lines))


def _text(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")
