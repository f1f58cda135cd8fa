"""Calls that do the same each time: followed a few times, then known, in whatever module they stand.

A call is quiet where it imports nothing new, misses nothing, raises nothing, calls none of its arguments and leaves
what was there before it as it was, or as good as: a function that makes its singleton perhaps once more, each time it
is called, has not changed anything by the third time. A function that was quiet `_TRIES` times for arguments of the
same kinds is taken to be quiet as long as all that those calls read is as they read it, and the modules that they ran
in are the same. The first call is not looked at: most have no second one of their kind.

    _logger = get_logger(__name__)      # in a hundred modules: the body is executed in the first three
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from flake8_undefined_services.program.startup.frames import Frame, FrameKind, ModuleFrame
from flake8_undefined_services.program.startup.store import MISSING, Key, Namespace, Perhaps, Store, live, same
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

_TRIES = 2
_SHAPES = 4
_NOISE = 10
"""So many calls in a row may do something; the first ones import and prepare what others find."""
_PLAIN = (Constant, External, ExternalCall, BoundExternal)
_CALLABLE = (FunctionValue, BoundMethod, Wrapped)


State = dict[Key, Value]
"""What names outside of a call hold."""


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

    state: what they read of the world. changed: what they bind outside, and leave as good as it was; a further call may
    bind something else of that kind to it. modules: those whose functions ran, or that their imports found executed.
    """

    keeps: tuple[object, ...]
    answers: list[Answer] = field(default_factory=list)
    state: State = field(default_factory=dict)
    changed: set[Key] = field(default_factory=set)
    modules: set[ModuleFrame] = field(default_factory=set)
    noise: int = 0
    asked: int = 0

    def is_worth_a_look(self) -> bool:
        """Whether the next call may be a quiet one; of those that hardly ever are, every tenth is looked at."""
        self.asked += 1
        return self.asked > 1 and (self.noise < _NOISE or not self.asked % _NOISE)

    def is_as_before(self) -> bool:
        """Whether the world is as the calls have read it."""
        return all(self._is_as(key, live(key), value) for key, value in self.state.items())

    def add(self, answer: Answer, watch: Watch, changed: frozenset[Key]) -> None:
        """One more quiet call; where it has read something else than those before it, they do not count."""
        self.changed |= changed
        state, known = watch.state, self.state
        if any(key in known and not self._is_as(key, value, known[key]) for key, value in state.items()):
            self.forget()
            self.changed |= changed
        self.answers.append(answer)
        self.state.update(state)
        self.modules |= watch.modules
        self.noise = 0

    def forget(self) -> None:
        """What was read of the world is another now."""
        self.answers.clear()
        self.state.clear()
        self.changed.clear()
        self.modules.clear()

    def _is_as(self, key: Key, now: Value, before: Value) -> bool:
        if key in self.changed:
            return _is_like(now, before) or (now is not MISSING and _held(now) is UNKNOWN)
        return same(now, before)


@dataclass(slots=True, eq=False)
class Watch:
    """A call that is being followed; `given` are its arguments, by identity. is_loud: it called one."""

    record: Record
    given: frozenset[int]
    events: int
    mark: int
    is_loud: bool = False
    state: State = field(default_factory=dict)
    modules: set[ModuleFrame] = field(default_factory=set)


@dataclass(slots=True, eq=False)
class Settled:
    """What is known about calls, in all processes. `events`: imports, failures and the like so far."""

    events: int = 0
    _records: dict[Hashable, Record] = field(default_factory=dict)
    _watched: list[Watch] = field(default_factory=list)

    def record(
        self, function: FunctionValue, arguments: Sequence[Value], keywords: Mapping[str, Value]
    ) -> Record | None:
        """What is known about calls like this one; None: it is not like any other.

        A `__getattr__` may refuse one name, and serve all others.
        """
        if function.closure.kind is FrameKind.FUNCTION or function.name == "__getattr__":
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
            watch.modules.add(module)

    def called(self, function: FunctionValue) -> None:
        """A function runs; whoever was given it has called an argument."""
        for watch in self._watched:
            watch.modules.add(function.closure.module)
            watch.is_loud = watch.is_loud or id(function) in watch.given

    @property
    def is_watching(self) -> bool:
        """Whether anybody wants to know what is read."""
        return bool(self._watched)

    def read(self, namespace: Namespace, name: str) -> None:
        """A call reads a name, or an attribute; of a list or dict that it gets, also the content."""
        if not self._watched or namespace.is_local:
            return
        key = (namespace, name)
        value = live(key)
        if self._watched[-1].state.get(key) is value:  # then those around it know, too
            return
        for watch in self._watched:
            watch.state.setdefault(key, value)
        for inner in value.values if isinstance(value, Items) else (value,):
            if isinstance(inner, (ListValue, DictValue)) and (inner.namespace, "items") not in self._watched[-1].state:
                self.read(inner.namespace, "items")

    def watch(self, record: Record, store: Store, arguments: Sequence[Value], keywords: Mapping[str, Value]) -> Watch:
        """Begin to look at what a call does."""
        given = frozenset(id(_function(each)) for each in (*arguments, *keywords.values()))
        watch = Watch(record, given, self.events, store.mark())
        self._watched.append(watch)
        return watch

    def repeated(self, record: Record, store: Store) -> None:
        """A settled call has read and bound what such calls do; its arguments may decide what it binds exactly."""
        for watch in self._watched:
            watch.modules |= record.modules
            for key in record.state:
                watch.state.setdefault(key, live(key))
        for key in record.changed:
            old = live(key)
            if old is not MISSING and _held(old) is not UNKNOWN:
                store.bind(*key, Perhaps(UNKNOWN, old.vague) if isinstance(old, Perhaps) else UNKNOWN)

    def ended(self, watch: Watch, store: Store, answer: Answer | None) -> None:
        """The call has returned; None: it has not, but raised, or was too long."""
        self._watched.remove(watch)
        changed = _changed(store.touched(watch.mark), watch.given)
        if answer is None or watch.is_loud or self.events != watch.events or changed is None:
            watch.record.noise += 1
            watch.record.forget()
        else:
            watch.record.add(answer, watch, changed)
        store.release(watch.mark)


def known(record: Record, is_there: Callable[[ModuleFrame], bool]) -> Answer | None:
    """The answer of a settled function; None where it is not settled, or the world is another one.

    is_there: whether this process has loaded a module, or is about to.
    """
    if len(record.answers) < _TRIES:
        return None
    if not (all(map(is_there, record.modules)) and record.is_as_before()):
        record.forget()
        return None
    first = record.answers[0]
    return first if all(each == first for each in record.answers) else Answer()


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


def _changed(touched: Mapping[Key, Value], given: frozenset[int]) -> frozenset[Key] | None:
    """What a call leaves as good as it was, by what was there before; None: it keeps an argument somewhere, or changes
    more than its own affairs, which are its names, and what it has made."""
    new = Counter(namespace for (namespace, _), old in touched.items() if old is MISSING)
    kept: set[Key] = set()
    for key, old in touched.items():
        namespace = key[0]
        is_made = not namespace.holds_scope or new[namespace] >= len(namespace.bindings)
        if namespace.is_local or (old is MISSING and is_made):
            continue
        now = live(key)
        if not _is_like(old, now) or id(_function(_held(now))) in given:
            return None
        kept.add(key)
    return frozenset(kept)


def _held(value: Value) -> Value:
    return value.value if isinstance(value, Perhaps) else value


def _is_like(one: Value, other: Value) -> bool:
    """Whether values are the same, or made alike."""
    if same(one, other):
        return True
    if one.__class__ is not other.__class__:
        return False
    if isinstance(one, Perhaps) and isinstance(other, Perhaps):
        return one.vague is other.vague and _is_like(one.value, other.value)
    if isinstance(one, InstanceValue) and isinstance(other, InstanceValue):
        return one.kind is other.kind or (one.kind.node is other.kind.node is not None)
    if isinstance(one, (FunctionValue, ClassValue)) and isinstance(other, (FunctionValue, ClassValue)):
        return one.node is other.node is not None
    return isinstance(one, (ListValue, DictValue)) and len(_items(one)) == len(_items(other))


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
    if isinstance(value, Perhaps):
        return Perhaps.__name__, value.vague, _attribute_kind(value.value)
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
