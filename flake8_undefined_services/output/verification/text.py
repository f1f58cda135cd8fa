"""Verified entry points for people: one line each, below it what explains it, and a summary at the end."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence

from flake8_undefined_services.output.excerpt import printable
from flake8_undefined_services.output.spans import Line, Span, Style
from flake8_undefined_services.output.verification.slowest import slowest
from flake8_undefined_services.verification.verified import Agreement, Ending, ImportTime, Output, Verified

_IMPORTS = 8
_SLOW = 1.0  # seconds; the imports of what is quicker are told only where few entry points were asked about
_FEW = 5


def render(verified: Sequence[Verified]) -> Iterator[Line]:
    """Tell what happened; what failed or contradicts its prediction comes with what the program wrote."""
    for each in verified:
        yield _headline(each)
        yield from _details(each, few=len(verified) <= _FEW)
    yield ()
    yield (Span(_summary(verified), Style.HEADING),)


def _headline(verified: Verified) -> Line:
    failed = verified.ending is not Ending.IMPORTED
    name = Span(f"{printable(verified.entrypoint)}: ", Style.PLACE)
    return (name, Span(_ended(verified), Style.CODE if failed else Style.HELP), Span(f" ({verified.seconds:.2f} s)"))


def _ended(verified: Verified) -> str:
    where = f" at {verified.stopped.path}:{verified.stopped.line}" if verified.stopped is not None else ""
    match verified.ending:
        case Ending.IMPORTED:
            return "imports"
        case Ending.RAISED:
            return _raised(verified)
        case Ending.TIMED_OUT:
            return f"did not end within the time limit; was{where}" if where else "did not end within the time limit"
        case Ending.DIED:
            return f"the process ended{where} with {_status(verified.status)} and could not say how the import went"
        case Ending.NOT_STARTED:
            return f"the interpreter did not start: {_status(verified.status)}"


def _raised(verified: Verified) -> str:
    error = verified.error
    if error is None:
        return "raises"
    place = f" at {printable(error.path)}" if error.path is not None else ""
    line = f":{error.line}" if error.line is not None else ""
    return f"{error.type}{place}{line}: {printable(error.message)}"


def _status(status: int | None) -> str:
    if status is None or status >= 0:
        return f"status {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:  # a real-time signal has no name
        return f"signal {-status}"


def _details(verified: Verified, *, few: bool) -> Iterator[Line]:
    failed = verified.ending is not Ending.IMPORTED
    disagrees = verified.comparison.agreement is Agreement.DISAGREES
    if disagrees:
        yield (Span("  DISAGREES with the prediction: ", Style.MARKS), Span(verified.comparison.reason))
    elif verified.comparison.prediction is not None and verified.comparison.reason:
        yield (Span(f"  not compared with the prediction: {verified.comparison.reason}"),)
    if verified.skipped_main:
        yield (Span('  what stands under `if __name__ == "__main__"` did not run (--run-main runs it)'),)
    if few or verified.seconds >= _SLOW:
        yield from _imports(slowest(verified.imports, _IMPORTS))
    if few or failed or disagrees:
        yield from _output("stdout", verified.stdout)
        yield from _output("stderr", verified.stderr)


def _imports(imports: Sequence[ImportTime]) -> Iterator[Line]:
    if not imports:
        return
    yield (Span("  slowest imports: in all, and by themselves", Style.MARGIN),)
    for each in imports:
        yield (Span(f"    {each.cumulative:7.3f} s {each.alone:7.3f} s  {printable(each.module)}"),)


def _output(name: str, output: Output) -> Iterator[Line]:
    if not output.text:
        return
    omitted = f", {output.omitted} characters of it left out" if output.omitted else ""
    yield (Span(f"  it wrote to {name}{omitted}:", Style.MARGIN),)
    for line in output.text.split("\n"):
        yield (Span("    | ", Style.MARGIN), Span(printable(line)))


def _summary(verified: Sequence[Verified]) -> str:
    total = len(verified)
    imported = sum(each.ending is Ending.IMPORTED for each in verified)
    compared = [
        each.comparison.agreement for each in verified if each.comparison.agreement is not Agreement.NOT_COMPARED
    ]
    disagreeing = compared.count(Agreement.DISAGREES)
    parts = [f"{imported} of {total} entry point{'' if total == 1 else 's'} imported"]
    if compared:
        parts.append(f"{disagreeing} of {_predictions(len(compared))} contradicted")
    pythons = sorted({each.python for each in verified if each.python})
    return f"{'; '.join(parts)} (Python {', '.join(pythons)})." if pythons else f"{'; '.join(parts)}."


def _predictions(count: int) -> str:
    return f"{count} prediction{'' if count == 1 else 's'}"
