"""The standard library as a source: a module of that name, or a symbol that nearly always means one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from flake8_undefined_services.config import Version
from flake8_undefined_services.fixes.evidence.standard_symbols import attributes_of, described_modules, exports_of
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.question import Evidence, Question, Suggestion
from flake8_undefined_services.fixes.suiting.fit import Fit, fit_of_module, fit_of_symbol
from flake8_undefined_services.language.standard_library import is_standard, module_exists

_HUMP = re.compile(r"[a-z0-9][A-Z]|[A-Z][A-Z][a-z]")
_FOR_TYPES = frozenset({"abc", "collections", "collections.abc", "enum", "pathlib", "typing"})
_CERTAIN = 6.0
_CLEAR = 4.5
_LONG = 7  # letters: shorter words are as often functions of somebody's own
_SELDOM = 3.0
_UNUSED = 2.5  # and no file of the project imports from that module: a question
_REMOTE = 2.5
_POSSIBLE = 1.0
_UNLIKELY = 0.5
_SOME, _FAR_MORE = 2, 5  # files that import one module, and how many times as many as the next one
# Modules whose names people write unqualified; the others (socket, errno, …) are used as `socket.AF_INET`.
_IMPORTED_FROM = """
abc argparse asyncio base64 collections collections.abc concurrent.futures configparser contextlib
contextvars copy csv dataclasses datetime decimal email.message email.mime.base email.mime.multipart
email.mime.text email.utils enum fractions functools getpass graphlib hashlib heapq html.parser http http.server
importlib importlib.metadata inspect io ipaddress itertools json logging logging.handlers math
multiprocessing numbers operator pathlib pprint queue random re secrets shlex shutil socketserver statistics
string subprocess tempfile textwrap threading time traceback types typing unittest unittest.mock
urllib.error urllib.parse urllib.request uuid warnings weakref xml.etree.ElementTree zipfile zoneinfo
"""
# Where several modules offer a name, the one that is meant nearly always, not namesakes or old aliases.
HOMES = {
    "ChainMap": "collections",
    "Counter": "collections",
    "Match": "re",  # typing.Match and typing.Pattern are deprecated aliases
    "OrderedDict": "collections",
    "Pattern": "re",
    "Path": "pathlib",  # zipfile.Path
    "Set": "typing",  # collections.abc.Set is the abstract one
    "Template": "string",
    "Thread": "threading",
    "defaultdict": "collections",
    "sqrt": "math",
}
# Plain lower-case words and bare capitals that are hardly ever a variable of somebody's own.
_DISTINCTIVE = """
ABC ANY DEVNULL IO Match PIPE Pattern UTC abstractmethod abstractproperty asdict astuple asynccontextmanager attrgetter
b64decode b64encode closing contextmanager copyfile copytree dataclass dedent deepcopy defaultdict deque
getpass groupby islice itemgetter isclose lru_cache md5 methodcaller mkdtemp mkstemp namedtuple nullcontext
overload override cast partial patch pformat pprint randint rmtree sha1 sha256 sha512 singledispatch sqrt
starmap suppress takewhile timedelta timezone total_ordering urlencode urljoin urlopen urlparse uuid1 uuid3
uuid4 uuid5 wraps
"""
# Modules named by a word that is as often a variable: they need an attribute that fits.
_ORDINARY_WORDS = """
array calendar chunk cmd code copy email glob html http keyword locale numbers operator parser pipes
platform profile queue random resource sched secrets select selectors signal site socket statistics string
struct symtable test this time token trace types user venv wave xml
"""
IMPORTED_FROM = tuple(_IMPORTED_FROM.split())
DISTINCTIVE = frozenset(_DISTINCTIVE.split())
ORDINARY_WORDS = frozenset(_ORDINARY_WORDS.split())


def has_another_home(module: str, name: str) -> bool:
    """Say whether a standard module has the name too, but another one is meant nearly always."""
    return name in HOMES and is_standard(module) and HOMES[name] != module


def suggestions(question: Question) -> Iterator[Suggestion]:
    """Suggest the module of that name, then the modules that export it."""
    yield from _module(question)
    yield from _symbols(question)


def _module(question: Question) -> Iterator[Suggestion]:
    name = question.name
    settings = question.settings
    if question.index.is_first_party(name):
        return
    if not module_exists(name, settings.target_version, settings.target_platform):
        return
    fit, statement = fit_of_module(name, question.usage, settings.target_version)
    why = "a module of the standard library"
    match fit:
        case Fit.NO:
            return
        case Fit.YES:
            yield Suggestion(statement, why, Evidence.KNOWLEDGE, _CERTAIN)
        case Fit.PARTLY:
            yield Suggestion(statement, f"{why}, though not every attribute is there", Evidence.KNOWLEDGE, _POSSIBLE)
        case Fit.UNKNOWN:
            ordinary = name in ORDINARY_WORDS or _is_exported(name, settings.target_version)
            yield Suggestion(statement, why, Evidence.KNOWLEDGE, _POSSIBLE if ordinary else _CLEAR)


def _symbols(question: Question) -> Iterator[Suggestion]:
    name, target = question.name, question.settings.target_version
    homes = [home for home in _homes(name, target) if not question.index.is_first_party(home)]
    fitting = [home for home in homes if fits_symbol(home, question)]
    if not homes and question.usage.is_called and name in exports_of(name, target):
        fitting = [name]  # `glob(…)`: a function named like its module
    if not fitting:
        yield from _backport(question)
        yield from _elsewhere(question)
        return
    imported = {found.statement.module for found in question.outline.imports}
    already = [home for home in fitting if home in imported]
    chosen = already if len(already) == 1 else _usual(fitting, question)
    settled = len(chosen) == 1 and (is_distinctive(name, chosen[0]) or _must_be_symbol(question))
    called = len(chosen) == 1 and question.usage.is_called and len(name) >= _LONG
    for home in [*chosen, *(other for other in fitting if other not in chosen)]:
        is_it = home == chosen[0]
        seldom = _SELDOM if called and question.index.files_that_import(home) else _UNUSED
        points = _CLEAR if settled and is_it else seldom if called and is_it else _POSSIBLE
        why = f"{home} of the standard library defines it"
        yield Suggestion(ImportStatement(home, name), why, Evidence.KNOWLEDGE, points)


def _usual(homes: list[str], question: Question) -> list[str]:
    """Of several modules, the one from which the project imports, if it hardly knows the others."""
    if len(homes) < 2 or not is_distinctive(question.name, homes[0]):
        return homes
    first, second, *_ = sorted(((question.index.files_that_import(home), home) for home in homes), reverse=True)
    return [first[1]] if first[0] >= _SOME and first[0] >= _FAR_MORE * second[0] else homes


def _elsewhere(question: Question) -> Iterator[Suggestion]:
    """Suggest the other modules, whose names people seldom write unqualified."""
    name, target = question.name, question.settings.target_version
    if (name.lower() == name and not _is_of_several_words(name)) or name in HOMES:
        return
    homes = [home for home in described_modules() if home not in IMPORTED_FROM and name in exports_of(home, target)]
    if not homes and _is_of_several_words(name) and question.usage.is_called:
        homes = [home for home in described_modules() if name in (attributes_of(home, target) or ())]
    for home in homes:
        clear = len(homes) == 1 and _is_of_several_words(name)
        why = f"{home} of the standard library defines it"
        yield Suggestion(ImportStatement(home, name), why, Evidence.KNOWLEDGE, _REMOTE if clear else _UNLIKELY)


def fits_symbol(home: str, question: Question) -> bool:
    """Say whether `from home import name` suits the way in which the name is used, as far as is known."""
    return fit_of_symbol(home, question.name, question.usage, question.settings.target_version) is not Fit.NO


def _must_be_symbol(question: Question) -> bool:
    """`datetime.now()`: a class named like its module, used in a way that only the class allows."""
    module_fit, _ = fit_of_module(question.name, question.usage, question.settings.target_version)
    if module_fit is Fit.NO and question.usage.is_called and question.name not in IMPORTED_FROM:
        return question.name in exports_of(question.name, question.settings.target_version)
    is_twin = question.name in exports_of(question.name, question.settings.target_version)
    usage = question.usage
    return is_twin and module_fit is Fit.NO and bool(usage.attributes or usage.roles)


def is_distinctive(name: str, home: str = "") -> bool:
    """Say whether a name is hardly ever somebody's own: several words, listed, or a word in capitals from typing."""
    if name in DISTINCTIVE or (home in _FOR_TYPES and name[:1].isupper()):
        return True
    return _is_of_several_words(name)


def _is_of_several_words(name: str) -> bool:
    return not name.isupper() and ("_" in name.strip("_") or bool(_HUMP.search(name)))


def _is_exported(name: str, target: Version) -> bool:
    return bool(_homes(name, target))


@lru_cache(maxsize=256)
def _homes(name: str, target: Version) -> tuple[str, ...]:
    """The modules that export a name, without namesakes and old aliases."""
    found = [module for module in IMPORTED_FROM if name in exports_of(module, target)]
    if name in HOMES:
        return (HOMES[name],) if HOMES[name] in found else ()
    if "collections.abc" in found and "typing" in found:  # PEP 585: the aliases in typing are deprecated since 3.9
        found = ["collections.abc", "typing"]
    return tuple(found)


def _backport(question: Question) -> Iterator[Suggestion]:
    """A typing name that the target lacks comes from typing_extensions, if the project has declared that."""
    newest = (99, 0)
    if question.name in exports_of("typing", newest) and "typing-extensions" in question.index.distributions:
        why = "typing has it only in newer versions than the target; typing-extensions is a declared dependency"
        yield Suggestion(ImportStatement("typing_extensions", question.name), why, Evidence.KNOWLEDGE, _CLEAR)
