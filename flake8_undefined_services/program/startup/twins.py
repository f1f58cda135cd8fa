"""Objects that one expression makes on several paths are one object, so that they stay known where the paths meet.

if debug:
    level = 1
def start(): ...      # executed on two paths, one with `level` and one without
start()               # one function all the same
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Final, TypeVar

from flake8_undefined_services.program.startup.store import Namespace, Store
from flake8_undefined_services.program.startup.values import External, Value

Made = TypeVar("Made")


class _Alive(Value):
    __slots__ = ()


_ALIVE: Final = _Alive()


class Twins:
    """What was made where. Whether an object exists on the current path is kept in the store."""

    __slots__ = ("_alive", "_made")

    def __init__(self) -> None:
        self._made: dict[Hashable, tuple[str, object, object]] = {}
        self._alive = Namespace(is_local=True)

    def find(self, store: Store, key: Hashable, keeps: object, make: Callable[[], Made]) -> Made:
        """The object that another path has made here, or a new one where there is none, or it is in use already.

        key: the place, by identities of nodes and frames. keeps: an object whose identity is part of the key.
        """
        found = self._made.get(key)
        if found is None or found[0] in self._alive.bindings:
            made = make()
            found = self._made[key] = (str(len(self._made) + store.clock), made, keeps)
        store.bind(self._alive, found[0], _ALIVE)
        return found[1]  # type: ignore[return-value]

    def alive(self, key: Hashable) -> tuple[Namespace, str] | None:
        """What the store holds while the object that was made here exists."""
        found = self._made.get(key)
        return None if found is None else (self._alive, found[0])


def identity(value: object) -> Hashable:
    """What stands for a value in a key: equal for the same outside object, however often it was looked up."""
    return value.name if isinstance(value, External) else id(value)
