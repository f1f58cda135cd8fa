"""The verdict: what the target lacks first, then what the compiler says of the rest."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Iterator

from flake8_undefined_services.config import Version
from flake8_undefined_services.diagnostics import Place
from flake8_undefined_services.syntax.facts import SourceFault
from flake8_undefined_services.syntax.parsing import ParsedFile, SourceError, parse
from flake8_undefined_services.syntax.target import survey as around
from flake8_undefined_services.syntax.target.feature import missing, without
from flake8_undefined_services.syntax.target.features import features_of
from flake8_undefined_services.syntax.target.survey import Survey

_RUNNING: Version = (sys.version_info[0], sys.version_info[1])
_LAZY = (3, 15)
_DEFERRED_ANNOTATIONS = (3, 14)
_NESTED_ASYNC_COMPREHENSIONS = (3, 11)
_FUTURE_ANNOTATIONS = 0x1000000  # __future__.annotations.compiler_flag
_YIELD = re.compile(r"yield(?!\w)(?P<from>[ \t]+from\b)?")
_AWAIT = re.compile(r"a(?:wait(?=[\s(\[{])|sync[ \t]+for\b)")
_FOR = re.compile(r"\bfor\b")


def target_fault(parsed: ParsedFile, target: Version, rejected: SourceFault | None = None) -> SourceFault | None:
    """Why the target's Python does not compile the file; None: it does.

    rejected: what the running Python's parser said of the text, where `parsed` is LibCST's tree for that reason.
    """
    survey = Survey(parsed.tree)
    features = features_of(parsed, survey, target if rejected is None else min(target, _RUNNING))
    for feature in features:
        if feature.since > target:
            return missing(feature, target)
    if rejected is None:
        misplaced = _misplaced_lazy_import(parsed, survey)
        return misplaced or (_compiled(parsed, survey, target) if _is_suspect(parsed.text, survey) else None)
    newer = tuple(feature for feature in features if feature.since > _RUNNING)
    if not newer or target <= _RUNNING:
        return rejected
    try:
        older = parse(without(parsed.text, newer))
    except SourceError as error:
        return error.fault
    return _misplaced_lazy_import(parsed, survey) or _compiled(older, survey, target)


def _misplaced_lazy_import(parsed: ParsedFile, survey: Survey) -> SourceFault | None:
    """A lazy import stands at module level and in no try statement, and names what it imports (PEP 810)."""
    for node, context in sorted(survey.lazy, key=lambda found: (found[0].lineno, found[0].col_offset)):
        message = _objection(node, context)
        if message is not None:
            return SourceFault(message, parsed.place(node), syntax=True)
    return None


def _objection(node: ast.Import | ast.ImportFrom, context: int) -> str | None:
    kind = "lazy import" if isinstance(node, ast.Import) else "lazy from ... import"
    if context & around.TRY:
        return f"{kind} not allowed inside try/except blocks"
    if context & around.FUNCTION:
        return f"{kind} not allowed inside functions"
    if context & around.CLASS:
        return f"{kind} not allowed inside classes"
    if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
        return "lazy from ... import * is not allowed"
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        return "lazy from __future__ import is not allowed"
    return None


def _is_suspect(text: str, survey: Survey) -> bool:
    """Whether the compiler may reject what the parser has taken."""
    return (
        survey.is_suspect
        or "__debug__" in text
        or _may_bind_in_comprehension(text)
        or _is_misplaced_yield(text, survey)
        or _is_outside_coroutine(text, survey)
    )


def _may_bind_in_comprehension(text: str) -> bool:
    """Whether a walrus shares its line with `for`: it may not bind the iteration variable, nor in a class body."""
    start = text.find(":=")
    while start >= 0:
        if _shares_line_with_for(text, start):
            return True
        start = text.find(":=", start + 1)
    return False


def _shares_line_with_for(text: str, position: int) -> bool:
    end = text.find("\n", position)
    return _FOR.search(text, text.rfind("\n", 0, position) + 1, end if end >= 0 else len(text)) is not None


def _is_misplaced_yield(text: str, survey: Survey) -> bool:
    """A `yield` that no function holds, or one in a comprehension or coroutine, where not each form may stand."""
    for line, match in _found(_YIELD, text) if "yield" in text else ():
        is_coroutine = survey.innermost(line)
        if is_coroutine is None or _shares_line_with_for(text, match.start()):
            return True
        if is_coroutine and (survey.coroutine_returns or match["from"]):
            return True
    return False


def _is_outside_coroutine(text: str, survey: Survey) -> bool:
    """An `await` or `async for` whose innermost function is no `async def` (or such words in a string)."""
    words = _found(_AWAIT, text) if "await" in text or "async for" in text else ()
    return any(not survey.innermost(line) for line, _ in words)


def _found(words: re.Pattern[str], text: str) -> Iterator[tuple[int, re.Match[str]]]:
    line, position = 1, 0
    for match in words.finditer(text):
        line += text.count("\n", position, match.start())
        position = match.start()
        yield line, match


def _compiled(parsed: ParsedFile, survey: Survey, target: Version) -> SourceFault | None:
    """What the running Python's compiler says of a text that it can parse, unless the target's says otherwise."""
    future = _FUTURE_ANNOTATIONS if target >= _DEFERRED_ANNOTATIONS else 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(parsed.text, "<source>", "exec", flags=future, dont_inherit=True)
    except SyntaxError as error:
        return None if _is_allowed(error, survey, target) else _fault(parsed, error)
    except (ValueError, RecursionError, MemoryError, OverflowError):
        return None  # no verdict on the source
    return None


def _is_allowed(error: SyntaxError, survey: Survey, target: Version) -> bool:
    """What the running version rejects and the target takes."""
    if "asynchronous comprehension outside" in error.msg:
        is_nested = survey.innermost(error.lineno or 1) is True
        return is_nested and _RUNNING < _NESTED_ASYNC_COMPREHENSIONS <= target
    return "within an annotation" in error.msg and target < _DEFERRED_ANNOTATIONS <= _RUNNING


def _fault(parsed: ParsedFile, error: SyntaxError) -> SourceFault:
    """The compiler, other than the parser, counts columns in bytes."""
    line = error.lineno or 1
    column = parsed.column(line, max(error.offset or 1, 1) - 1)
    end_line = error.end_lineno or line
    end_column = parsed.column(end_line, error.end_offset - 1) if error.end_offset else column
    if (end_line, end_column) < (line, column):
        end_line, end_column = line, column
    return SourceFault(error.msg, Place(line, column, end_line, end_column), syntax=True)
