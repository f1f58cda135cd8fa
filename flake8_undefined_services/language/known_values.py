"""Values that the target fixes before anything runs: its version, its platform, `TYPE_CHECKING`.

A target names a minor version, so the micro version is not known. Where an answer would depend on it, the values here
raise `Undecidable`, and who folds a condition takes both branches.

    sys.version_info >= (3, 11)       # decided
    sys.version_info[:2] == (3, 11)   # decided: the slice is a plain tuple
    sys.version_info >= (3, 11, 4)    # Undecidable for target 3.11, decided for all others
"""

from __future__ import annotations

import operator
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, SupportsIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from flake8_undefined_services.config import Version

    Comparison = Callable[[Any, Any], bool]


class Undecidable(ValueError):
    """The answer depends on what a target version leaves open."""


class TargetVersionInfo(tuple[int, ...]):
    """`sys.version_info` of a target: five items, of which two are known."""

    __slots__ = ()

    @property
    def major(self) -> int:
        return tuple.__getitem__(self, 0)

    @property
    def minor(self) -> int:
        return tuple.__getitem__(self, 1)

    def __len__(self) -> int:
        return 5

    def __iter__(self) -> Iterator[int]:
        raise Undecidable("iteration reaches the micro version")

    def __getitem__(self, index: Any) -> Any:
        chosen = range(5)[index]
        if isinstance(chosen, int):
            return tuple.__getitem__(self, _known_index(chosen))
        return tuple(tuple.__getitem__(self, _known_index(number)) for number in chosen)

    def __contains__(self, item: object) -> bool:
        raise Undecidable("the micro version may be the item")

    def _compare(self, other: object, compare: Comparison) -> Any:
        if not isinstance(other, tuple):
            return NotImplemented
        known = (self.major, self.minor)
        if other[:2] != known[: len(other)]:
            return compare(known, other)
        if len(other) <= 2 or other[2:] == (0,):  # five items are more than three, whatever they are
            return compare(1, 0)
        raise Undecidable(f"{self!r} and {other!r}")

    def __lt__(self, other: object) -> Any:
        return self._compare(other, operator.lt)

    def __le__(self, other: object) -> Any:
        return self._compare(other, operator.le)

    def __gt__(self, other: object) -> Any:
        return self._compare(other, operator.gt)

    def __ge__(self, other: object) -> Any:
        return self._compare(other, operator.ge)

    def __eq__(self, other: object) -> Any:
        return self._compare(other, operator.eq)

    def __ne__(self, other: object) -> Any:
        return self._compare(other, operator.ne)

    def __hash__(self) -> int:
        return hash((self.major, self.minor))

    def __repr__(self) -> str:
        return f"version_info({self.major}, {self.minor}, …)"


def _known_index(index: int) -> int:
    if index > 1:
        raise Undecidable(f"item {index} of sys.version_info")
    return index


class TargetHexVersion(int):
    """`sys.hexversion` of a target: the upper 16 bits are known, the lower ones are at least 1."""

    __slots__ = ()

    def _compare(self, other: object, compare: Comparison) -> Any:
        if not isinstance(other, int):
            return NotImplemented
        if int(self) >> 16 == other >> 16 and other & 0xFFFF:
            raise Undecidable(f"{int(self):#x} and {other:#x}")
        return compare(int(self) + 1, int(other))

    def __lt__(self, other: object) -> Any:
        return self._compare(other, operator.lt)

    def __le__(self, other: object) -> Any:
        return self._compare(other, operator.le)

    def __gt__(self, other: object) -> Any:
        return self._compare(other, operator.gt)

    def __ge__(self, other: object) -> Any:
        return self._compare(other, operator.ge)

    def __eq__(self, other: object) -> Any:
        return self._compare(other, operator.eq)

    def __ne__(self, other: object) -> Any:
        return self._compare(other, operator.ne)

    def __hash__(self) -> int:
        return int.__hash__(self)


class TargetVersionText(str):
    """`sys.version` of a target: `3.12.` and more."""

    __slots__ = ()

    def __getitem__(self, index: SupportsIndex | slice) -> str:
        last = index.stop if isinstance(index, slice) else index
        if last is None or not 0 <= operator.index(last) <= str.__len__(self) - (not isinstance(index, slice)):
            raise Undecidable("beyond the minor version")
        return str.__getitem__(self, index)

    def startswith(self, prefix: Any, *limits: Any) -> bool:
        wanted = prefix if isinstance(prefix, tuple) else (prefix,)
        if any(str.startswith(self, one) for one in wanted):
            return True
        if limits or any(one.startswith(str(self)) for one in wanted):
            raise Undecidable("beyond the minor version")
        return False

    def split(self, *arguments: Any, **keywords: Any) -> list[str]:
        raise Undecidable("beyond the minor version")

    rsplit = partition = rpartition = endswith = replace = split  # type: ignore[assignment]

    def _compare(self, other: object, compare: Comparison) -> Any:
        if not isinstance(other, str):
            return NotImplemented
        if other.startswith(str(self)):
            raise Undecidable(f"{str(self)!r} and {other!r}")
        return compare(str(self), str(other))

    def __lt__(self, other: object) -> Any:
        return self._compare(other, operator.lt)

    def __le__(self, other: object) -> Any:
        return self._compare(other, operator.le)

    def __gt__(self, other: object) -> Any:
        return self._compare(other, operator.gt)

    def __ge__(self, other: object) -> Any:
        return self._compare(other, operator.ge)

    def __eq__(self, other: object) -> Any:
        return self._compare(other, operator.eq)

    def __ne__(self, other: object) -> Any:
        return self._compare(other, operator.ne)

    def __hash__(self) -> int:
        return str.__hash__(self)


TYPE_CHECKING_NAMES = frozenset({"typing.TYPE_CHECKING", "typing_extensions.TYPE_CHECKING"})
"""Known to be False where the program runs, and True for who only reads it (PEP 484)."""

_CONSTANTS: Mapping[str, object] = MappingProxyType(
    {
        **dict.fromkeys(TYPE_CHECKING_NAMES, False),
        "builtins.__debug__": True,
        "future.utils.PY2": False,
        "future.utils.PY3": True,
        "six.PY2": False,
        "six.PY3": True,
        "six.PY34": True,
        "sys.implementation.name": "cpython",
        "sys.maxsize": 2**63 - 1,  # servers have 64 bits
        "sys.maxunicode": 0x10FFFF,
    }
)

# (on Windows, elsewhere)
_BY_SYSTEM: Mapping[str, tuple[str | None, str | None]] = MappingProxyType(
    {
        "os.altsep": ("/", None),
        "os.linesep": ("\r\n", "\n"),
        "os.name": ("nt", "posix"),
        "os.path.sep": ("\\", "/"),
        "os.pathsep": (";", ":"),
        "os.sep": ("\\", "/"),
    }
)

_SYSTEM_NAMES: Mapping[str, str] = MappingProxyType({"darwin": "Darwin", "linux": "Linux", "win32": "Windows"})


@lru_cache(maxsize=4096)
def known_value(qualified: str, version: Version, platform: str) -> tuple[object] | None:
    """The value of a name for a target, in a tuple of one; None: not known.

    The values of `sys.version_info`, `sys.hexversion` and `sys.version` may raise `Undecidable` when used.
    """
    if qualified in _CONSTANTS:
        return (_CONSTANTS[qualified],)
    if qualified in _BY_SYSTEM:
        windows, elsewhere = _BY_SYSTEM[qualified]
        return (windows if platform == "win32" else elsewhere,)
    if qualified == "sys.platform":
        return (platform,)
    return _version_value(qualified, version) if qualified.startswith("sys.") else None


def _version_value(qualified: str, version: Version) -> tuple[object] | None:
    major, minor = version
    match qualified:
        case "sys.version_info" | "sys.implementation.version":
            return (TargetVersionInfo(version),)
        case "sys.version_info.major" | "sys.implementation.version.major":
            return (major,)
        case "sys.version_info.minor" | "sys.implementation.version.minor":
            return (minor,)
        case "sys.hexversion":
            return (TargetHexVersion(major << 24 | minor << 16),)
        case "sys.version":
            return (TargetVersionText(f"{major}.{minor}."),)
        case "sys.implementation.cache_tag":
            return (f"cpython-{major}{minor}",)
    return None


def known_result(qualified: str, version: Version, platform: str) -> tuple[object] | None:
    """What calling a function without arguments gives for a target, in a tuple of one; None: not known."""
    match qualified:
        case "platform.system":
            return (_SYSTEM_NAMES[platform],) if platform in _SYSTEM_NAMES else None
        case "platform.python_implementation":
            return ("CPython",)
        case "platform.python_version":
            return (TargetVersionText(f"{version[0]}.{version[1]}."),)
        case "sys.getdefaultencoding":
            return ("utf-8",)
    return None
