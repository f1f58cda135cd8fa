"""How often Python looks for garbage."""

from __future__ import annotations

import gc

_ALLOCATIONS = 100_000


def collect_rarely(allocations: int = _ALLOCATIONS) -> None:
    """Let collections wait for more objects than usual.

    Trees, and what is known of the project's modules, live as long as the run: to look through them for garbage every
    700 allocations takes a fifth of it.
    """
    first, *others = gc.get_threshold()
    gc.set_threshold(max(first, allocations), *others)
