"""Calls of what is not analysed: the builtins and standard-library callables that matter, by table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from flake8_undefined_services.diagnostics import Evaluation, Place
from flake8_undefined_services.language import callables
from flake8_undefined_services.language.known_values import known_result
from flake8_undefined_services.program.startup import asking, attributes, collections_, importing
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import ANY, Machine, Raised
from flake8_undefined_services.program.startup.store import Perhaps, live
from flake8_undefined_services.program.startup.truth import truth_of
from flake8_undefined_services.program.startup.values import (
    MANY,
    NONE,
    UNKNOWN,
    BoundExternal,
    ClassValue,
    Constant,
    DictValue,
    External,
    ExternalCall,
    FunctionValue,
    InstanceValue,
    Items,
    ListValue,
    ModuleValue,
    NamespaceView,
    PendingValue,
    Value,
    Wrapped,
)

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]


def call(machine: Machine, function: Value, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """What calling an outside object does to analysed code, and what is known of its result."""
    if isinstance(function, BoundExternal):
        return _call_method(machine, function, arguments, keywords, frame)
    if isinstance(function, ExternalCall):
        return _call_result(machine, function, arguments, frame)
    assert isinstance(function, External)
    handler = _HANDLERS.get(function.name)
    if handler is not None:
        return handler(machine, function.name, arguments, keywords, frame)
    if function.name in callables.NO_RETURN:
        raise Raised(callables.NO_RETURN[function.name])
    if function.name in callables.RETURNED_ARGUMENT:
        number = callables.RETURNED_ARGUMENT[function.name]
        return arguments[number] if number < len(arguments) else UNKNOWN
    if function.name in callables.IDENTITY:
        return _decorated(function.name, arguments, keywords)
    if function.name in callables.WRAPPERS:
        return _wrap(function.name, arguments)
    if function.name in callables.LAZY_ITERATORS:
        return _lazy(machine, arguments, keywords, frame)
    if function.name in callables.CONSUMERS:
        return _consume(machine, function.name, arguments, keywords, frame)
    known = known_result(function.name, machine.target.version, machine.target.platform)
    if known is not None:
        return Constant(known[0])
    _hand_over(machine, arguments, keywords)
    machine.possible.add(ANY)
    return ExternalCall(function.name, tuple(arguments)) if function.name in callables.REMEMBERED else UNKNOWN


def _decorated(name: str, arguments: Arguments, keywords: Keywords) -> Value:
    """`@lru_cache` gives the function back, `@lru_cache(128)` a decorator that will."""
    is_target = len(arguments) == 1 and not keywords and not isinstance(arguments[0], Constant)
    return arguments[0] if is_target else ExternalCall(name, ())


def _hand_over(machine: Machine, arguments: Arguments, keywords: Keywords) -> None:
    """Outside code may change what it is given."""
    for value in (*arguments, *keywords.values()):
        if isinstance(value, NamespaceView):
            value.namespace.dynamic = True
        elif isinstance(value, ModuleValue):
            value.namespace.dynamic = True
        else:
            collections_.forget(machine, value)


def _call_result(machine: Machine, function: ExternalCall, arguments: Arguments, frame: Frame) -> Value:
    """The second call of a decorator with arguments: `wraps(f)(wrapper)`."""
    if function.name in callables.IDENTITY or function.name in callables.IDENTITY_AFTER_CALL:
        return arguments[0] if arguments else UNKNOWN
    machine.possible.add(ANY)
    return UNKNOWN


def _wrap(name: str, arguments: Arguments) -> Value:
    kind = callables.WRAPPERS[name]
    return Wrapped(kind, arguments[0]) if arguments else ExternalCall(name, ())


def _lazy(machine: Machine, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`map`, `filter`, `zip`: nothing is called or consumed before somebody iterates."""
    first = arguments[0] if arguments else UNKNOWN
    done: list[bool] = []

    def run() -> Value:
        if not done:
            done.append(True)
            for value in arguments:
                collections_.consumed(machine, value, frame)
            _call_callback(machine, first, frame)
        return UNKNOWN

    return PendingValue(run)


def _call_callback(machine: Machine, function: Value, frame: Frame) -> None:
    if isinstance(function, (FunctionValue, ClassValue, Wrapped)) or hasattr(function, "receiver"):
        machine.call(function, (UNKNOWN,), {}, frame)


def _consume(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    key = keywords.get("key")
    found: tuple[Value, ...] | None = None
    for value in arguments:
        found = collections_.consumed(machine, value, frame)
    if key is not None:
        machine.call(key, (UNKNOWN,), {}, frame)
    if name in callables.CALLS_FIRST and arguments:
        _call_callback(machine, arguments[0], frame)
    if name in ("builtins.list", "builtins.tuple", "builtins.set", "builtins.sorted"):
        ordered = found if name in ("builtins.list", "builtins.tuple") or not found else (MANY,)
        if not arguments:
            ordered = ()
        return collections_.new_list(machine, (MANY,) if ordered is None else ordered)
    return UNKNOWN


def _call_method(
    machine: Machine, function: BoundExternal, arguments: Arguments, keywords: Keywords, frame: Frame
) -> Value:
    receiver = function.receiver
    if isinstance(receiver, ListValue):
        return _list_method(machine, receiver, function.method, arguments, keywords, frame)
    if isinstance(receiver, NamespaceView):
        if function.method in ("update", "setdefault", "pop", "__setitem__", "clear"):
            receiver.namespace.dynamic = True
        return UNKNOWN
    if isinstance(receiver, PendingValue):
        return receiver.run() if function.method in ("send", "__next__", "__iter__", "__anext__") else UNKNOWN
    if isinstance(receiver, DictValue):
        return _dict_method(machine, receiver, function.method, arguments)
    if isinstance(receiver, Constant):
        return _constant_method(machine, receiver, function.method, arguments, frame)
    return UNKNOWN


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
    elif method in ("remove", "discard"):
        _remove(machine, receiver, arguments)
    elif method == "sort":
        if "key" in keywords:
            machine.call(keywords["key"], (UNKNOWN,), {}, frame)
    elif method == "copy":
        return collections_.new_list(machine, collections_.items_of(receiver) or (MANY,))
    elif method not in ("index", "count", "__contains__", "__len__", "__iter__"):
        collections_.forget(machine, receiver)
    return NONE if method in ("append", "add", "extend", "update", "sort", "remove") else UNKNOWN


def _remove(machine: Machine, receiver: ListValue, arguments: Arguments) -> None:
    items = live((receiver.namespace, "items"))
    if isinstance(items, Items) and arguments and arguments[0] in items.values:
        values = list(items.values)
        values.remove(arguments[0])
        machine.store.bind(receiver.namespace, "items", Items(tuple(values)))
    else:
        collections_.forget(machine, receiver)


def _dict_method(machine: Machine, receiver: DictValue, method: str, arguments: Arguments) -> Value:
    if method == "get" and arguments:
        found = collections_.item(receiver, arguments[0])
        return UNKNOWN if found is None else found
    if method not in ("keys", "values", "items", "copy"):
        collections_.forget(machine, receiver)
    items = live((receiver.namespace, "items"))
    if isinstance(items, Items) and MANY not in items.keys and method in ("keys", "values"):
        return collections_.new_list(machine, items.keys if method == "keys" else items.values)
    return UNKNOWN


_PURE = frozenset(
    {"startswith", "endswith", "lower", "upper", "strip", "split", "replace", "title", "partition", "rpartition"}
)


def _constant_method(machine: Machine, receiver: Constant, method: str, arguments: Arguments, frame: Frame) -> Value:
    for argument in arguments:
        collections_.consumed(machine, argument, frame)
    plain = [collections_.plain(argument) for argument in arguments]
    if isinstance(receiver.value, str) and method in _PURE and all(part is not None for part in plain):
        try:
            return collections_.value_of(getattr(receiver.value, method)(*(p[0] for p in plain if p is not None)))
        except Exception:
            machine.possible.add(ANY)
    return UNKNOWN


def _globals(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    return attributes.namespace_view(frame, local=False)


def _locals(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    if name == "builtins.vars" and arguments:
        first = arguments[0]
        return NamespaceView(first.namespace) if isinstance(first, (ModuleValue, ClassValue)) else UNKNOWN
    return attributes.namespace_view(frame, local=True)


def _exec(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`exec` binds anything where it runs; in a function it reaches neither locals nor, by itself, globals."""
    if len(arguments) > 1 or keywords:
        _hand_over(machine, arguments, keywords)
    elif (
        frame.owner("") is None
        and frame.namespace.holds_scope
        and frame.node.__class__.__name__ in ("ClassDef", "NoneType")
    ):
        frame.namespace.dynamic = True
    machine.possible.add(ANY)
    return UNKNOWN


def _setattr(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    if len(arguments) != 3:
        return NONE
    owner, key, value = arguments
    if isinstance(owner, (ModuleValue, ClassValue, InstanceValue)):
        if isinstance(key, Constant) and isinstance(key.value, str):
            if isinstance(owner, ModuleValue):
                importing.bind_in_module(machine, owner, key.value, value)
            else:
                machine.store.bind(owner.namespace, key.value, value)
        else:
            owner.namespace.dynamic = True
    return NONE


def _getattr(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    if len(arguments) >= 2 and isinstance(arguments[1], Constant) and isinstance(arguments[1].value, str):
        if isinstance(arguments[0], ModuleValue):
            return _module_attribute(machine, arguments[0], arguments[1], frame, has_default=len(arguments) > 2)
        if isinstance(arguments[0], (InstanceValue, ClassValue)):
            found = attributes.get(machine, arguments[0], arguments[1].value, frame)
            return UNKNOWN if len(arguments) > 2 else found
    machine.possible.add(ANY)
    return UNKNOWN


def _import_module(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`importlib.import_module(name)` with a name that is known imports like the statement does."""
    named = arguments[0] if arguments else None
    if not isinstance(named, Constant) or not isinstance(named.value, str):
        machine.possible.update((ANY, "ModuleNotFoundError"))
        if machine.when is Evaluation.IMPORT and machine.world.stack:
            machine.world.stack[-1].module.unknown = "imports a module whose name is known only when it runs"
        return UNKNOWN
    dotted = _resolved(named.value, arguments[1:], keywords, frame)
    if dotted is None:
        return UNKNOWN
    request = importing.Request(frame, getattr(named.node, "lineno", 0), partial(_string_place, frame, named))
    found = importing.load(machine, dotted, request)
    top = dotted.partition(".")[0]
    if name == "builtins.__import__" and not keywords and len(arguments) < 4 and top in machine.world.table:
        return ModuleValue(machine.world.table[top].frame)
    return found


def _resolved(name: str, more: Arguments, keywords: Keywords, frame: Frame) -> str | None:
    """A relative name against the package that is handed over; None: that is not known."""
    if not name.startswith("."):
        return name
    package = keywords.get("package", more[0] if more else UNKNOWN)
    if isinstance(package, Constant) and isinstance(package.value, str):
        level = len(name) - len(name.lstrip("."))
        parts = package.value.split(".")
        base = parts[: len(parts) - level + 1]
        return ".".join([*base, *([name.lstrip(".")] if name.lstrip(".") else [])])
    return None


def _string_place(frame: Frame, text: Constant) -> Place:
    parsed = frame.module.parsed
    if text.node is None:
        return Place(1, 1, 1, 1)
    line, column = parsed.string_start(text.node)
    return Place(line, column, line, column + len(str(text.value)))


def _module_attribute(
    machine: Machine, module: ModuleValue, name: Constant, frame: Frame, *, has_default: bool
) -> Value:
    """`getattr(module, "name")` raises AttributeError only without a default (built-in functions, getattr)."""
    if has_default:
        found = module.namespace.bindings.get(name.value)
        return UNKNOWN if found is None or isinstance(found, Perhaps) else found
    statement = machine.statement
    if statement is None:
        return UNKNOWN
    request = importing.Request(frame, statement.lineno, partial(frame.module.parsed.place, statement))
    return asking.attribute(machine, module, name.value, request)


def _hasattr(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    if len(arguments) == 2 and isinstance(arguments[0], ModuleValue) and isinstance(arguments[1], Constant):
        answer = asking.has(arguments[0], str(arguments[1].value))
        return UNKNOWN if answer is None else Constant(answer)
    return UNKNOWN


def _gettext(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`gettext.install` puts `_` among the builtins."""
    machine.store.bind(frame.module.namespace, "_", UNKNOWN)
    return NONE


def _text(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    special = {
        "builtins.str": "__str__",
        "builtins.repr": "__repr__",
        "builtins.len": "__len__",
        "builtins.bool": "__bool__",
        "builtins.print": "__str__",
        "builtins.hash": "__hash__",
        "builtins.int": "__int__",
    }[name]
    for argument in arguments:
        attributes.call_special(machine, argument, special, (), frame)
    if name == "builtins.bool" and len(arguments) == 1:
        answer = truth_of(arguments[0])
        return UNKNOWN if answer is None else Constant(answer)
    if name in ("builtins.int", "builtins.len", "builtins.str") and len(arguments) == 1:
        plain = collections_.plain(arguments[0])
        if plain is not None and (name != "builtins.str" or isinstance(plain[0], (str, int))):
            try:
                return Constant(_converted(name, plain[0]))
            except (TypeError, ValueError) as error:
                raise Raised(type(error).__name__) from None
    if name != "builtins.print":
        machine.possible.add(ANY)
    return NONE if name == "builtins.print" else UNKNOWN


def _converted(name: str, thing: Any) -> int | str:
    if name == "builtins.int":
        return int(thing)
    return len(thing) if name == "builtins.len" else str(thing)


def _range(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    plain = [collections_.plain(argument) for argument in arguments]
    if all(part is not None and type(part[0]) is int for part in plain) and 1 <= len(plain) <= 3:
        try:
            return Constant(range(*(part[0] for part in plain if part is not None)))
        except ValueError:
            machine.possible.add(ANY)
    return UNKNOWN


def _dir(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    return collections_.new_list(machine, (MANY,))


def _type(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    if len(arguments) == 1 and isinstance(arguments[0], InstanceValue):
        return arguments[0].kind
    return UNKNOWN


def _suppress(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    return ExternalCall(name, tuple(arguments))


_HANDLERS: Mapping[str, Callable[[Machine, str, Arguments, Keywords, Frame], Value]] = {
    "builtins.globals": _globals,
    "builtins.locals": _locals,
    "builtins.vars": _locals,
    "builtins.exec": _exec,
    "builtins.execfile": _exec,
    "builtins.setattr": _setattr,
    "builtins.getattr": _getattr,
    "builtins.hasattr": _hasattr,
    "builtins.range": _range,
    "builtins.dir": _dir,
    "builtins.type": _type,
    "importlib.import_module": _import_module,
    "builtins.__import__": _import_module,
    "gettext.install": _gettext,
    "contextlib.suppress": _suppress,
    "pytest.raises": _suppress,
    **dict.fromkeys(
        (
            "builtins.str",
            "builtins.repr",
            "builtins.len",
            "builtins.bool",
            "builtins.print",
            "builtins.hash",
            "builtins.int",
        ),
        _text,
    ),
}
