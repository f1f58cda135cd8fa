"""Library functions that call what they are given, some only now and then: `re.sub(pattern, function, text)`."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable, Mapping
from typing import Any

from flake8_undefined_services.program.startup import (
    attributes,
    collections_,
    giving_away,
    instances,
    iteration,
    library_objects,
    special,
)
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.raising import ANY
from flake8_undefined_services.program.startup.values import (
    MANY,
    UNKNOWN,
    Arguments,
    ClassValue,
    Constant,
    FunctionValue,
    InstanceValue,
    Keywords,
    ModuleValue,
    PendingValue,
    SetValue,
    Value,
)

_PATTERN = "re.Pattern"
_CONTEXT = "contextvars.Context"
_EXECUTORS = ("concurrent.futures.ThreadPoolExecutor", "concurrent.futures.ProcessPoolExecutor")

_LONGEST = 1000
_REPEATED = re.compile(r"[*+}?]\)*[*+{]|\)[*+{]")
_REPEATS = 2
"""Patterns that repeat no more than that, and no groups, are matched against texts of that length."""


def _call(machine: Machine, function: Value, frame: Frame, *, calls: bool | None) -> None:
    """Call a function, perhaps, or not."""
    if calls is not False:
        iteration.called_for(machine, function, None if calls is None else (UNKNOWN,), frame)


def _compile(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`re.compile(pattern)`; with flags it is another pattern."""
    machine.possible.add(ANY)
    pattern = arguments[0] if len(arguments) == 1 and not keywords else UNKNOWN
    methods = {each: library_objects.method(_PATTERN, each, pattern) for each in ("sub", "subn")}
    return library_objects.made(machine, _PATTERN, methods)


def _substitute(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`re.sub(pattern, function, text)` calls the function for each match (library reference, re)."""
    given = {**dict(zip(("pattern", "repl", "string", "count", "flags"), arguments, strict=False)), **keywords}
    pattern = UNKNOWN if "flags" in given else given.get("pattern", UNKNOWN)
    calls = _matches(collections_.plain(pattern), collections_.plain(given.get("string", UNKNOWN)))
    _call(machine, given.get("repl", UNKNOWN), frame, calls=calls)
    machine.possible.add(ANY)
    return UNKNOWN


def _matches(pattern: tuple[Any] | None, text: tuple[Any] | None) -> bool | None:
    """Whether a pattern is somewhere in a text; None: not known, or it may take long to know."""
    if pattern is None or text is None or type(pattern[0]) is not type(text[0]) or not isinstance(text[0], str):
        return None
    repeats = sum(map(pattern[0].count, "*+{"))
    if repeats > _REPEATS or _REPEATED.search(pattern[0]) or max(len(pattern[0]), len(text[0])) > _LONGEST:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return re.search(pattern[0], text[0]) is not None
    except (re.error, RecursionError, OverflowError):
        return None


def _bisect(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`bisect(items, x, key=f)` asks for the key of some items; `insort` of the new one as well (library, bisect)."""
    if "key" in keywords and arguments:
        items = collections_.items_of(arguments[0])
        calls = None if items is None or set(items) == {MANY} else bool(items)
        _call(machine, keywords["key"], frame, calls="insort" in name or calls)
    giving_away.hand_over(machine, arguments, {})
    machine.possible.add(ANY)
    return UNKNOWN


_LOADING = ("object_hook", "object_pairs_hook", "parse_constant", "parse_float", "parse_int")


def _load_json(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`json.loads(text, object_hook=f)`: which hooks are called depends on the text."""
    hooks = {each: keywords[each] for each in _LOADING if each in keywords}
    text = collections_.plain(arguments[0]) if arguments and name == "json.loads" else None
    called = None if text is None or not hooks else _called_hooks(text[0], hooks)
    for hook, function in hooks.items():
        _call(machine, function, frame, calls=None if called is None else hook in called)
    machine.possible.add(ANY)
    return UNKNOWN


def _called_hooks(text: Any, hooks: Mapping[str, Value]) -> set[str] | None:
    called: set[str] = set()

    def record(name: str) -> Callable[[Any], None]:
        return lambda value: called.add(name)

    if not isinstance(text, (str, bytes)) or len(text) > _LONGEST:
        return None
    try:
        recording: dict[str, Any] = {name: record(name) for name in hooks}
        json.loads(text, **recording)
    except (ValueError, RecursionError):
        return None
    return called


def _dump_json(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`json.dumps(thing, default=f)` asks for what it cannot write itself; so does `cls=`, with its `default`."""
    function, kind = keywords.get("default"), keywords.get("cls")
    if isinstance(kind, ClassValue):
        encoder = instances.new(machine, kind)
        function = attributes.get(machine, encoder, "default", frame)
    if function is not None and arguments:
        _call(machine, function, frame, calls=_needs_help(arguments[0]))
    machine.possible.add(ANY)
    return UNKNOWN


def _needs_help(value: Value, depth: int = 3) -> bool | None:
    """Whether a value holds something that JSON does not have; None: not known."""
    if isinstance(value, InstanceValue):
        return True if value.kind.is_closed else None
    if isinstance(value, (SetValue, ClassValue, FunctionValue, ModuleValue)):
        return True
    if isinstance(value, Constant):
        return not isinstance(value.value, (str, int, float, type(None)))
    items = collections_.items_of(value)
    if items is None or not depth:
        return None
    answers = {_needs_help(each, depth - 1) for each in collections_.contents(value)}
    return True if True in answers else None if None in answers else False


def _executor(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`ThreadPoolExecutor()`: what a function raises, who asks for its result meets (concurrent.futures)."""
    machine.possible.add(ANY)
    methods = {each: library_objects.method(_EXECUTORS[0], each) for each in ("map", "submit")}
    return library_objects.made(machine, name, methods)


def _submit(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`executor.submit(function, …)` gives a future; the function runs for whoever asks that for its `result`."""
    if not arguments:
        return UNKNOWN
    giving_away.hand_over(machine, arguments, keywords)

    def run() -> Value:
        result = machine.call(arguments[0], arguments[1:], keywords, frame)
        frame.let_go()
        return result

    frame.keep()
    return PendingValue(collections_.once(run), is_coroutine=True)


def _executor_map(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    giving_away.hand_over(machine, arguments[:1], {})
    for iterable in arguments[1:]:
        giving_away.hand_over(machine, collections_.contents(iterable), {})
    return iteration.lazily(machine, "builtins.map", arguments, {}, frame)


def _context(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    return library_objects.made(machine, _CONTEXT, {"run": library_objects.method(_CONTEXT, "run")})


def _call_first(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`contextvars.copy_context().run(function, …)`."""
    return machine.call(arguments[0], arguments[1:], keywords, frame) if arguments else UNKNOWN


def _new_class(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`types.new_class(name, bases, keywords, fill)` lets a function fill the namespace (library reference, types)."""
    fill = arguments[3] if len(arguments) > 3 else keywords.get("exec_body")
    if fill is not None:
        iteration.called_for(machine, fill, (UNKNOWN,), frame)
    machine.possible.add(ANY)
    return UNKNOWN


def _deepcopy(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`copy.deepcopy(things)` asks each of them (library reference, copy)."""
    if arguments:
        _copied(machine, arguments[0], frame, 3)
    machine.possible.add(ANY)
    return UNKNOWN


def _copied(machine: Machine, value: Value, frame: Frame, depth: int) -> None:
    asked = special.first_of(machine, value, ("__deepcopy__", "__reduce_ex__", "__reduce__"), (UNKNOWN,), frame)
    if asked is None and depth and not isinstance(value, (InstanceValue, ClassValue)):
        for each in collections_.contents(value):
            _copied(machine, each, frame, depth - 1)


HANDLERS: Mapping[str, Callable[[Machine, str, Arguments, Keywords, Frame], Value]] = {
    "re.compile": _compile,
    **dict.fromkeys(("re.sub", "re.subn", f"{_PATTERN}.sub", f"{_PATTERN}.subn"), _substitute),
    **{f"bisect.{each}{side}": _bisect for each in ("bisect", "insort") for side in ("", "_left", "_right")},
    **dict.fromkeys(("json.load", "json.loads"), _load_json),
    **dict.fromkeys(("json.dump", "json.dumps"), _dump_json),
    **dict.fromkeys(_EXECUTORS, _executor),
    f"{_EXECUTORS[0]}.map": _executor_map,
    f"{_EXECUTORS[0]}.submit": _submit,
    "contextvars.copy_context": _context,
    f"{_CONTEXT}.run": _call_first,
    "types.new_class": _new_class,
    "copy.deepcopy": _deepcopy,
}
