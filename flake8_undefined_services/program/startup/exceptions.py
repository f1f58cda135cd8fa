"""Exception classes: by which names paths and handlers carry them, and which handler catches which."""

from __future__ import annotations

from dataclasses import dataclass, field

from flake8_undefined_services.language.exceptions import catches, is_known
from flake8_undefined_services.program.startup.values import UNKNOWN, ClassValue, External, Value

BROAD = frozenset({"Exception", "BaseException"})


@dataclass(slots=True)
class Exceptions:
    """The classes of analysed code that were raised or named in a handler; `LimitError@3` is one of them."""

    _names: dict[ClassValue, str] = field(default_factory=dict)
    _classes: dict[str, ClassValue] = field(default_factory=dict)

    def name_of(self, kind: ClassValue) -> str:
        name = self._names.get(kind)
        if name is None:
            name = self._names[kind] = f"{kind.name}@{len(self._names)}"
            self._classes[name] = kind
        return name

    def class_of(self, exception: str) -> Value:
        """The class for which a name stands."""
        if not exception:
            return UNKNOWN
        outside = exception if "." in exception else f"builtins.{exception}"
        return self._classes.get(exception) or External(outside)

    def catches(self, handler: str, raised: str, version: tuple[int, int]) -> bool | None:
        """Whether `except handler` catches the exception `raised`; None: its bases are not known."""
        if handler == raised:
            return True
        kind = self._classes.get(raised)
        if kind is None:
            return _outside_catches(handler, raised, version)
        answers = [self._is_base(handler, base, version) for base in kind.lineage()[1:]]
        return True if True in answers else None if None in answers else False

    def _is_base(self, handler: str, base: Value, version: tuple[int, int]) -> bool | None:
        if isinstance(base, ClassValue):
            return self.name_of(base) == handler
        if isinstance(base, External):
            return self.catches(handler, base.name.removeprefix("builtins."), version)
        return True if handler in BROAD else None


def _outside_catches(handler: str, raised: str, version: tuple[int, int]) -> bool | None:
    """The same for a class that is not analysed; one that Python itself does not have is an Exception."""
    if is_known(raised, version):
        return catches(handler, raised, version)
    if handler in BROAD:
        return True
    return False if is_own(handler) else None


def is_own(exception: str) -> bool:
    """Whether a name stands for a class of analysed code."""
    return "@" in exception


def class_name(exception: str) -> str:
    """What a traceback shows: the class's own name."""
    return exception.partition("@")[0].rpartition(".")[2]
