"""What is known of outside callables and values by their qualified names; the engine's view of `language`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_TYPING = ("typing", "typing_extensions")

NO_RETURN: Mapping[str, str] = {
    "sys.exit": "SystemExit",
    "builtins.exit": "SystemExit",
    "builtins.quit": "SystemExit",
    "os._exit": "SystemExit",
    "os.abort": "SystemExit",
    "pytest.skip": "",
    "pytest.fail": "",
    "pytest.exit": "",
    "pytest.xfail": "",
}
IDENTITY = frozenset(
    {
        "functools.lru_cache",
        "functools.cache",
        "functools.total_ordering",
        "abc.abstractmethod",
        "dataclasses.dataclass",
        "enum.unique",
        "atexit.register",
        *(f"{m}.{n}" for m in _TYPING for n in ("final", "overload", "override", "no_type_check", "runtime_checkable")),
    }
)
IDENTITY_AFTER_CALL = frozenset(
    {"functools.wraps", "warnings.deprecated", *(f"{m}.dataclass_transform" for m in _TYPING)}
)
WRAPPERS: Mapping[str, str] = {
    "builtins.property": "property",
    "functools.cached_property": "property",
    "builtins.staticmethod": "staticmethod",
    "builtins.classmethod": "classmethod",
    "functools.singledispatch": "singledispatch",
    "functools.singledispatchmethod": "singledispatchmethod",
    "contextlib.contextmanager": "contextmanager",
    "contextlib.asynccontextmanager": "contextmanager",
    "functools.partial": "partial",
}
LAZY_ITERATORS = frozenset({"builtins.map", "builtins.filter", "builtins.zip", "builtins.enumerate", "builtins.reversed", "itertools.chain", "itertools.starmap"})
CONSUMERS = frozenset(
    {f"builtins.{n}" for n in ("list", "tuple", "set", "frozenset", "dict", "sum", "any", "all", "min", "max", "sorted", "next", "iter")}
    | {"functools.reduce", "collections.deque", "collections.OrderedDict", "collections.Counter", "asyncio.run"}
)
CALLS_FIRST = frozenset({"functools.reduce"})
REMEMBERED = frozenset({"functools.wraps", *IDENTITY_AFTER_CALL, *IDENTITY})


def known_value(name: str, version: tuple[int, int], platform: str) -> tuple[Any] | None:
    """The value of an outside name for the target, in a tuple of one; None: not known."""
    module, _, attribute = name.rpartition(".")
    if attribute == "TYPE_CHECKING" and module in _TYPING:
        return (False,)
    values = {
        "sys.version_info": (*version, 0, "final", 0),
        "sys.version_info.major": version[0],
        "sys.version_info.minor": version[1],
        "sys.platform": platform,
        "os.name": "nt" if platform == "win32" else "posix",
        "sys.implementation.name": "cpython",
        "sys.maxsize": 2**63 - 1,
        "builtins.__debug__": True,
        "six.PY2": False,
        "six.PY3": True,
    }
    return (values[name],) if name in values else None


def known_result(name: str, version: tuple[int, int], platform: str) -> tuple[Any] | None:
    """What a call gives on the target."""
    values = {
        "platform.system": {"linux": "Linux", "win32": "Windows", "darwin": "Darwin"}.get(platform),
        "platform.python_implementation": "CPython",
    }
    return (values[name],) if values.get(name) else None
