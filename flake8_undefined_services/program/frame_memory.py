"""Memory for the frames of deep calls, asked of the system once instead of again and again.

CPython keeps the frames of Python functions in chunks of 16 KiB (since 3.11): a call that no longer fits maps another
chunk, and its return unmaps that. Deep inside of others, a loop of calls at such a border does little else.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import TypeVar

Result = TypeVar("Result")
_WORDS = 2**21
"""What one frame claims: its chunk is the next power of two, of which as much is left. Untouched, it costs nothing."""


def _run(run: Callable[[], Result]) -> Result:
    return run()


_roomy = FunctionType(_run.__code__.replace(co_stacksize=_WORDS), {})


def in_one_chunk(run: Callable[[], Result]) -> Result:
    """Run where the frames of a few ten thousand calls inside of one another have their memory already."""
    given: Result = _roomy(run)
    return given
