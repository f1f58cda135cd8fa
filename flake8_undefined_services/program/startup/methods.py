"""Methods of lists, dicts, strings, generators and namespaces: `names.append(x)`, `globals().update(…)`."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from string import Formatter

from flake8_undefined_services.program.startup import (
    attribute_calls,
    collections_,
    file_paths,
    giving_away,
    membership,
    namespace_views,
    special,
)
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.iteration import ordered
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.raising import ANY
from flake8_undefined_services.program.startup.store import MISSING, Perhaps, live
from flake8_undefined_services.program.startup.values import (
    MANY,
    NONE,
    UNKNOWN,
    Arguments,
    BoundExternal,
    Constant,
    DictValue,
    ExternalCall,
    Items,
    Keywords,
    ListValue,
    NamespaceView,
    PendingValue,
    SetValue,
    TupleValue,
    Value,
    ViewValue,
    Wrapped,
)


def call(machine: Machine, function: BoundExternal, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    receiver = function.receiver
    if isinstance(receiver, ListValue):
        return _list_method(machine, receiver, function.method, arguments, keywords, frame)
    if isinstance(receiver, NamespaceView):
        named = arguments[0] if arguments else None
        if named is not None and function.method in ("get", "pop"):
            return _taken(machine, receiver, function.method, named, arguments[1:])
        if function.method == "update":
            _update(machine, receiver, arguments, keywords)
        elif function.method in ("setdefault", "pop", "__setitem__", "clear"):
            receiver.namespace.dynamic = True
        elif function.method in ("keys", "values", "items"):
            return _of_class_body(machine, receiver, function.method)
        elif function.method == "copy" and receiver.module is None:
            return namespace_views.copied(receiver)
        return UNKNOWN
    if isinstance(receiver, PendingValue):
        if function.method in ("send", "__next__", "__anext__"):
            return receiver.run() if receiver.resume is None else receiver.resume()
        if function.method == "result":
            return receiver.run()
        return receiver if function.method == "__iter__" else UNKNOWN
    if isinstance(receiver, DictValue):
        return _dict_method(machine, receiver, function.method, arguments, frame)
    if isinstance(receiver, Wrapped) and arguments:
        return _property_method(receiver, function.method, arguments[0])
    if receiver is UNKNOWN and arguments:
        return collections_.run_pending(arguments[0])
    if isinstance(receiver, ExternalCall):
        return file_paths.call(machine, receiver, function.method, arguments, keywords)
    if isinstance(receiver, Constant):
        if function.method == "format" and isinstance(receiver.value, str):
            _read_fields(machine, receiver.value, arguments, keywords, frame)
        return _constant_method(machine, receiver, function.method, arguments, frame)
    return UNKNOWN


def _taken(machine: Machine, receiver: NamespaceView, method: str, named: Value, default: Sequence[Value]) -> Value:
    """`globals().get("name", default)`, and `pop`, which takes the name away."""
    is_there = membership.holds_name(machine, receiver, named)
    found = collections_.item(receiver, named) or UNKNOWN
    if is_there is False:
        found = default[0] if default else NONE if method == "get" else UNKNOWN
    elif method == "pop" and isinstance(named, Constant) and isinstance(named.value, str):
        machine.bind_in(receiver, named.value, MISSING)
    elif method == "pop":
        for name, value in tuple(receiver.namespace.bindings.items()):
            machine.bind_in(receiver, name, value if isinstance(value, Perhaps) else Perhaps(value, vague=True))
    return found


def _update(machine: Machine, receiver: NamespaceView, arguments: Arguments, keywords: Keywords) -> None:
    """`globals().update({"name": value})` binds what is written there; names from elsewhere may be any."""
    held = [collections_.named_items(argument) for argument in arguments]
    written = machine.called.args if machine.called is not None else []
    if None in held or "**" in keywords or not all(isinstance(each, ast.Dict) for each in written):
        receiver.namespace.dynamic = True
        return
    for names in (*held, keywords):
        for name, value in (names or {}).items():
            machine.bind_in(receiver, name, value)


def _of_class_body(machine: Machine, receiver: NamespaceView, method: str) -> Value:
    """`keys()`, `values()` or `items()` of a class's namespace, as a view of it (language reference 3.3.3.4)."""
    held = namespace_views.names_in(machine, receiver)
    if held is None:
        return collections_.new_list(machine, namespace_views.some_names(machine, receiver), kind=ViewValue)
    names = tuple(map(Constant, held))
    values = tuple(held.values())
    parts = {"keys": names, "values": values, "items": tuple(map(TupleValue, zip(names, values, strict=True)))}
    return collections_.new_list(machine, parts[method], kind=ViewValue)


def _list_method(
    machine: Machine,
    receiver: ListValue,
    method: str,
    arguments: Arguments,
    keywords: Keywords,
    frame: Frame,
) -> Value:
    if method in ("append", "add") and len(arguments) == 1:
        collections_.extend(machine, receiver, (arguments[0],))
    elif method in ("extend", "update", "__iadd__"):
        for argument in arguments:
            items = collections_.consumed(machine, argument, frame)
            collections_.extend(machine, receiver, (MANY,) if items is None else items)
    elif method in ("pop", "popleft") and not isinstance(receiver, SetValue):
        return _popped_item(machine, receiver, method, arguments)
    elif method in ("count", "index") and arguments:
        special.searched(machine, receiver, arguments[0], frame)
    elif method in ("remove", "discard"):
        if arguments:
            special.searched(machine, receiver, arguments[0], frame)
        _remove(machine, receiver, arguments)
    elif method == "sort":
        ordered(machine, collections_.items_of(receiver), keywords.get("key"), frame)
        collections_.forget_order(machine, receiver)
    elif method == "copy":
        kind = SetValue if isinstance(receiver, SetValue) else ListValue
        return collections_.new_list(machine, collections_.items_of(receiver) or (MANY,), kind=kind)
    elif method not in ("__contains__", "__len__", "__iter__"):
        giving_away.forget(machine, receiver)
    return NONE if method in ("append", "add", "extend", "update", "sort", "remove") else UNKNOWN


def _popped_item(machine: Machine, receiver: ListValue, method: str, arguments: Arguments) -> Value:
    """`names.pop()` gives the last item, `pop(0)` and a deque's `popleft()` the first."""
    items = collections_.items_of(receiver)
    place = arguments[0] if arguments else Constant(0 if method == "popleft" else -1)
    if items is not None and MANY not in items and isinstance(place, Constant):
        left = list(items)
        try:
            found = left.pop(place.value)
        except (IndexError, TypeError):
            machine.possible.add(ANY)
        else:
            machine.store.bind(receiver.namespace, "items", Items(tuple(left)))
            return found
    giving_away.forget(machine, receiver)
    return UNKNOWN


def _remove(machine: Machine, receiver: ListValue, arguments: Arguments) -> None:
    items = live((receiver.namespace, "items"))
    if isinstance(items, Items) and arguments and arguments[0] in items.values:
        values = list(items.values)
        values.remove(arguments[0])
        machine.store.bind(receiver.namespace, "items", Items(tuple(values)))
    else:
        giving_away.forget(machine, receiver)


def _property_method(receiver: Wrapped, method: str, function: Value) -> Value:
    """`@name.setter` makes another property with the same getter."""
    if method == "setter":
        return replace(receiver, setter=function)
    return replace(receiver, deleter=function) if method == "deleter" else replace(receiver, function=function)


def _dict_method(machine: Machine, receiver: DictValue, method: str, arguments: Arguments, frame: Frame) -> Value:
    if method == "get" and arguments:
        found = collections_.item(receiver, arguments[0])
        if found is None and collections_.lacks_key(receiver, arguments[0]) and _is_unchanged(machine, receiver, frame):
            return arguments[1] if len(arguments) > 1 else NONE
        return UNKNOWN if found is None else found
    if method == "pop" and arguments:
        popped = _popped(machine, receiver, arguments)
        if popped is not None:
            return popped
    if method == "setdefault" and arguments:
        there = _set_default(machine, receiver, arguments)
        if there is not None:
            return there
    for argument in arguments:
        collections_.consumed(machine, argument, frame)
    if method not in ("keys", "values", "items", "copy"):
        giving_away.forget(machine, receiver)
    items = live((receiver.namespace, "items"))
    if not isinstance(items, Items):
        return UNKNOWN
    if method == "items":
        pairs = zip(items.keys, items.values, strict=True)
        return collections_.new_list(
            machine, tuple(MANY if v is MANY else TupleValue((k, v)) for k, v in pairs), kind=ViewValue
        )
    if method == "values" or (method == "keys" and MANY not in items.keys):
        return collections_.new_list(machine, items.keys if method == "keys" else items.values, kind=ViewValue)
    return UNKNOWN


def _set_default(machine: Machine, receiver: DictValue, arguments: Arguments) -> Value | None:
    """`handlers.setdefault("start", [])` gives the list that is there, or puts this one there; None: not known."""
    key, default = arguments[0], arguments[-1]
    found = collections_.item(receiver, key)
    if found is not None:
        return found
    items = live((receiver.namespace, "items"))
    if not isinstance(default, (ListValue, DictValue)) or not collections_.lacks_key(receiver, key):
        return None
    if isinstance(items, Items):
        machine.store.bind(receiver.namespace, "items", Items((*items.values, default), (*items.keys, key)))
    return default


def _is_unchanged(machine: Machine, receiver: DictValue, frame: Frame) -> bool:
    """Whether no code but what was followed has put anything into a dict."""
    if receiver.namespace.is_local:
        return True
    called = machine.called.func if machine.called is not None else None
    if not isinstance(called, ast.Attribute) or not isinstance(called.value, ast.Name):
        return False
    return (
        called.value.id in frame.module.facts.tables
        and frame.module.namespace.bindings.get(called.value.id) is receiver
    )


def _popped(machine: Machine, receiver: DictValue, arguments: Arguments) -> Value | None:
    """`options.pop("name", default)`; None: not known."""
    held = collections_.named_items(receiver)
    key = arguments[0]
    if held is None or not isinstance(key, Constant):
        return None
    if key.value in held:
        found = held.pop(key.value)
        left = Items(tuple(held.values()), tuple(map(Constant, held)))
        machine.store.bind(receiver.namespace, "items", left)
        return found
    return arguments[1] if receiver.namespace.is_local and len(arguments) > 1 else None


_PURE = frozenset(
    """startswith endswith lower upper strip lstrip rstrip split rsplit splitlines replace title capitalize casefold
    partition rpartition removeprefix removesuffix find rfind index rindex count join zfill swapcase
    isidentifier isdigit isupper islower isalpha isalnum""".split()
)


def _constant_method(machine: Machine, receiver: Constant, method: str, arguments: Arguments, frame: Frame) -> Value:
    for argument in arguments:
        collections_.consumed(machine, argument, frame)
        if method == "format" and special.first_of(machine, argument, ("__format__",), (UNKNOWN,), frame) is None:
            special.as_text(machine, argument, frame)
    plain = [collections_.plain(argument) for argument in arguments]
    if isinstance(receiver.value, str) and method in _PURE and all(part is not None for part in plain):
        try:
            result = getattr(receiver.value, method)(*(p[0] for p in plain if p is not None))
        except Exception:
            machine.possible.add(ANY)
            return UNKNOWN
        if isinstance(result, list):
            return collections_.new_list(machine, tuple(map(collections_.value_of, result)))
        return collections_.value_of(result)
    return UNKNOWN


def _read_fields(machine: Machine, text: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> None:
    """`"{module.version}".format(module=module)` reads attributes (library reference, format string syntax)."""
    if "." not in text:
        return
    try:
        fields = [field for _, field, _, _ in Formatter().parse(text) if field is not None]
    except ValueError:
        machine.possible.add(ANY)
        return
    numbered = 0
    for field in fields:
        first, *names = field.split(".")
        value = _field(first or str(numbered), arguments, keywords)
        numbered += not first
        for name in names:
            value = attribute_calls.get_named(machine, "", (value, Constant(name)), {}, frame)


def _field(first: str, arguments: Arguments, keywords: Keywords) -> Value:
    """What a replacement field names: by number, or by keyword; also one of a namespace that is spread."""
    if first.isdigit():
        number = int(first)
        return arguments[number] if MANY not in arguments and number < len(arguments) else UNKNOWN
    spread = keywords.get("**")
    if first not in keywords and isinstance(spread, NamespaceView):
        return collections_.item(spread, Constant(first)) or UNKNOWN
    return keywords.get(first, UNKNOWN)
