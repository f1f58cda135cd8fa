"""A stack deep enough for modules that import one another two thousand deep."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import TypeVar

from flake8_undefined_services.program.frame_memory import in_one_chunk

Result = TypeVar("Result")
_STACK = 512 * 1024 * 1024
_FRAMES = 60_000


def on_a_deep_stack(run: Callable[[], Result]) -> Result:
    """Run in a thread of its own with a large stack; what it raises is raised here."""
    given: list[Result] = []
    raised: list[BaseException] = []

    def target() -> None:
        try:
            given.append(in_one_chunk(run))
        except BaseException as error:
            raised.append(error)

    limit, size = sys.getrecursionlimit(), threading.stack_size(_STACK)
    sys.setrecursionlimit(max(limit, _FRAMES))
    try:
        thread = threading.Thread(target=target)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(size)
        sys.setrecursionlimit(limit)
    if raised:
        raise raised[0]
    return given[0]
