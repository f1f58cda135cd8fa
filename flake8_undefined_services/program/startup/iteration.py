"""What iterates: lazy iterators, consumers, and the functions that they call for each item (library, functions)."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence

from flake8_undefined_services.language import callables
from flake8_undefined_services.program.startup import collections_
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.raising import ANY
from flake8_undefined_services.program.startup.special import compared, first_of, operated
from flake8_undefined_services.program.startup.truth import is_input, truth_of
from flake8_undefined_services.program.startup.values import (
    MANY,
    UNKNOWN,
    Arguments,
    ClassValue,
    Constant,
    ExternalCall,
    FunctionValue,
    Keywords,
    ListValue,
    PendingValue,
    SetValue,
    TupleValue,
    Value,
    ViewValue,
    Wrapped,
)

_CALLED = 5
"""For so many items a function is called one by one; for more of them the last call stands for the rest."""

_LESS = ast.Lt()
_ORDERING: Mapping[str, ast.cmpop] = {"builtins.sorted": _LESS, "builtins.min": _LESS, "builtins.max": ast.Gt()}

_STOPPING = frozenset({"builtins.all", "builtins.any", "builtins.next"})
_SHORT = frozenset({"compress", "islice", "takewhile"})
"""They need not get to the end of what they iterate over."""

Items = tuple[Value, ...] | None
Lazy = Callable[[Machine, "Sequence[Value]", "list[Items]", Frame], Items]


def lazily(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`map`, `filter`, `zip`: nothing is called or consumed before somebody iterates, and then once."""
    if name == "builtins.reversed" and arguments:
        result = first_of(machine, arguments[0], ("__reversed__",), (), frame)
        if result is not None:
            return result
    frame.keep()
    part = name.rpartition(".")[2]
    shortest = {"zip": 1, "map": 2}.get(part, len(arguments))  # of several iterables the shortest one ends it

    def run() -> Value:
        short = name.startswith("itertools.") and part in _SHORT
        consume_one = collections_.partly_consumed if short or len(arguments) > shortest else collections_.consumed
        consumed = [consume_one(machine, value, frame) for value in arguments]
        for keyword, function in keywords.items():
            if keyword in _CALLED_BY_NAME:
                _call_for_all(machine, part, function, _together(consumed), frame)
        maker = _LAZY.get(part)
        if maker is None:
            called_for(machine, arguments[0] if arguments else UNKNOWN, None, frame)
        items = None if maker is None else maker(machine, arguments, consumed, frame)
        frame.let_go()
        return UNKNOWN if items is None else TupleValue(items)

    return PendingValue(collections_.once(run))


def consume(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`list`, `sorted`, `sum`: run through the iterables now; a `key` is called for each item."""
    found: Items = None
    if name == "builtins.next" and len(arguments) == 1:  # how far others have got with it is not known
        machine.possible.add(ANY)
    if (
        name == "builtins.next"
        and arguments
        and isinstance(arguments[0], PendingValue)
        and arguments[0].resume is not None
    ):
        return arguments[0].resume()
    consume_one = collections_.partly_consumed if name in _STOPPING else collections_.consumed
    for value in arguments:
        found = consume_one(machine, value, frame)
    if name == "builtins.sum" and found:
        start = keywords.get("start", arguments[1] if len(arguments) > 1 else Constant(0))
        operated(machine, ast.Add(), start, found[0], frame)
    key = keywords.get("key")
    if name in _ORDERING:
        items = found if len(arguments) == 1 else tuple(arguments)
        ordered(machine, items, key, frame, _ORDERING[name])
    elif key is not None:
        call_key(machine, key, found, frame)
    if name in callables.CALLS_FIRST and arguments:
        fewest = 2 if name == "functools.reduce" and len(arguments) < 3 else 0
        if found is None or len(found) >= fewest or MANY in found:
            for given in called_for(machine, arguments[0], (UNKNOWN,), frame) or ():
                collections_.run_pending(given)
    if found is None and any(map(is_input, arguments)):
        return UNKNOWN
    if "maxlen" in keywords:
        return UNKNOWN
    return _collected(machine, name, arguments, found)


def members(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`inspect.getmembers(object, predicate)` asks the predicate for each attribute, and everything has some."""
    predicate = arguments[1] if len(arguments) > 1 else keywords.get("predicate")
    if predicate is not None:
        called_for(machine, predicate, (UNKNOWN,), frame)
    return UNKNOWN


_DEQUE = "collections.deque"
_COLLECTING = frozenset({"builtins.list", "builtins.tuple", "builtins.set", "builtins.sorted", _DEQUE})


def _collected(machine: Machine, name: str, arguments: Arguments, found: Items) -> Value:
    if name in ("builtins.all", "builtins.any"):
        return _quantified(found, decisive=name == "builtins.any")
    if name not in _COLLECTING or (name == _DEQUE and len(arguments) > 1):
        return UNKNOWN
    if name == "builtins.tuple":
        return TupleValue(() if not arguments else (MANY,) if found is None else found)
    kind = {"builtins.set": SetValue, _DEQUE: ViewValue}.get(name, ListValue)
    if not arguments:
        return collections_.new_list(machine, (), kind=kind)
    if found is None:
        return collections_.new_list(machine, (MANY,), kind=kind)
    if name == "builtins.sorted" and MANY not in found:
        found = _in_order(found)
    return collections_.new_list(machine, found, kind=kind)


def _quantified(found: Items, *, decisive: bool) -> Value:
    """`all` and `any`: one element may decide, else all of them have to be known."""
    answers = {None if item is MANY else truth_of(item) for item in ((MANY,) if found is None else found)}
    if decisive in answers:
        return Constant(decisive)
    return UNKNOWN if None in answers else Constant(not decisive)


def _in_order(items: tuple[Value, ...]) -> tuple[Value, ...]:
    """Sorted constants; else any order will do, for which the items are not told apart."""
    if all(isinstance(item, Constant) for item in items):
        try:
            return tuple(sorted(items, key=lambda item: item.value))  # type: ignore[attr-defined]
        except TypeError:
            pass
    return items if len(items) < 2 else (UNKNOWN,) * len(items)


def ordered(machine: Machine, items: Items, key: Value | None, frame: Frame, comparison: ast.cmpop = _LESS) -> None:
    """Put items in order, by their keys or by themselves: one of the first two is compared with the other."""
    if key is not None:
        call_key(machine, key, items, frame)
    elif items is not None and len(items) > 1 and MANY not in items[:2]:
        compared(machine, comparison, items[1], items[0], frame)


def call_key(machine: Machine, key: Value, items: Items, frame: Frame) -> None:
    """`key=f` is called for each item, a comparison only for two of them."""
    if isinstance(key, ExternalCall) and key.name == "functools.cmp_to_key" and key.arguments:
        if items is not None and len(items) > 1:
            machine.call(key.arguments[0], (UNKNOWN, UNKNOWN), {}, frame)
        return
    called_for(machine, key, items, frame)


def called_for(machine: Machine, function: Value, items: Items, frame: Frame) -> list[Value] | None:
    """Call a function for each item; for an unknown number of them it is perhaps called. None: not all are known."""
    if not (isinstance(function, (FunctionValue, ClassValue, Wrapped)) or hasattr(function, "receiver")):
        return None
    if items is None or (items and all(item is MANY for item in items)):
        machine.perhaps(lambda: machine.call(function, (UNKNOWN,), {}, frame))
        return None
    given = [item for item in items if item is not MANY]
    results = [machine.call(function, (item,), {}, frame) for item in given[:_CALLED]]
    return results if len(results) == len(items) else None


def _map(machine: Machine, arguments: Sequence[Value], consumed: list[Items], frame: Frame) -> Items:
    function, *iterables = arguments
    if len(iterables) == 1:
        results = called_for(machine, function, consumed[1], frame)
        return _results(results, consumed[1])
    together = _zip(machine, iterables, consumed[1:], frame)
    if together is None:
        called_for(machine, function, None, frame)
        return None
    results = [
        machine.call(function, item.items if isinstance(item, TupleValue) else (UNKNOWN,), {}, frame)
        for item in together[:_CALLED]
    ]
    return _results(results if len(results) == len(together) else None, together)


def _results(results: list[Value] | None, items: Items) -> Items:
    if results is not None:
        return tuple(results)
    return items and (UNKNOWN,) * len(items) if items is not None and MANY not in items else None


def _filter(machine: Machine, arguments: Sequence[Value], consumed: list[Items], frame: Frame) -> Items:
    items = consumed[-1]
    results = called_for(machine, arguments[0], items, frame)
    if results is None or items is None:
        return () if items == () else None
    answers = [truth_of(result) for result in results]
    if None in answers:
        return (MANY,)
    return tuple(item for item, answer in zip(items, answers, strict=True) if answer)


def _zip(machine: Machine, arguments: Sequence[Value], consumed: list[Items], frame: Frame) -> Items:
    known = [items for items in consumed if items is not None and MANY not in items]
    if len(known) != len(arguments):
        return None
    return tuple(TupleValue(together) for together in zip(*known, strict=False))


def _enumerate(machine: Machine, arguments: Sequence[Value], consumed: list[Items], frame: Frame) -> Items:
    items = consumed[0] if consumed else None
    if items is None or MANY in items:
        return items
    return tuple(TupleValue((UNKNOWN, item)) for item in items)


def _reversed(machine: Machine, arguments: Sequence[Value], consumed: list[Items], frame: Frame) -> Items:
    items = consumed[0] if consumed else None
    return None if items is None else tuple(reversed(items))


def _iter(machine: Machine, arguments: Sequence[Value], consumed: list[Items], frame: Frame) -> Items:
    if len(arguments) > 1:
        called_for(machine, arguments[0], (UNKNOWN,), frame)
        return None
    return consumed[0] if consumed else None


def _chain(machine: Machine, arguments: Sequence[Value], consumed: list[Items], frame: Frame) -> Items:
    return _together(consumed)


def _starmap(machine: Machine, arguments: Sequence[Value], consumed: list[Items], frame: Frame) -> Items:
    items = consumed[-1]
    if items is None or MANY in items:
        called_for(machine, arguments[0], items, frame)
        return None
    for item in items[:_CALLED]:
        given = collections_.items_of(item)
        machine.call(arguments[0], (MANY,) if given is None else given, {}, frame)
    return (UNKNOWN,) * len(items)


def _by_second(name: str) -> Lazy:
    """Of `accumulate(items, f)`, `groupby(items, f)`: the function comes second."""

    def run(machine: Machine, arguments: Sequence[Value], consumed: list[Items], frame: Frame) -> Items:
        if len(arguments) > 1:
            _call_for_all(machine, name, arguments[1], consumed[0], frame)
        return None

    return run


def _call_for_all(machine: Machine, name: str, function: Value, items: Items, frame: Frame) -> None:
    """Call a function for items; `accumulate` puts two of them together."""
    if items is None or len(items) >= (2 if name == "accumulate" else 1):
        called_for(machine, function, items, frame)


def _together(consumed: Sequence[Items]) -> Items:
    return None if None in consumed else tuple(item for items in consumed for item in items or ())


_CALLED_BY_NAME = frozenset({"func", "key"})
"""How lazy iterators name the functions that they call: `groupby(items, key=f)`."""

_LAZY: Mapping[str, Lazy] = {
    "map": _map,
    "filter": _filter,
    "zip": _zip,
    "enumerate": _enumerate,
    "reversed": _reversed,
    "iter": _iter,
    "chain": _chain,
    "starmap": _starmap,
    "accumulate": _by_second("accumulate"),
    "groupby": _by_second("groupby"),
}
