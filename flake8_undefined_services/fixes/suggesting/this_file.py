"""The file itself as a source: what it imports elsewhere in it, and from where it imports other names."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from flake8_undefined_services.fixes.evidence.offers import Offer, is_submodule, is_withheld, offer_of, origin_of
from flake8_undefined_services.fixes.evidence.outline import ImportPlace
from flake8_undefined_services.fixes.evidence.standard_symbols import exports_of
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.question import Evidence, Question, Suggestion
from flake8_undefined_services.fixes.suggesting.standard_library import has_another_home
from flake8_undefined_services.fixes.suiting.fit import Fit, fit_of
from flake8_undefined_services.fixes.suiting.possible import is_possible
from flake8_undefined_services.fixes.suiting.precedent import is_unheard_of

_IN_A_FUNCTION = 6.0
_OWN_IN_A_FUNCTION = 3.0  # an import of the project's own stands there often because at the top it closes a cycle
_NEIGHBOUR = 8.0
_MANY = 3.0  # at most so much more where the file imports many names from the module
_NEIGHBOUR_IN_A_FUNCTION = 3.0
_WEAK_NEIGHBOUR = 5.0
_UNHEARD_OF = 3.0  # the others import the name, and never from there
_TAKEN_THERE = 2.0  # it cannot be read: that it has the name is known from other files only
_HELD = 2.0


def imports_of_the_name(question: Question) -> Iterator[Suggestion]:
    """Suggest how this file imports the name elsewhere: under TYPE_CHECKING, or inside some function."""
    for found in question.outline.imports:
        if found.statement.bound != question.name:
            continue
        if found.place is ImportPlace.TYPE_CHECKING:
            why = f"imported on line {found.line} under TYPE_CHECKING; at run time it may close a cycle"
            yield Suggestion(found.statement, why, Evidence.FILE, _NEIGHBOUR, is_risky=True)
        elif found.place is ImportPlace.LOCAL:
            absolute = question.absolute(found.statement)
            if absolute is not None and is_possible(absolute, question):
                own = question.index.is_first_party(absolute.module)
                why = f"imported on line {found.line} inside a function"
                yield Suggestion(absolute.canonical, why, Evidence.FILE, _OWN_IN_A_FUNCTION if own else _IN_A_FUNCTION)


def neighbours(question: Question) -> Iterator[Suggestion]:
    """Suggest the modules from which this file imports other names, where they offer this one too."""
    points: dict[str, tuple[float, int]] = {}
    counts = Counter[str]()
    for found in question.outline.imports:
        statement = question.absolute(found.statement)
        if statement is None or statement.symbol is None:
            continue
        local = found.place is ImportPlace.LOCAL
        near = (_NEIGHBOUR_IN_A_FUNCTION if local else _NEIGHBOUR, found.line)
        is_weak = found.place is ImportPlace.CONDITIONAL or not _is_of_one_kind(statement, question)
        if not local and (is_weak or _is_backport(statement.module, question)):
            near = (_WEAK_NEIGHBOUR, found.line)
        points[statement.module] = max(points.get(statement.module, near), near)
        counts[statement.module] += not local
    _choose_home_of_types(points, question)
    for module, (worth, line) in points.items():
        statement = ImportStatement(module, question.name)
        if not is_possible(statement, question) or has_another_home(module, question.name):
            continue
        if worth > _UNHEARD_OF and is_unheard_of(statement, question):
            worth = _UNHEARD_OF
        if question.name.startswith("_") or f"{question.source.module}.".startswith(f"{module}."):
            worth = min(worth, _WEAK_NEIGHBOUR)  # private, or a package that this module is in
        offer = offer_of(module, question.name, question.index, question.settings.target_version)
        if offer is Offer.SUBMODULE and not _fits_as_a_module(statement, question):
            continue
        is_held = offer is Offer.HELD and question.index.is_first_party(module)
        if offer is Offer.UNKNOWN and _is_taken(statement, question):
            why = f"line {line} imports from {module}, and others take it from there"
            yield Suggestion(statement, why, Evidence.FILE, min(worth, _TAKEN_THERE))
        elif offer.is_meant or (is_held and not is_withheld(module, question.name, question.index)):
            why = f"line {line} imports from {module}, which has it"
            more = min(math.log2(max(counts[module], 1)), _MANY) if worth >= _NEIGHBOUR else 0.0
            yield Suggestion(statement, why, Evidence.FILE, worth + more if offer.is_meant else min(worth, _HELD))


def _is_taken(statement: ImportStatement, question: Question) -> bool:
    """Whether another file imports it so: what cannot be read has the name all the same."""
    return any(way.statement == statement for way in question.index.imports.get(question.name, ()))


def renamed_neighbours(question: Question) -> Iterator[Suggestion]:
    """Suggest what the file renames in its way: `SSLError as _SSLError` beside `HTTPError as _HTTPError`."""
    for found in question.outline.imports:
        symbol, renamed = _symbol_for(question.name, found.statement), question.absolute(found.statement)
        if found.place is not ImportPlace.TOP or symbol is None or renamed is None:
            continue
        statement = ImportStatement(renamed.module, symbol, question.name)
        offer = offer_of(renamed.module, symbol, question.index, question.settings.target_version)
        if offer in (Offer.DEFINED, Offer.EXPORTED) and is_possible(statement, question):
            why = f"line {found.line} imports from {renamed.module}, which has {symbol}, and renames so"
            yield Suggestion(statement, why, Evidence.FILE, _WEAK_NEIGHBOUR)


def _symbol_for(name: str, renamed: ImportStatement) -> str | None:
    """What the name would be before it was renamed as another import is: a prefix or a suffix taken away."""
    symbol, alias = renamed.symbol, renamed.alias
    if symbol is None or alias is None or symbol not in alias or alias == symbol:
        return None
    prefix, _, suffix = alias.partition(symbol)
    inner = name.removeprefix(prefix).removesuffix(suffix)
    return inner if inner and name == f"{prefix}{inner}{suffix}" and inner != name else None


def _is_backport(module: str, question: Question) -> bool:
    """Whether a module has the name only for older targets, and `typing` has it for this one."""
    return module == "typing_extensions" and question.name in exports_of("typing", question.settings.target_version)


def _is_of_one_kind(neighbour: ImportStatement, question: Question) -> bool:
    """A package from which the file takes submodules need not be where it takes classes from, and the reverse."""
    wanted = replace(neighbour, symbol=question.name, alias=None)
    return is_submodule(neighbour, question.index) is is_submodule(wanted, question.index)


def modules_for(definition: ImportStatement, question: Question) -> set[str]:
    """The modules from which this file imports what else is defined in the module of a definition."""
    found = set()
    for each in question.outline.imports:
        statement = question.absolute(each.statement)
        if statement is None or statement.symbol is None:
            continue
        if statement.top_level != definition.top_level and not question.index.is_first_party(statement.module):
            continue
        if origin_of(statement, question.index).module == definition.module:
            found.add(statement.module)
    return found


def _choose_home_of_types(points: dict[str, tuple[float, int]], question: Question) -> None:
    """Of `typing` and `collections.abc`, which have the same names, weaken the one that the file takes less from."""
    shared = exports_of("collections.abc", question.settings.target_version)
    taken = Counter(
        each.statement.module
        for each in question.outline.imports
        if each.place is ImportPlace.TOP and each.statement.symbol in shared
    )
    if question.name in shared and taken["typing"] > taken["collections.abc"] and "collections.abc" in points:
        points["collections.abc"] = (_WEAK_NEIGHBOUR, points["collections.abc"][1])
    elif _is_of_collections(question, {*points}):
        points.pop("typing", None)


def _is_of_collections(question: Question, modules: set[str]) -> bool:
    """Whether the alias in typing, deprecated by PEP 585, is not meant: this file or most others know its new home."""
    if question.name not in exports_of("collections.abc", question.settings.target_version):
        return False
    counts = {way.statement.module: len(way.importers) for way in question.index.imports.get(question.name, ())}
    return "collections.abc" in modules or counts.get("collections.abc", 0) > counts.get("typing", 0)


def _fits_as_a_module(statement: ImportStatement, question: Question) -> bool:
    fit = fit_of(statement, question.usage, question.settings.target_version, question.index)
    return fit in (Fit.YES, Fit.UNKNOWN)
