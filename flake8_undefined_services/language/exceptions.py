"""What an exception is a subclass of, and so which handler catches it.

The builtin hierarchy as the interpreters 3.10 to 3.15.0rc1 have it, and the few exceptions of libraries that import
time really meets. A builtin is named as it is spelled, any other by its qualified name.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flake8_undefined_services.config import Version

_CHILDREN: Mapping[str, str] = MappingProxyType(
    {
        "BaseException": """Exception BaseExceptionGroup GeneratorExit KeyboardInterrupt SystemExit
            _pytest.outcomes.Failed _pytest.outcomes.Skipped""",
        "_pytest.outcomes.Failed": "_pytest.outcomes.XFailed",
        "Exception": """ArithmeticError AssertionError AttributeError BufferError EOFError ImportError LookupError
            MemoryError NameError OSError ReferenceError RuntimeError StopAsyncIteration StopIteration SyntaxError
            SystemError TypeError ValueError Warning _pytest.outcomes.Exit sqlalchemy.orm.exc.MappedAnnotationError
            unittest.case.SkipTest werkzeug.exceptions.HTTPException""",
        "ArithmeticError": "FloatingPointError OverflowError ZeroDivisionError",
        "ImportError": "ImportCycleError ModuleNotFoundError zipimport.ZipImportError",
        "ModuleNotFoundError": "importlib.metadata.PackageNotFoundError",
        "LookupError": "IndexError KeyError",
        "NameError": "UnboundLocalError pydantic.errors.PydanticUndefinedAnnotation",
        "OSError": """BlockingIOError ChildProcessError ConnectionError FileExistsError FileNotFoundError
            InterruptedError IsADirectoryError NotADirectoryError PermissionError ProcessLookupError TimeoutError""",
        "ConnectionError": "BrokenPipeError ConnectionAbortedError ConnectionRefusedError ConnectionResetError",
        "RuntimeError": """NotImplementedError PythonFinalizationError RecursionError
            pydantic.errors.PydanticUserError""",
        "SyntaxError": "IndentationError _IncompleteInputError",
        "IndentationError": "TabError",
        "ValueError": "UnicodeError json.decoder.JSONDecodeError",
        "UnicodeError": "UnicodeDecodeError UnicodeEncodeError UnicodeTranslateError",
        "Warning": """BytesWarning DeprecationWarning EncodingWarning FutureWarning ImportWarning
            PendingDeprecationWarning ResourceWarning RuntimeWarning SyntaxWarning UnicodeWarning UserWarning""",
    }
)

_PARENT: Mapping[str, str] = MappingProxyType(
    {child: parent for parent, children in _CHILDREN.items() for child in children.split()}
)

_SINCE: Mapping[str, Version] = MappingProxyType(
    {
        "BaseExceptionGroup": (3, 11),
        "ExceptionGroup": (3, 11),
        "ImportCycleError": (3, 15),
        "PythonFinalizationError": (3, 13),
        "_IncompleteInputError": (3, 13),
    }
)

# The same class under another name, from which version on.
_ALIASES: Mapping[str, tuple[str, Version]] = MappingProxyType(
    {
        "EnvironmentError": ("OSError", (3, 0)),
        "IOError": ("OSError", (3, 0)),
        "WindowsError": ("OSError", (3, 0)),
        "os.error": ("OSError", (3, 0)),
        "select.error": ("OSError", (3, 3)),
        "socket.error": ("OSError", (3, 3)),
        "socket.timeout": ("TimeoutError", (3, 10)),
        "asyncio.TimeoutError": ("TimeoutError", (3, 11)),
        "concurrent.futures.TimeoutError": ("TimeoutError", (3, 11)),
        "json.JSONDecodeError": ("json.decoder.JSONDecodeError", (3, 5)),
        "pydantic.PydanticUndefinedAnnotation": ("pydantic.errors.PydanticUndefinedAnnotation", (3, 0)),
        "pydantic.PydanticUserError": ("pydantic.errors.PydanticUserError", (3, 0)),
        "unittest.SkipTest": ("unittest.case.SkipTest", (3, 0)),
    }
)


def canonical_name(exception: str, version: Version) -> str:
    """`OSError` for `IOError`; the name itself where it is no alias."""
    name, since = _ALIASES.get(exception, (exception, version))
    return name if version >= since else exception


def is_group(exception: str) -> bool:
    """Whether an exception holds others, which `except*` takes apart (PEP 654)."""
    return exception in ("BaseExceptionGroup", "ExceptionGroup")


def is_known(exception: str, version: Version) -> bool:
    """Whether the hierarchy above this exception is known, and the exception exists in this version."""
    name = canonical_name(exception, version)
    return version >= _SINCE.get(name, version) and (name in _PARENT or name in {"BaseException", "ExceptionGroup"})


@cache
def base_names(exception: str, version: Version) -> tuple[str, ...]:
    """The names in the exception's `__mro__` after itself; empty for one that is not known in this version."""
    if not is_known(exception, version):
        return ()
    name = canonical_name(exception, version)
    if name == "ExceptionGroup":  # the only builtin with two bases
        return ("BaseExceptionGroup", "Exception", "BaseException", "object")
    bases = []
    while (name := _PARENT.get(name, "object")) != "object":
        bases.append(name)
    return (*bases, "object")


@cache
def catches(handler: str, raised: str, version: Version) -> bool:
    """Whether `except handler` catches the exception `raised`; False if one of them is not known, see `is_known`."""
    wanted = canonical_name(handler, version)
    return wanted == canonical_name(raised, version) or wanted in base_names(raised, version)
