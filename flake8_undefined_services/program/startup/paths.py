"""Paths through the code: how a piece of it was left, what it changed on the way, and how paths meet again."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import NamedTuple

from flake8_undefined_services.program.startup.origin import Origin
from flake8_undefined_services.program.startup.store import MISSING, Delta, Key, Perhaps, join, live, same
from flake8_undefined_services.program.startup.values import INPUT, NONE, UNKNOWN, Constant, Value

LIMIT = 8
"""How many paths are followed side by side before they are joined into a vague one."""


class Leave(enum.Enum):
    """How control left a statement or block (language reference 7 and 8)."""

    NORMAL = enum.auto()
    RETURN = enum.auto()
    BREAK = enum.auto()
    CONTINUE = enum.auto()
    RAISE = enum.auto()


class Path(NamedTuple):
    """One way out. `delta` is relative to the state before; `weight` is the share of all runs that go this way.

    `exception` names the class that is raised, "" where it is not known; `value` is then what a group holds, if known.
    """

    leave: Leave
    delta: Delta
    weight: float
    value: Value = NONE
    exception: str = ""
    origin: Origin | None = None


def after(before: Delta, path: Path) -> Path:
    """The same way out, seen from further back."""
    if not before:
        return path
    leave, delta, weight, value, exception, origin = path  # `_replace` takes three times as long
    return Path(leave, {**before, **delta}, weight, value, exception, origin)


def going_on(staying: list[Path], leaving: list[Path]) -> list[Path]:
    """The paths that go on where a module perhaps raises: a raise that is not sure is no way out, as of a call."""
    lost = sum(path.weight for path in leaving if path.leave is Leave.RAISE)
    kept = sum(path.weight for path in staying)
    if not lost or not kept:
        return staying
    return [path._replace(weight=min(1.0, path.weight * (kept + lost) / kept)) for path in staying]


def merge(paths: Sequence[Path]) -> list[Path]:
    """Bring paths of one kind together where what tells them apart does not matter for any name's boundness."""
    if len(paths) < 2:
        return list(paths)
    keys = {key for path in paths for key in path.delta}
    differing = [key for key in keys if not _agrees(paths, key)]
    if not any(_matters(paths, key) for key in differing):
        return [_joined(paths, keys, vague=False)]
    distinct = _distinct(paths, keys, [key for key in differing if _tells_apart(paths, key)])
    if len(distinct) > LIMIT:
        distinct = _distinct(distinct, keys, [key for key in differing if _matters(distinct, key)])
    return distinct if len(distinct) <= LIMIT else [_joined(distinct, keys, vague=True)]


def _value(path: Path, key: Key) -> Value:
    value = path.delta.get(key)
    return live(key) if value is None else value


def _agrees(paths: Sequence[Path], key: Key) -> bool:
    first = _value(paths[0], key)
    return all(same(first, _value(path, key)) for path in paths[1:])


def _matters(paths: Sequence[Path], key: Key) -> bool:
    """Bound on one path and not on another, in a scope."""
    if not key[0].holds_scope:
        return False
    return len({_boundness(_value(path, key)) for path in paths}) > 1


def _boundness(value: Value) -> int:
    return 0 if value is MISSING else 1 if isinstance(value, Perhaps) else 2


def _tells_apart(paths: Sequence[Path], key: Key) -> bool:
    """Flags and assumptions are kept beside the names whose boundness they go with."""
    return _matters(paths, key) or all(_is_flag(_value(path, key)) for path in paths)


def _is_flag(value: Value) -> bool:
    if value is MISSING or value in (UNKNOWN, INPUT):
        return True
    return isinstance(value, Constant) and isinstance(value.value, (bool, int, str, type(None)))


def _distinct(paths: Sequence[Path], keys: set[Key], kept: Sequence[Key]) -> list[Path]:
    groups: list[list[Path]] = []
    for path in paths:
        for group in groups:
            if all(same(_value(group[0], key), _value(path, key)) for key in kept):
                group.append(path)
                break
        else:
            groups.append([path])
    joined = [_joined(group, keys, vague=False) for group in groups]
    for key in keys.difference(kept):
        values = [_value(path, key) for path in joined]
        if not all(same(values[0], value) for value in values[1:]):
            together = join(values)
            joined = [path._replace(delta={**path.delta, key: together}) for path in joined]
    return joined


def _joined(paths: Sequence[Path], keys: set[Key], *, vague: bool) -> Path:
    if len(paths) == 1:
        return paths[0]
    delta = {key: join((_value(path, key) for path in paths), vague=vague) for key in keys}
    return Path(
        paths[0].leave,
        {key: value for key, value in delta.items() if not same(value, live(key))},
        sum(path.weight for path in paths),
        join(path.value for path in paths),
        paths[0].exception,
        paths[0].origin,
    )


def vaguely_bound(path: Path, taken: Sequence[Path]) -> Path:
    """What another branch binds counts as perhaps bound here, and nothing is said about it.

    The author of `if … elif …` without else may know that one of them is always taken.
    """
    keys = {key for other in taken for key in other.delta if key[0].holds_scope}
    vague = {
        key: Perhaps(UNKNOWN, vague=True)
        for key in keys
        if path.delta.get(key, MISSING) is MISSING and live(key) is MISSING
    }
    return path._replace(delta={**path.delta, **vague}) if vague else path
