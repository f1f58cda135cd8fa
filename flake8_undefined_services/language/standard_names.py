"""Which names the modules of the standard library have, by version, on Linux.

`standard_names.txt` is generated (scripts/collect_standard_names.py): what CPython 3.10 to 3.13 says of each module,
together with what typeshed states of it, which knows what an interpreter may lack because of how it was built, and the
versions after 3.13. A line is a module and its names; `:12-` came with 3.12, `:-11` left after 3.11.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from flake8_undefined_services.language.standard_library import is_standard, module_exists

if TYPE_CHECKING:
    from flake8_undefined_services.config import Version

_OLDEST, _NEWEST = 10, 15
_OF_THE_SYSTEM = frozenset(
    """curses errno fcntl locale mmap os pyexpat resource select selectors signal socket sqlite3 ssl subprocess sys
    syslog termios time zlib""".split()
)

_OF_WINDOWS = {
    "os": """O_BINARY O_NOINHERIT O_RANDOM O_SEQUENTIAL O_SHORT_LIVED O_TEMPORARY O_TEXT P_DETACH P_OVERLAY""".split(),
    "signal": """CTRL_BREAK_EVENT CTRL_C_EVENT SIGBREAK""".split(),
    "socket": """RCVALL_MAX RCVALL_OFF RCVALL_ON RCVALL_SOCKETLEVELONLY SIO_KEEPALIVE_VALS SIO_LOOPBACK_FAST_PATH
        SIO_RCVALL SO_EXCLUSIVEADDRUSE""".split(),
    "subprocess": """ABOVE_NORMAL_PRIORITY_CLASS BELOW_NORMAL_PRIORITY_CLASS CREATE_BREAKAWAY_FROM_JOB
        CREATE_DEFAULT_ERROR_MODE CREATE_NEW_CONSOLE CREATE_NEW_PROCESS_GROUP CREATE_NO_WINDOW DETACHED_PROCESS
        HIGH_PRIORITY_CLASS IDLE_PRIORITY_CLASS NORMAL_PRIORITY_CLASS REALTIME_PRIORITY_CLASS STARTF_USESHOWWINDOW
        STARTF_USESTDHANDLES STARTUPINFO STD_ERROR_HANDLE STD_INPUT_HANDLE STD_OUTPUT_HANDLE SW_HIDE""".split(),
}
"""Constants that no build for another system has (library reference, "Availability: Windows")."""

_OF_NO_INTERPRETER = {"sys": ("_MEIPASS",)}
"""Private names that only a program around the interpreter gives a module (PyInstaller, "Run-time Information")."""


def symbol_exists(module: str, name: str, version: Version, platform: str = "linux") -> bool | None:
    """Whether `from module import name` finds a name or a submodule; None: that is not known.

    Not known are private names and modules, modules that a module merely imports, constants that depend on how an
    interpreter was built, and other platforms than Linux.
    """
    if name in _OF_NO_INTERPRETER.get(module, ()):
        return False
    if name.startswith("_") or platform != "linux" or not name.isascii() or is_standard(name):
        return None
    names = _names(module, version)
    if names is None:
        return None
    if name in names or module_exists(f"{module}.{name}", version, platform):
        return True
    if name in _OF_WINDOWS.get(module, ()):
        return False
    return None if name.isupper() and module in _OF_THE_SYSTEM else False


def public_names(module: str, version: Version, platform: str = "linux") -> frozenset[str] | None:
    """What a star import of a module may bind; None: not known, see `symbol_exists`."""
    return None if platform != "linux" or module in _OF_THE_SYSTEM else _names(module, version)


@cache
def is_of_another_version(module: str, name: str, version: Version, platform: str = "linux") -> bool:
    """Whether a module of the target has no such name, and that of another version of Python has, or once had."""
    if symbol_exists(module, name, version, platform) is not False:
        return False
    others = ((version[0], minor) for minor in range(_OLDEST, _NEWEST + 1))
    return any(symbol_exists(module, name, other, platform) for other in others) or name in _LONG_GONE.get(module, ())


@cache
def surely_lacks(module: str, name: str, version: Version, platform: str = "linux") -> bool:
    """Whether whoever reads such an attribute of a module of the target is wrong: another version of Python has it, or
    none, and the module is the same on every system."""
    if is_of_another_version(module, name, version, platform):
        return True
    return module in _THE_SAME_EVERYWHERE and symbol_exists(module, name, version, platform) is False


@cache
def may_lack(module: str, platform: str = "linux") -> bool:
    """Whether `surely_lacks` may hold of some name."""
    line = _line(module)
    is_spanned = line is not None and ":" in line.partition(" ")[2]
    return platform == "linux" and (is_spanned or module in _LONG_GONE or module in _THE_SAME_EVERYWHERE)


_THE_SAME_EVERYWHERE = frozenset(
    """abc argparse base64 bisect calendar collections collections.abc configparser contextlib copy csv dataclasses
    datetime decimal enum fractions functools heapq html inspect itertools json numbers operator pathlib pickle pprint
    queue random re secrets shlex statistics string textwrap traceback typing uuid""".split()
)
"""Modules that no system and no build gives other names, and to which no library is known to add some."""


_LONG_GONE = {
    module: frozenset(names.split())
    for module, names in {
        "asyncio": "async JoinableQueue",
        "base64": "decodestring encodestring",
        "collections": "AsyncGenerator AsyncIterable AsyncIterator Awaitable Callable Collection Container Coroutine "
        "Generator Hashable ItemsView Iterable Iterator KeysView Mapping MappingView MutableMapping MutableSequence "
        "MutableSet Reversible Sequence Set Sized ValuesView",
        "fractions": "gcd",
        "inspect": "getmoduleinfo",
        "itertools": "ifilter ifilterfalse imap izip izip_longest",
        "os": "getcwdu popen2 popen3 popen4 tmpnam",
        "platform": "dist linux_distribution popen",
        "string": "join letters lower lowercase maketrans replace split strip upper uppercase",
        "sys": "getcheckinterval maxint setcheckinterval setdefaultencoding subversion",
        "time": "clock",
        "types": "ClassType DictType InstanceType IntType ListType LongType StringType StringTypes TupleType "
        "UnicodeType",
        "xml.etree": "cElementTree",
    }.items()
}
"""Names that code still asks for, and that no supported version has (the "What's New" pages up to Python 3.9)."""


@cache
def _names(module: str, version: Version) -> frozenset[str] | None:
    """The names of one module; None where the table does not know the module or the version."""
    line = _line(module)
    major, minor = version
    if line is None or major != 3 or not _OLDEST <= minor <= _NEWEST:
        return None
    head, _, words = line.partition(" ")
    if not _holds(head.partition(":")[2], minor):
        return None
    return names_in(words, minor)


def names_in(words: str, minor: int) -> frozenset[str]:
    """The names that one version has, of words such as `abc`, `name:12-` (came with 3.12), `name:-11` (left after)."""
    entries = (word.partition(":") for word in words.split())
    return frozenset(name for name, _, span in entries if _holds(span, minor))


def _line(module: str) -> str | None:
    return _lines().get(module)


def _holds(span: str, minor: int) -> bool:
    first, _, last = span.partition("-")
    return (not first or int(first) <= minor) and (not last or minor <= int(last))


@cache
def _lines() -> dict[str, str]:
    """The table's lines, by their modules."""
    text = files("flake8_undefined_services.language").joinpath("standard_names.txt").read_text("ascii")
    return {line.partition(" ")[0].partition(":")[0]: line for line in text.split("\n") if line}
