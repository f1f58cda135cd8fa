"""Which names exist without being bound by the program: builtins, and what a module or class starts with.

Each table was compared with CPython 3.10, 3.11, 3.12, 3.13, 3.14 and 3.15.0rc1; the tests compare them with the
interpreter that runs, `scripts/collect_language_tables.py` with any number of others. A version that is newer
than the newest known one is answered like that one.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_undefined_services.config import Version

# Every version from 3.10 on; `exit` to `credits` are added by the module `site`.
_COMMON = """
    ArithmeticError AssertionError AttributeError BaseException BlockingIOError BrokenPipeError BufferError
    BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError
    ConnectionResetError DeprecationWarning EOFError Ellipsis EncodingWarning EnvironmentError Exception False
    FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError ImportError
    ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt
    LookupError MemoryError ModuleNotFoundError NameError None NotADirectoryError NotImplemented
    NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError ProcessLookupError
    RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration
    SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError True TypeError UnboundLocalError
    UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning
    ValueError Warning ZeroDivisionError

    __build_class__ __debug__ __doc__ __import__ __loader__ __name__ __package__ __spec__

    abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex
    delattr dict dir divmod enumerate eval exec filter float format frozenset getattr globals hasattr hash hex
    id input int isinstance issubclass iter len list locals map max memoryview min next object oct open ord pow
    print property range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars
    zip

    copyright credits exit help license quit
    """

_ADDED: Mapping[Version, frozenset[str]] = MappingProxyType(
    {
        (3, 11): frozenset({"BaseExceptionGroup", "ExceptionGroup"}),
        (3, 13): frozenset({"PythonFinalizationError", "_IncompleteInputError"}),
        # PEP 810 (lazy imports), PEP 814 (frozendict), PEP 661 (sentinel)
        (3, 15): frozenset({"ImportCycleError", "__lazy_import__", "frozendict", "sentinel"}),
    }
)

MODULE_NAMES = frozenset({"__builtins__", "__doc__", "__file__", "__loader__", "__name__", "__package__", "__spec__"})
"""What the namespace of every module that comes from a file holds before its first statement, in each version."""

LATER_NAMES = frozenset({"__warningregistry__"})
"""What the first warning of a module puts into its namespace, wherever that is asked for (warnings.warn_explicit)."""

PACKAGE_NAMES = frozenset({"__path__"})
"""What an `__init__.py` has beside the names of a module."""

CLASS_NAMES = frozenset({"__module__", "__qualname__"})
"""What the namespace of every class body holds before its first statement, in each version."""


@cache
def builtin_names(version: Version, platform: str) -> frozenset[str]:
    """Every name in `builtins` when a program starts; not `_`, which only the interactive prompt binds."""
    names = frozenset(_COMMON.split()).union(*(added for since, added in _ADDED.items() if version >= since))
    return names | {"WindowsError"} if platform == "win32" else names


@cache
def module_names(
    version: Version,
    *,
    is_package: bool = False,
    is_main: bool = False,
    has_annotations: bool = False,
    postponed: bool = False,
) -> frozenset[str]:
    """Names that a module's body finds bound before its first statement.

    is_main: the module is `__main__`, which had `__annotations__` in any case up to 3.13.
    has_annotations: an annotated assignment stands in the body, also below `if`, `try`, `with`, `for`, `match`
        (for 3.10 not below `match`), but not in a function or a class.
    postponed: `from __future__ import annotations` holds.
    """
    names = set(MODULE_NAMES)
    if version < (3, 15):
        names.add("__cached__")
    if is_package:
        names |= PACKAGE_NAMES
    if has_annotations or (is_main and version < (3, 14)):
        names |= _annotation_names(version, postponed)
    if has_annotations and version >= (3, 14):
        names.add("__conditional_annotations__")
    return frozenset(names)


@cache
def class_names(
    version: Version,
    *,
    has_docstring: bool = False,
    has_annotations: bool = False,
    postponed: bool = False,
    has_type_parameters: bool = False,
) -> frozenset[str]:
    """Names that a class body finds in its own namespace before its first statement (after its docstring).

    `__classdict__`, `__class__`, `__static_attributes__` and `__dict__` are no names there: reading them fails.
    A name that is missing here is looked up in the module next, so `__doc__` and `__name__` are found anyway.
    """
    names = set(CLASS_NAMES)
    if version >= (3, 13):
        names.add("__firstlineno__")
    if has_docstring:
        names.add("__doc__")
    if has_type_parameters:
        names.add("__type_params__")
    if has_annotations and (postponed or version < (3, 14)):
        names.add("__annotations__")
    return frozenset(names)


def _annotation_names(version: Version, postponed: bool) -> frozenset[str]:
    """PEP 649: from 3.14 on a namespace holds a function in place of the dictionary, unless they are postponed."""
    return frozenset({"__annotations__" if postponed or version < (3, 14) else "__annotate__"})
