"""Which imports are worth naming: the slowest ones, without those that only wait for one other."""

from __future__ import annotations

from collections.abc import Sequence

from flake8_undefined_services.verification.verified import ImportTime

_WORTH = 0.001  # seconds


def slowest(imports: Sequence[ImportTime], count: int) -> tuple[ImportTime, ...]:
    """Give the slowest with what they import, and the slowest by themselves, in the order of the former."""
    worth = [each for each in imports if each.cumulative >= _WORTH]
    by_cumulative = sorted(worth, key=lambda each: -each.cumulative)[: count - count // 2]
    by_self = [each for each in sorted(worth, key=lambda each: -each.alone) if each not in by_cumulative]
    chosen = [*by_cumulative, *by_self[: count // 2]]
    return tuple(sorted(chosen, key=lambda each: (-each.cumulative, each.module)))
