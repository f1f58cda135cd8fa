"""What well-known callables do with what they are given, as far as that makes code run at import time.

Every name is qualified by the module that users import it from (`functools.wraps`, `builtins.sorted`). What stands in
no table calls nothing that it is given before it returns (`threading.Thread(target=…)`, `atexit.register`,
`signal.signal`, `collections.defaultdict`), and its result is not known.
"""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from flake8_undefined_services.language.known_values import known_result, known_value
from flake8_undefined_services.language.models import ATTRS_FACTORIES, ATTRS_FIELDS, ATTRS_METHODS, DECORATORS, FIELD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = (
    "ASKERS",
    "CALLS_FIRST",
    "CLASS_MARKS",
    "CONSUMERS",
    "IDENTITY",
    "IDENTITY_AFTER_CALL",
    "INPUTS",
    "LAZY_ITERATORS",
    "NO_RETURN",
    "REMEMBERED",
    "RETURNED_ARGUMENT",
    "SELF_ENTERING",
    "SPECIAL_METHODS",
    "SUPPRESSING_METHODS",
    "SUPPRESSORS",
    "TRANSLATIONS",
    "WRAPPERS",
    "is_input",
    "known_result",
    "known_value",
)


def _in(module: str, names: str) -> Iterable[str]:
    return (f"{module}.{name}" for name in names.split())


def _in_typing(names: str) -> Iterable[str]:
    return (*_in("typing", names), *_in("typing_extensions", names))


IDENTITY = frozenset(
    {
        *_in("abc", "ABCMeta.register abstractmethod update_abstractmethods"),
        "atexit.register",
        *_in("attr", "attrs attributes dataclass define frozen mutable s"),
        *_in("attrs", "define frozen mutable"),
        *_in(
            "collections.abc",
            "AsyncGenerator.register AsyncIterable.register AsyncIterator.register Awaitable.register "
            "Callable.register Collection.register Container.register Coroutine.register Generator.register "
            "Hashable.register ItemsView.register Iterable.register Iterator.register KeysView.register "
            "Mapping.register MappingView.register MutableMapping.register MutableSequence.register "
            "MutableSet.register Reversible.register Sequence.register Set.register Sized.register "
            "ValuesView.register",
        ),
        "dataclasses.dataclass",
        *_in("enum", "member nonmember unique"),
        *_in("functools", "cache lru_cache total_ordering"),
        *(f"{each}.{name}" for each in ATTRS_FIELDS for name in ATTRS_METHODS),
        *_in("beartype", "beartype"),
        "inspect.markcoroutinefunction",
        *_in("pydantic", "computed_field model_serializer"),
        "pydantic.dataclasses.dataclass",
        "types.coroutine",
        *_in("numbers", "Complex.register Integral.register Number.register Rational.register Real.register"),
        "os.PathLike.register",
        *_in_typing("assert_type final no_type_check overload override reveal_type runtime runtime_checkable"),
    }
)
"""Called with one class or function, these return it, or something that behaves like it.

Several also take options, and then return such a decorator (`@dataclass(frozen=True)`, `@lru_cache(128)`): an
argument that is neither a class nor a function is an option, whether it is named or not.
"""

IDENTITY_AFTER_CALL = frozenset(
    {
        *_in("backoff", "on_exception on_predicate"),
        *_in("cachetools", "cached cachedmethod"),
        *DECORATORS,
        *_in("enum", "verify"),
        "functools.wraps",
        *_in("unittest", "skip skipIf skipUnless"),
        "warnings.deprecated",
        *_in_typing("dataclass_transform deprecated"),
    }
)
"""Their *result*, called with one class or function, returns it: `wraps(f)(wrapper)`."""

RETURNED_ARGUMENT: Mapping[str, int] = MappingProxyType(
    {
        **dict.fromkeys(_in_typing("assert_type reveal_type"), 0),
        **dict.fromkeys(_in_typing("cast"), 1),
        **dict.fromkeys(_in("asyncio", "create_task ensure_future"), 0),
        "concurrent.futures.as_completed": 0,
        **dict.fromkeys(("rich.progress.track", "tqdm.auto.tqdm", "tqdm.tqdm", "types.MappingProxyType"), 0),
    }
)
"""Which of several positional arguments a callable returns, from 0, or something that stands for it."""

WRAPPERS: Mapping[str, str] = MappingProxyType(
    {
        "abc.abstractclassmethod": "classmethod",
        "abc.abstractproperty": "property",
        "abc.abstractstaticmethod": "staticmethod",
        "builtins.classmethod": "classmethod",
        "builtins.property": "property",
        "builtins.staticmethod": "staticmethod",
        "contextlib.asynccontextmanager": "asynccontextmanager",
        "contextlib.contextmanager": "contextmanager",
        "django.utils.functional.cached_property": "property",
        "enum.property": "property",
        "functools.cached_property": "property",
        "functools.partial": "partial",
        "functools.partialmethod": "partial",
        "functools.singledispatch": "singledispatch",
        "functools.singledispatchmethod": "singledispatchmethod",
        "types.DynamicClassAttribute": "property",
    }
)
"""What wraps its first argument in an object with a behaviour of its own, and which one.

`singledispatch`: calling it calls the function; its `register` asks for type hints, see `evaluators`.
`partial`: calling it calls the function with the bound arguments first.
"""

LAZY_ITERATORS = frozenset(
    {
        *_in("builtins", "enumerate filter iter map reversed zip"),
        "heapq.merge",
        *_in(
            "itertools",
            "accumulate batched chain chain.from_iterable combinations combinations_with_replacement compress count "
            "cycle dropwhile filterfalse groupby islice pairwise permutations product repeat starmap takewhile "
            "zip_longest",
        ),
    }
)
"""They return an iterator: functions among their arguments run when, and as far as, it is consumed.

`combinations`, `permutations` and `product` read their iterables at once, which the tables do not tell apart.
"""

CONSUMERS = frozenset(
    {
        *_in("anyio", "run"),
        *_in("asyncio", "run"),
        *_in(
            "builtins",
            "all any bytearray dict dict.fromkeys frozenset list max min next set sorted sum tuple",
        ),
        *_in("collections", "Counter OrderedDict deque"),
        "functools.reduce",
        *_in("heapq", "heapify nlargest nsmallest"),
        *_in("math", "fsum prod"),
        *_in("statistics", "mean median mode fmean stdev"),
        *_in("timeit", "repeat timeit"),
        "trio.run",
        "uvloop.run",
    }
)
"""They run through the iterables and coroutines that they are given, at once; a `key=` function is called, too.

`str.join`, `list.extend`, `list.sort`, `set.update` and `dict.update` do the same as methods.
"""

CALLS_FIRST = frozenset({"anyio.run", "functools.reduce", "timeit.repeat", "timeit.timeit", "trio.run"})
"""They call their first argument at once, if it is a function."""

ASKERS = frozenset(_in("inspect", "getmembers getmembers_static"))
"""They call a predicate, their second argument, for each attribute of the first."""

SPECIAL_METHODS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "builtins.abs": ("__abs__",),
        "builtins.bytes": ("__bytes__",),
        "builtins.complex": ("__complex__", "__float__", "__index__"),
        "builtins.dir": ("__dir__",),
        "builtins.divmod": ("__divmod__",),
        "builtins.float": ("__float__", "__index__"),
        "builtins.format": ("__format__", "__str__", "__repr__"),
        "builtins.pow": ("__pow__",),
        "builtins.round": ("__round__",),
        "copy.copy": ("__copy__", "__reduce_ex__", "__reduce__"),
        "math.ceil": ("__ceil__", "__float__"),
        "math.floor": ("__floor__", "__float__"),
        "math.trunc": ("__trunc__",),
        "operator.index": ("__index__",),
        "os.fspath": ("__fspath__",),
        **dict.fromkeys(_in("pickle", "dump dumps"), ("__reduce_ex__", "__reduce__", "__getstate__")),
        "sys.getsizeof": ("__sizeof__",),
    }
)
"""Which special method of their first argument they call; the first of them that its class has."""

CLASS_MARKS: Mapping[str, str] = MappingProxyType(
    {
        "dataclasses.dataclass": "__dataclass_fields__",
        **dict.fromkeys(_in("attr", "attrs attributes dataclass define frozen mutable s"), "__attrs_attrs__"),
        **dict.fromkeys(_in("attrs", "define frozen mutable"), "__attrs_attrs__"),
    }
)
"""Class decorators that write an `__init__`, and the attribute by which it is known that they did."""

NO_RETURN: Mapping[str, str] = MappingProxyType(
    {
        "_thread.exit": "SystemExit",
        "builtins.exit": "SystemExit",
        "builtins.quit": "SystemExit",
        "flask.abort": "werkzeug.exceptions.HTTPException",
        **dict.fromkeys(_in("os", "_exit abort execl execle execlp execlpe execv execve execvp execvpe"), "SystemExit"),
        "pytest.exit": "_pytest.outcomes.Exit",
        "pytest.fail": "_pytest.outcomes.Failed",
        "pytest.skip": "_pytest.outcomes.Skipped",
        "pytest.xfail": "_pytest.outcomes.XFailed",
        "sys.exit": "SystemExit",
        **dict.fromkeys(_in_typing("assert_never"), "AssertionError"),
        "werkzeug.exceptions.abort": "werkzeug.exceptions.HTTPException",
    }
)
"""They never return; what they raise. `os._exit`, `os.abort` and `os.exec…` end the process and raise nothing."""

INPUTS = frozenset(
    {
        *_in("builtins", "input open"),
        *_in("datetime", "date.today datetime.now datetime.today datetime.utcnow"),
        *_in("getpass", "getpass getuser"),
        "io.open",
        *_in("os", "environ environb getcwd getenv getenvb getlogin getpid getuid listdir scandir urandom walk"),
        *_in("os.path", "exists getmtime getsize isdir isfile islink lexists"),
        *_in("pathlib.Path", "cwd home"),
        *_in("platform", "machine node"),
        *_in("random", "choice choices randint random randrange sample uniform"),
        *_in("secrets", "choice randbelow token_hex"),
        *_in("shutil", "which"),
        *_in("socket", "getfqdn gethostname"),
        *_in("sys", "argv stdin"),
        *_in("time", "monotonic perf_counter time"),
        *_in("uuid", "uuid1 uuid4"),
    }
)
"""What a run is given from outside: these, their items and attributes, and what calling them gives."""

SELF_ENTERING = frozenset(_in("concurrent.futures", "ProcessPoolExecutor ThreadPoolExecutor"))
"""Classes of context managers whose `__enter__` gives the manager itself."""

SUPPRESSORS = frozenset({"contextlib.suppress", "pytest.raises"})
"""Context managers that swallow the exceptions among their arguments: classes, or a tuple of classes."""

SUPPRESSING_METHODS = frozenset({"assertRaises", "assertRaisesRegex"})
"""Methods of `unittest.TestCase` with the same effect, first argument only."""

TRANSLATIONS = frozenset({"gettext.GNUTranslations", "gettext.NullTranslations", "gettext.translation"})
"""What they give has an `install`."""

REMEMBERED = (
    IDENTITY_AFTER_CALL
    | ATTRS_FACTORIES
    | ATTRS_FIELDS
    | SUPPRESSORS
    | TRANSLATIONS
    | {
        "contextlib.ExitStack",
        "contextlib.closing",
        "dataclasses.field",
        "enum.auto",
        "functools.cmp_to_key",
        "operator.attrgetter",
        "operator.methodcaller",
        FIELD,
    }
)
"""The call's result matters later, together with the arguments."""


@lru_cache(maxsize=4096)
def is_input(name: str) -> bool:
    """Whether a name is one of the inputs, or something of one (`os.environ.get`)."""
    while name:
        if name in INPUTS:
            return True
        name = name.rpartition(".")[0]
    return False
