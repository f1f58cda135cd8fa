"""Namespaces and the one store that changes them: forks are tried, undone and joined through its journal.

if os.environ.get("TRACE"):     # unknown: both branches run on the same store, one after the other;
    level = "trace"             # what each changed is taken back and kept as a `Delta`
print(level)                    # two paths arrive here: `level` is bound on one of them
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from flake8_undefined_services.frozen_value import frozen_value
from flake8_undefined_services.language.known_values import Undecidable
from flake8_undefined_services.program.startup.values import INPUT, UNKNOWN, Caught, Constant, ModuleValue, Value


class _Missing(Value):
    __slots__ = ()


MISSING: Final = _Missing()


@frozen_value
class Perhaps(Value):
    """Bound on some paths only; `vague`: too little is known to say so aloud."""

    value: Value
    vague: bool = False


_NONE: frozenset[str] = frozenset()
ANY_NAME: Final = "*"
"""Bound where code of another module, which is not followed, may have bound any name."""


class Namespace:
    """Names and what they hold. Identity counts; `bound_at` remembers when a name was last bound, on any path.

    holds_scope: a module's, class's or function's names, where boundness matters.
    dynamic: code that cannot be followed may have bound any name. is_local: nobody sees it but one call.
    """

    __slots__ = (
        "_elsewhere",
        "bindings",
        "bound_at",
        "dynamic",
        "holds_scope",
        "is_local",
        "type_checking_names",
    )

    def __init__(self, *, holds_scope: bool = False, is_local: bool = False) -> None:
        self.bindings: dict[str, Value] = {}
        self.bound_at: dict[str, int] = {}
        self._elsewhere: set[str] | None = None  # of most nobody binds a name: very many are made
        self.type_checking_names: AbstractSet[str] = _NONE
        self.holds_scope = holds_scope
        self.is_local = is_local
        self.dynamic = False

    @property
    def is_open(self) -> bool:
        """Whether any name may be bound here, besides those that are known."""
        return self.dynamic or ANY_NAME in self.bindings

    @property
    def bound_elsewhere(self) -> AbstractSet[str]:
        """Names that other modules have bound here, in any process."""
        return _NONE if self._elsewhere is None else self._elsewhere

    def note_elsewhere(self, name: str) -> None:
        """Another module has bound the name here."""
        if self._elsewhere is None:
            self._elsewhere = set()
        self._elsewhere.add(name)

    def forget_elsewhere(self, name: str) -> None:
        """That was in a process that does not count any more."""
        if self._elsewhere is not None:
            self._elsewhere.discard(name)

    def lost_in(self, other: Namespace) -> set[str]:
        """Names that hold something here, and in another namespace None, or nothing for certain.

        Submodules come and go with the order of imports, which is no loss.
        """
        others = other.bindings
        return {
            name
            for name, value in self.bindings.items()
            if _is_lost(others.get(name))
            and not (isinstance(value, Constant) and value.value is None)
            and not (isinstance(value, ModuleValue) and name not in others)
        }

    def signs_in(self, other: Namespace) -> set[str]:
        """Names by which code can tell this namespace from another one: one of them holds a flag, None or nothing, or
        the exception that a handler has kept."""
        names = self.bindings.keys() | other.bindings.keys()
        return {name for name in names if _sign(self.bindings.get(name)) != _sign(other.bindings.get(name))}


def _sign(value: Value | None) -> object:
    if value is None or isinstance(value, ModuleValue):
        return ModuleValue  # submodules come and go
    if isinstance(value, Caught):
        return Caught
    is_flag = isinstance(value, Constant) and (value.value is None or isinstance(value.value, bool))
    return value.value if is_flag and isinstance(value, Constant) else Value


def _is_lost(value: Value | None) -> bool:
    if isinstance(value, Perhaps):
        return not value.vague
    return value is None or (isinstance(value, Constant) and value.value is None)


Key = tuple[Namespace, str]
Delta = dict[Key, Value]


class Store:
    """Every change of every namespace goes through here and can be undone while a mark is open."""

    __slots__ = ("_journal", "_marks", "clock")

    def __init__(self) -> None:
        self._journal: list[tuple[Namespace, str, Value]] = []
        self._marks = 0
        self.clock = 0

    def bind(self, namespace: Namespace, name: str, value: Value) -> None:
        bindings = namespace.bindings
        self.clock += 1
        if self._marks:
            self._journal.append((namespace, name, bindings.get(name, MISSING)))
        if value is MISSING:
            bindings.pop(name, None)
        else:
            bindings[name] = value
            namespace.bound_at[name] = self.clock

    def unbind(self, namespace: Namespace, name: str) -> None:
        self.bind(namespace, name, MISSING)

    def mark(self) -> int:
        """Begin to remember; every mark is ended by `undo` or `release`, innermost first."""
        self._marks += 1
        return len(self._journal)

    def release(self, mark: int) -> None:
        """Keep the changes since the mark (which an outer mark still remembers)."""
        self._marks -= 1
        if not self._marks:
            self._journal.clear()

    @property
    def marks(self) -> int:
        """How many marks are open."""
        return self._marks

    def abandon(self, mark: int, marks: int) -> None:
        """Take back every change since the mark and close what was opened after it: `marks` were open before it."""
        self.undo(mark)
        self._marks = marks

    def touched(self, mark: int) -> Delta:
        """What was there at the mark, of all that was changed since then."""
        return {(namespace, name): old for namespace, name, old in reversed(self._journal[mark:])}

    def changes(self, mark: int) -> Delta:
        """What differs now from how it was at the mark."""
        return {(namespace, name): namespace.bindings.get(name, MISSING) for namespace, name, _ in self._journal[mark:]}

    def changes_until(self, mark: int, later: int) -> Delta:
        """What differed at a later mark from how it was at the mark."""
        changed = self.changes(mark)
        journal = self._journal
        before = {(namespace, name) for namespace, name, _ in journal[mark:later]}
        for namespace, name, old in reversed(journal[later:]):
            changed[namespace, name] = old
        return {key: value for key, value in changed.items() if key in before}

    def undo(self, mark: int) -> Delta:
        """Take back every change since the mark, and give them back as a value."""
        self._marks -= 1
        return self.back_to(mark)

    def back_to(self, position: int) -> Delta:
        """The same for every change since a moment after the innermost open mark, which stays open."""
        journal = self._journal
        if len(journal) == position:
            return {}
        delta = self.changes(position)
        for namespace, name, old in reversed(journal[position:]):
            if old is MISSING:
                namespace.bindings.pop(name, None)
            else:
                namespace.bindings[name] = old
        del journal[position:]
        return delta

    @property
    def position(self) -> int:
        """How many changes are remembered now."""
        return len(self._journal)

    def drop(self, position: int, namespaces: Sequence[Namespace], key: Key | None) -> None:
        """Forget names that nobody sees any more, as if they had never been bound; they were bound since then."""
        journal = self._journal
        if len(journal) > position:
            journal[position:] = [
                each for each in journal[position:] if each[0] not in namespaces and (each[0], each[1]) != key
            ]
        for namespace in namespaces:
            namespace.bindings.clear()
        if key is not None:
            key[0].bindings.pop(key[1], None)

    def apply(self, delta: Delta) -> None:
        for (namespace, name), value in delta.items():
            if self._marks:
                self._journal.append((namespace, name, namespace.bindings.get(name, MISSING)))
            if value is MISSING:
                namespace.bindings.pop(name, None)
            else:
                namespace.bindings[name] = value


def live(key: Key) -> Value:
    namespace, name = key
    return namespace.bindings.get(name, MISSING)


def same(left: Value, right: Value) -> bool:
    if left is right:
        return True
    try:
        return type(left) is type(right) and _is_comparable(left) and left == right
    except Undecidable:  # a version of which the target leaves something open
        return False


def _is_comparable(value: Value) -> bool:
    constant = getattr(value, "value", None)
    return constant is None or isinstance(constant, (bool, int, str, Value))


def join(values: Iterable[Value], *, vague: bool = False) -> Value:
    """One value for several paths: the same, unknown, or perhaps bound."""
    known: Value | None = None
    missing = False
    for value in values:
        if value is MISSING:
            missing = True
            continue
        if isinstance(value, Perhaps):
            missing, vague = True, vague or value.vague
            value = value.value
        if known is None or same(known, value):
            known = value
        else:
            known = INPUT if INPUT in (known, value) and _is_input(known) and _is_input(value) else UNKNOWN
    if known is None:
        return MISSING
    return Perhaps(known, vague) if missing else known


def _is_input(value: Value) -> bool:
    """What a run is given, or a constant in its place (`os.environ.get("X") if … else ""`)."""
    return value is INPUT or isinstance(value, Constant)
