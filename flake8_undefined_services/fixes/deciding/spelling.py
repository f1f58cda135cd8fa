"""Does a missing name look like a slip of the pen for another one?"""

from __future__ import annotations

from collections.abc import Iterable

_SHORTEST = 5  # below that, names one letter apart are usually different words


def is_misspelt(name: str, others: Iterable[str]) -> bool:
    """Say whether another name is one letter away (left out, added, wrong, or two swapped), case apart."""
    return nearest(name, others) is not None


def nearest(name: str, others: Iterable[str]) -> str | None:
    """The first of the names that are one letter away, None without one."""
    if len(name) < _SHORTEST:
        return None
    near = (other for other in others if other.lower() != name.lower() and _is_one_edit_away(name, other))
    return min(near, default=None)


def _is_one_edit_away(left: str, right: str) -> bool:
    if abs(len(left) - len(right)) > 1:
        return False
    shorter, longer = sorted((left, right), key=len)
    first = next(
        (place for place, pair in enumerate(zip(shorter, longer, strict=False)) if pair[0] != pair[1]),
        len(shorter),
    )
    rest, longer_rest = shorter[first:], longer[first:]
    if len(shorter) < len(longer):
        return rest == longer_rest[1:]
    return rest[1:] == longer_rest[1:] or (rest[:2] == longer_rest[1::-1] and rest[2:] == longer_rest[2:])
