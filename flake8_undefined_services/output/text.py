"""Findings for people: grouped by when they crash, each with its line and the name underlined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flake8_undefined_services.diagnostics import Diagnostic, Evaluation

_TITLES: Mapping[Evaluation | None, str] = {
    None: "Not analysed",
    Evaluation.IMPORT: "Crashes at import",
    Evaluation.CALL: "Crashes when called",
    Evaluation.ANNOTATION: "Crashes when somebody evaluates the annotation",
}
_RED, _BOLD, _DIM, _END = "\033[31m", "\033[1m", "\033[2m", "\033[0m"


def render(diagnostics: Sequence[Diagnostic], lines: Mapping[str, Sequence[str]], *, colour: bool = False) -> str:
    """The whole report; `lines` holds the source lines of each path."""
    parts: list[str] = []
    for when, title in _TITLES.items():
        group = [diagnostic for diagnostic in diagnostics if diagnostic.when is when]
        if group:
            parts.append(_styled(f"{title} ({len(group)})", _BOLD, colour))
            parts.extend(line for diagnostic in group for line in _finding(diagnostic, lines, colour))
            parts.append("")
    parts.append(summary(diagnostics))
    return "\n".join(parts) + "\n"


def _styled(text: str, style: str, colour: bool) -> str:
    return f"{style}{text}{_END}" if colour else text


def _finding(diagnostic: Diagnostic, lines: Mapping[str, Sequence[str]], colour: bool) -> Iterator[str]:
    place = f"{diagnostic.path}:{diagnostic.line}:{diagnostic.column}"
    yield f"  {place}: {_styled(diagnostic.code, _RED, colour)} {diagnostic.message}"
    source = lines.get(diagnostic.path, ())
    if 0 < diagnostic.line <= len(source):
        text = source[diagnostic.line - 1].expandtabs(1)
        width = max(diagnostic.end_column - diagnostic.column, 1) if diagnostic.end_line == diagnostic.line else 1
        yield f"    {text}"
        yield "    " + " " * (diagnostic.column - 1) + _styled("^" * width, _RED, colour)
    if diagnostic.fix is not None:
        yield _styled(f"    fix: {diagnostic.fix.statement} ({diagnostic.fix.applicability.value})", _DIM, colour)


def summary(diagnostics: Sequence[Diagnostic]) -> str:
    """One line: how many, and when."""
    if not diagnostics:
        return "Nothing found."
    counts = {when: sum(1 for d in diagnostics if d.when is when) for when in _TITLES}
    words = {None: "not analysed", Evaluation.IMPORT: "at import", Evaluation.CALL: "at call"}
    told = [f"{counts[w]} {words.get(w, 'in annotations')}" for w in _TITLES if counts[w]]
    noun = "finding" if len(diagnostics) == 1 else "findings"
    return f"{len(diagnostics)} {noun}: {', '.join(told)}."
