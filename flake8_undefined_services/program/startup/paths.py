"""Paths through the code: how a piece of it was left, what it changed on the way, and how paths meet again."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from flake8_undefined_services.program.startup.origin import Origin
from flake8_undefined_services.program.startup.store import MISSING, Delta, Key, Perhaps, join, live, same
from flake8_undefined_services.program.startup.values import (
    INPUT,
    NONE,
    UNKNOWN,
    Caught,
    ClassValue,
    Constant,
    External,
    FunctionValue,
    Items,
    ModuleValue,
    Value,
)

LIMIT = 8
"""How many paths are followed side by side before they are joined into a vague one."""

_GIVEN = (External, ModuleValue, FunctionValue, ClassValue, Caught)
"""What an import may bind, or a definition in its place; and what a handler keeps of an exception."""


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
    """The paths that go on where an import perhaps raises: a raise that is not sure is no way out, as of a call."""
    lost = sum(path.weight for path in leaving if path.leave is Leave.RAISE)
    kept = sum(path.weight for path in staying)
    if not lost or not kept:
        return staying
    return [path._replace(weight=min(1.0, path.weight * (kept + lost) / kept)) for path in staying]


def most_hopeful(ways: Sequence[Path]) -> Path:
    """Which way stands for all where none goes on: one that is no failure, if some runs take one; else the first."""
    hopeful = (way for way in ways if way.origin is not None and (way.origin.ends_well or way.origin.runs_on))
    return next(hopeful, ways[0])


def merge(paths: Sequence[Path]) -> list[Path]:
    """Bring paths of one kind together where what tells them apart does not matter for any name's boundness."""
    if len(paths) < 2:
        return list(paths)
    keys: set[Key] = set().union(*[path.delta for path in paths])
    values = {key: _values(paths, key) for key in keys}
    differing = {key: each for key, each in values.items() if not _agree(each)}
    common = _changed({key: each[-1] for key, each in values.items() if key not in differing})
    if not any(_matter(each, key) for key, each in differing.items()):
        return [_joined(paths, common, differing)]
    flags = [key for key, each in differing.items() if _tell_apart(each, key)]
    substitutes = [key for key, each in differing.items() if _is_substituted(each) or _is_collected(each)]
    distinct = _distinct(paths, common, differing, [*flags, *substitutes])
    if substitutes and len(distinct) > LIMIT:
        distinct = _distinct(paths, common, differing, flags)
    if len(distinct) > LIMIT:
        left = {key: _values(distinct, key) for key in differing}
        distinct = _distinct(distinct, common, left, [key for key, each in left.items() if _matter(each, key)])
    return distinct if len(distinct) <= LIMIT else [_joined(distinct, {}, keys, vague=True)]


def _values(paths: Sequence[Path], key: Key) -> list[Value]:
    """What a name holds on each of the paths."""
    held = live(key)
    return [path.delta.get(key, held) for path in paths]


def _agree(values: Sequence[Value]) -> bool:
    first = values[0]
    for value in values:  # asked very often: `all` takes twice as long
        if value is not first and not same(first, value):
            return False
    return True


def _matter(values: Sequence[Value], key: Key) -> bool:
    """Bound on one path and not on another, in a scope."""
    return key[0].holds_scope and len({_boundness(value) for value in values}) > 1


def _boundness(value: Value) -> int:
    return 0 if value is MISSING else 1 if isinstance(value, Perhaps) else 2


def _tell_apart(values: Sequence[Value], key: Key) -> bool:
    """Flags and assumptions are kept beside the names whose boundness they go with."""
    return _matter(values, key) or all(map(_is_flag, values))


def _is_substituted(values: Sequence[Value]) -> bool:
    """What an import or a handler gave on one path, and None or the like on another: it is asked for as a flag is."""
    given = [value for value in values if not _is_flag(value)]
    return 0 < len(given) < len(values) and all(isinstance(value, _GIVEN) for value in given)


def _is_collected(values: Sequence[Value]) -> bool:
    """A list that is still empty on one path and not on another: code asks for what was put there as for a flag."""
    lists = [value for value in values if isinstance(value, Items)]
    return len(lists) == len(values) and not all(each.values for each in lists)


def _is_flag(value: Value) -> bool:
    if value is MISSING or value in (UNKNOWN, INPUT):
        return True
    return isinstance(value, Constant) and isinstance(value.value, (bool, int, str, type(None)))


def _distinct(
    paths: Sequence[Path], common: Delta, differing: Mapping[Key, Sequence[Value]], kept: Sequence[Key]
) -> list[Path]:
    """The paths, those brought together that agree on what is kept; differing: what the others hold, path by path."""
    groups: dict[tuple[int, ...], list[Path]] = {}
    numbers = [_numbered(differing[key]) for key in kept]
    for path, *kinds in zip(paths, *numbers, strict=True):
        groups.setdefault(tuple(kinds), []).append(path)
    joined = [_joined(group, common, differing) for group in groups.values()]
    rest = differing.keys() - kept
    others = ((key, differing[key] if len(joined) == len(paths) else _values(joined, key)) for key in rest)
    together = {key: join(values) for key, values in others if not (all(map(_is_flag, values)) or _agree(values))}
    return [path._replace(delta={**path.delta, **together}) for path in joined] if together else joined


def _numbered(values: Sequence[Value]) -> Iterator[int]:
    """The same number for the same value."""
    known: dict[int, int] = {}
    kinds: list[Value] = []
    for value in values:
        number = known.get(id(value))
        if number is None:
            number = next((each for each, kind in enumerate(kinds) if same(kind, value)), len(kinds))
            if number == len(kinds):
                kinds.append(value)
            known[id(value)] = number
        yield number


def _joined(paths: Sequence[Path], common: Delta, differing: Iterable[Key], *, vague: bool = False) -> Path:
    """One path for several; common: what all of them have changed in the same way."""
    if len(paths) == 1:
        return paths[0]
    together = {key: join(_values(paths, key), vague=vague) for key in differing}
    return Path(
        paths[0].leave,
        {**common, **_changed(together)},
        sum(path.weight for path in paths),
        join(path.value for path in paths),
        paths[0].exception,
        paths[0].origin,
    )


def _changed(values: Delta) -> Delta:
    """What is not as it is now."""
    return {key: value for key, value in values.items() if value is not (held := live(key)) and not same(value, held)}


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
