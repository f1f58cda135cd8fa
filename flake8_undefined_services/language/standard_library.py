"""Which modules the standard library has, per version and platform.

The names come from the interpreters themselves (`standard_library_names.py`, generated); which of them one platform
lacks is written here, after the "Availability" notes of the library reference and the sources' `configure`.
A version outside of 3.10 to 3.15 is answered like the nearest of these.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from flake8_undefined_services.language.standard_library_names import SPANS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_undefined_services.config import Version

_OLDEST: Version = (3, 10)
_NEWEST: Version = (3, 15)

# Importing one of these, or a module in it, raises ModuleNotFoundError on other platforms.
_WINDOWS_ONLY = """
    _msi _overlapped _pyrepl.windows_console _winapi _wmi distutils.msvc9compiler msilib msvcrt
    multiprocessing.popen_spawn_win32 nt winreg winsound
    """
# Some of them have a file on Windows too, but need a module that has none (`tty` imports `termios`).
_POSIX_ONLY = """
    _crypt _curses _curses_panel _dbm _gdbm _posixshmem _posixsubprocess crypt curses dbm.gnu dbm.ndbm fcntl grp
    nis posix pty pwd readline resource spwd syslog termios tty
    """
_ONLY_ON: Mapping[str, frozenset[str]] = MappingProxyType(
    {"_scproxy": frozenset({"darwin"}), "ossaudiodev": frozenset({"linux", "freebsd"})}
)

# Packages whose inner modules are not listed: programs and tests.
_OPAQUE = frozenset({"__main__", "idlelib", "test", "turtledemo"})


@cache
def module_names(version: Version) -> frozenset[str]:
    """All modules of the standard library, with those inside packages by their dotted names, on any platform."""
    version = min(max(version, _OLDEST), _NEWEST)
    found: set[str] = set()
    for first, last, names in SPANS:
        if (first is None or first <= version) and (last is None or version <= last):
            found.update(names.split())
    return frozenset(found)


@cache
def standard_modules(version: Version) -> frozenset[str]:
    """The top-level modules of the standard library on any platform, as `sys.stdlib_module_names` lists them."""
    return frozenset(name for name in module_names(version) if "." not in name)


def is_standard(dotted: str) -> bool:
    """Whether the first part of the name belongs to the standard library of any version, so never to a project."""
    return dotted.partition(".")[0] in _ever()


def module_exists(dotted: str, version: Version, platform: str = "linux") -> bool | None:
    """Whether `import dotted` finds a module of the standard library; None: the name is none of its, in any version.

    platform: a `sys.platform` value. A module that exists but refuses to be imported elsewhere with an ImportError of
    its own (`asyncio.windows_events`) exists; one that an installation may leave out (`tkinter`) exists too.
    """
    top = dotted.partition(".")[0]
    if top in _OPAQUE:
        return True
    if not is_standard(dotted):
        return None
    return dotted in module_names(version) and _on_platform(dotted, platform)


def _on_platform(dotted: str, platform: str) -> bool:
    parts = dotted.split(".")
    prefixes = {".".join(parts[:end]) for end in range(1, len(parts) + 1)}
    if prefixes.intersection((_POSIX_ONLY if platform == "win32" else _WINDOWS_ONLY).split()):
        return False
    return all(platform.startswith(tuple(_ONLY_ON[name])) for name in prefixes & _ONLY_ON.keys())


@cache
def _ever() -> frozenset[str]:
    return frozenset(name for _, _, names in SPANS for name in names.split() if "." not in name) | _OPAQUE
