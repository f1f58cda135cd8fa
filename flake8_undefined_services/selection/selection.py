"""Which findings are shown: `--select`, `--ignore`, and `# noqa` comments with flake8's own code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flake8_undefined_services.config import Settings, UsageError
from flake8_undefined_services.diagnostics import Diagnostic
from flake8_undefined_services.rules import RULES


def check_codes(option: str, codes: Iterable[str]) -> None:
    """UsageError for a code, or beginning of one, that no rule has."""
    known = [code for rule in RULES for code in rule.codes]
    unknown = [code for code in codes if not any(name.startswith(code) for name in known)]
    if unknown:
        raise UsageError(*(f"{option}: {code!r} is no code of this program; `explain` lists them" for code in unknown))


def is_selected(code: str, settings: Settings) -> bool:
    """The longer of the two prefixes that match decides, as in flake8."""
    selected = max((len(prefix) for prefix in settings.select if code.startswith(prefix)), default=-1)
    ignored = max((len(prefix) for prefix in settings.ignore if code.startswith(prefix)), default=-1)
    if settings.select and selected < 0:
        return False
    return ignored < 0 or selected > ignored


def without_noqa(diagnostics: Sequence[Diagnostic], lines: Sequence[str]) -> tuple[Diagnostic, ...]:
    """The findings that no `# noqa` comment of the file silences."""
    if not diagnostics or not any("noqa" in line.lower() for line in lines):
        return tuple(diagnostics)
    from argparse import Namespace

    from flake8.processor import FileProcessor
    from flake8.violation import Violation

    options = Namespace(
        hang_closing=False,
        indent_size=4,
        max_line_length=79,
        max_doc_length=None,
        verbose=0,
        stdin_display_name="stdin",
        disable_noqa=False,
    )
    processor = FileProcessor(diagnostics[0].path, options, list(lines))
    if processor.should_ignore_file():
        return ()
    kept = []
    for diagnostic in diagnostics:
        line = processor.noqa_line_for(diagnostic.line)
        violation = Violation(
            code=diagnostic.code,
            filename=diagnostic.path,
            line_number=diagnostic.line,
            column_number=diagnostic.column,
            text=diagnostic.message,
            physical_line=line,
        )
        if not violation.is_inline_ignored(False):
            kept.append(diagnostic)
    return tuple(kept)
