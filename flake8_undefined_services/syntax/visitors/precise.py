"""The tree of a text by way of LibCST: the native parser, guarded, and the lowering of what it makes."""

from __future__ import annotations

import ast
import threading
from collections.abc import Callable
from typing import TypeVar

import libcst as cst

from flake8_undefined_services.syntax.literals import BadLiteral
from flake8_undefined_services.syntax.nesting import nesting_of
from flake8_undefined_services.syntax.visitors.lowering import Lowering
from flake8_undefined_services.syntax.visitors.lowering_cursor import Mismatch

MAX_CHARACTERS = 8_000_000  # LibCST's tree takes a hundred times as much memory as the text
_DEEP = 100  # from here on the C stack of the calling thread may be too small (1 MB on Windows)
_STACK = 256 * 1024 * 1024  # bytes, reserved and not used

Result = TypeVar("Result")


def tree_of(text: str) -> ast.Module:
    """The tree; raises SyntaxError with its place, RecursionError, ValueError."""
    if len(text) > MAX_CHARACTERS:
        raise SyntaxError(f"too large to be analysed: {len(text)} characters")
    nesting = nesting_of(text)
    if nesting.excess is not None:
        lowering = Lowering(text)
        line, column = lowering.cursor.line_and_column(nesting.excess.offset)
        raise SyntaxError(nesting.excess.message, (None, line, column + 1, None))
    if nesting.depth > _DEEP:
        return _with_deep_stack(lambda: _lowered(text))
    return _lowered(text)


def _lowered(text: str) -> ast.Module:
    lowering = Lowering(text)
    try:
        module = cst.parse_module(text)
    except cst.ParserSyntaxError as error:
        raise SyntaxError(_message(error), (None, error.raw_line, error.raw_column + 1, None)) from None
    except (cst.CSTLogicError, cst.CSTValidationError):  # t-strings next to other strings
        raise SyntaxError("invalid syntax", (None, 1, 1, None)) from None
    try:
        return lowering.module(module)
    except (BadLiteral, Mismatch) as error:
        line, column = lowering.cursor.line_and_column(lowering.cursor.end)
        raise SyntaxError(str(error), (None, line, column + 1, None)) from None


def _message(error: cst.ParserSyntaxError) -> str:
    """LibCST's tokenizer says what is wrong, its parser only lists every token that could follow."""
    kind, _, rest = error.message.partition(": ")
    return rest if kind == "tokenizer error" and rest else "invalid syntax"


def _with_deep_stack(call: Callable[[], Result]) -> Result:
    """The result of the call in a thread of its own, whose stack holds LibCST's recursion."""
    results: list[Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(call())
        except BaseException as error:
            errors.append(error)

    before = threading.stack_size(_STACK)
    try:
        thread = threading.Thread(target=run)
        thread.start()
    finally:
        threading.stack_size(before)
    thread.join()
    if errors:
        raise errors[0]
    return results[0]
