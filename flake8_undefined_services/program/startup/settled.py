"""Calls that do the same each time: followed a few times, then known, in whatever module they stand.

A call is quiet where it imports nothing new, misses nothing, raises nothing, calls none of its arguments and changes
nothing that was there before it. A function that was quiet `_TRIES` times for arguments of the same kinds is taken to
be quiet as long as all that those calls read is as they read it, and the modules that they ran in are the same.

    _logger = get_logger(__name__)      # in a hundred modules: the body is executed in the first three
"""

from __future__ import annotations

import ast
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from flake8_undefined_services.program.startup.frames import Frame, FrameKind, ModuleFrame
from flake8_undefined_services.program.startup.store import Namespace, Store, same
from flake8_undefined_services.program.startup.values import (
    INPUT,
    MANY,
    UNKNOWN,
    BoundExternal,
    BoundMethod,
    ClassValue,
    Constant,
    DictValue,
    External,
    ExternalCall,
    FunctionValue,
    GenericAlias,
    InstanceValue,
    Items,
    ListValue,
    TupleValue,
    Value,
    Wrapped,
)

_TRIES = 3
_SHAPES = 4
_PLAIN = (Constant, External, ExternalCall, BoundExternal)
_CALLABLE = (FunctionValue, BoundMethod, Wrapped)


State = dict[tuple[Namespace, str], "Value | None"]
"""What names outside of a call hold; None: nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a quiet call returned: one of its arguments, a function that it made, or a value.

    kept: for a function that sees the call's names, those that hold what the call was given.
    """

    argument: int | None = None
    closure: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | None = None
    value: Value = UNKNOWN
    kept: frozenset[str] = frozenset()


@dataclass(slots=True, eq=False)
class Record:
    """How the calls of one function with arguments of the same kinds went; `keeps` holds what the key identifies.

    state: what they read of the world. modules: those whose functions ran, or that their imports found executed.
    """

    keeps: tuple[object, ...]
    answers: list[Answer] = field(default_factory=list)
    state: State = field(default_factory=dict)
    modules: set[ModuleFrame] = field(default_factory=set)
    noise: int = 0

    @property
    def noisy(self) -> bool:
        """Whether it is no use to look at further calls; the first ones may import and prepare what others find."""
        return self.noise >= _TRIES

    def is_as_before(self) -> bool:
        """Whether the world is as the calls have read it."""
        return all(_is_same(namespace.bindings.get(name), value) for (namespace, name), value in self.state.items())

    def add(self, answer: Answer, state: State) -> None:
        """One more quiet call; where it has read something else than those before it, they do not count."""
        if any(key in self.state and not _is_same(self.state[key], value) for key, value in state.items()):
            self.answers.clear()
            self.state.clear()
        self.answers.append(answer)
        self.state.update(state)


@dataclass(slots=True, eq=False)
class Watch:
    """A call that is being followed; `callbacks` are the functions among its arguments."""

    record: Record
    callbacks: frozenset[int]
    events: int
    mark: int
    state: State = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Settled:
    """What is known about calls, in all processes. `events`: imports, failures and the like so far."""

    events: int = 0
    _records: dict[Hashable, Record] = field(default_factory=dict)
    _watched: list[Watch] = field(default_factory=list)

    def record(
        self, function: FunctionValue, arguments: Sequence[Value], keywords: Mapping[str, Value]
    ) -> Record | None:
        """What is known about calls like this one; None: it is not like any other."""
        if function.closure.kind is FrameKind.FUNCTION:
            return None
        kinds: list[Hashable] = [id(function.node), id(function.closure)]
        for value in (*arguments, *keywords.values()):
            kind = _kind(value)
            if kind is None:
                return None
            kinds.append(kind)
        key = (*kinds, *keywords)
        found = self._records.get(key)
        if found is None:
            found = self._records[key] = Record((function, tuple(arguments), tuple(keywords.values())))
        return found

    def imports(self, module: ModuleFrame | None) -> None:
        """A call imports a module; that is quiet where it is executed already. None: it is not."""
        if module is None:
            self.events += 1
            return
        for watch in self._watched:
            watch.record.modules.add(module)

    def called(self, function: FunctionValue) -> None:
        """A function runs; whoever was given it has called an argument."""
        for watch in self._watched:
            watch.record.modules.add(function.closure.module)
            if id(function) in watch.callbacks:
                watch.record.noise = _TRIES

    @property
    def is_watching(self) -> bool:
        """Whether anybody wants to know what is read."""
        return bool(self._watched)

    def read(self, namespace: Namespace, name: str) -> None:
        """A call reads a name, or an attribute; of a list or dict that it gets, also the content."""
        if not self._watched or namespace.is_local:
            return
        value = namespace.bindings.get(name)
        for watch in self._watched:
            watch.state.setdefault((namespace, name), value)
        for inner in value.values if isinstance(value, Items) else (value,):
            if isinstance(inner, (ListValue, DictValue)) and (inner.namespace, "items") not in self._watched[-1].state:
                self.read(inner.namespace, "items")

    def watch(self, record: Record, store: Store, arguments: Sequence[Value], keywords: Mapping[str, Value]) -> Watch:
        """Begin to look at what a call does."""
        callbacks = frozenset(id(_function(each)) for each in (*arguments, *keywords.values()))
        watch = Watch(record, callbacks, self.events, store.mark())
        self._watched.append(watch)
        return watch

    def ended(self, watch: Watch, store: Store, answer: Answer | None) -> None:
        """The call has returned; None: it has not, but raised, or was too long."""
        self._watched.remove(watch)
        quiet = all(_is_own(namespace, is_new) for namespace, is_new in store.touched(watch.mark))
        if answer is None or self.events != watch.events or not quiet:
            watch.record.noise += 1
            watch.record.answers.clear()
            watch.record.state.clear()
        else:
            watch.record.add(answer, watch.state)
        store.release(watch.mark)


def known(record: Record) -> Answer | None:
    """The answer of a settled function; None where it is not settled, or the world is another one."""
    if record.noisy or len(record.answers) < _TRIES or not record.is_as_before():
        return None
    first = record.answers[0]
    return first if all(each == first for each in record.answers) else Answer()


def _is_same(one: Value | None, other: Value | None) -> bool:
    return one is other or (one is not None and other is not None and same(one, other))


def answer_of(value: Value, frame: Frame, given: Mapping[str, Value], arguments: Sequence[Value]) -> Answer:
    """How another call would get this value; given: what the frame's names held at first."""
    for number, argument in enumerate(arguments):
        if value is argument and isinstance(value, (*_CALLABLE, ClassValue, InstanceValue)):
            return Answer(argument=number)
    if isinstance(value, FunctionValue) and value.closure is frame:
        names = frame.namespace.bindings
        kept = frozenset(name for name, first in given.items() if names.get(name) is first)
        return Answer(closure=value.node, kept=kept)
    return Answer(value=UNKNOWN if given else value)  # what was given may decide: only its kind is compared


def _is_own(namespace: Namespace, is_new: bool) -> bool:
    """Whether a change is one of the call's own affairs: its names, or something new."""
    return namespace.is_local or (is_new and not namespace.holds_scope)


def _function(value: Value) -> Value:
    while isinstance(value, (BoundMethod, Wrapped)):
        value = value.function
    return value


def _kind(value: Value) -> Hashable:
    """What of a value may decide how a call goes; None: all of it."""
    if value is UNKNOWN or value is MANY or value is INPUT:
        return id(value)
    if isinstance(value, InstanceValue):
        own = value.namespace
        return (id(value.kind), own.dynamic, *((name, _attribute_kind(held)) for name, held in own.bindings.items()))
    if isinstance(value, (ClassValue, GenericAlias)):
        return id(value if isinstance(value, ClassValue) else value.origin)
    if isinstance(value, Constant):
        is_flag = value.value is None or isinstance(value.value, bool)
        return repr(value.value) if is_flag else type(value.value).__name__
    if isinstance(value, _PLAIN):
        return External.__name__
    if isinstance(value, _CALLABLE):
        return FunctionValue.__name__
    return type(value).__name__ if all(map(_is_plain, _items(value))) else None


def is_old(shapes: dict[int, set[Hashable]], function: FunctionValue, arguments: Sequence[Value]) -> bool:
    """Whether a function that is called often was given tuples like these, or none, or many others."""
    if not any(isinstance(argument, TupleValue) for argument in arguments):
        return True
    known = shapes.setdefault(id(function.node), set())
    kinds = tuple(map(_shape, arguments))
    if kinds in known or len(known) > _SHAPES:
        return True
    known.add(kinds)
    return False


def _shape(value: Value) -> Hashable:
    """The kind of a value, and of a tuple those of its items: fewer are told apart than by `_kind`."""
    if isinstance(value, TupleValue):
        return tuple(map(_shape, value.items))
    if isinstance(value, Constant):
        return repr(value.value) if value.value is None or isinstance(value.value, bool) else type(value.value).__name__
    return type(value).__name__


def _attribute_kind(value: Value) -> Hashable:
    """The same for what an instance holds: how much is in a container, and no further down."""
    if isinstance(value, InstanceValue):
        return id(value.kind)
    if isinstance(value, (ListValue, DictValue)):
        return type(value).__name__, len(_items(value))
    kind = _kind(value)
    return id(value) if kind is None else kind


def _is_plain(value: Value) -> bool:
    return value is MANY or value is UNKNOWN or isinstance(value, _PLAIN)


def _items(value: Value) -> tuple[Value, ...]:
    """The content of a container; any other value stands for itself."""
    if isinstance(value, TupleValue):
        return value.items
    held = value.namespace.bindings.get("items") if isinstance(value, (ListValue, DictValue)) else None
    return held.values if isinstance(held, Items) else (value,)
