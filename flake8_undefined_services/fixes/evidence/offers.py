"""Does a module offer a name to others, or does it merely happen to hold it?

`app/limits.py` that says `from typing import Any` binds `Any`, and nobody means that by `from app.limits import Any`.
"""

from __future__ import annotations

import enum

from flake8_undefined_services.config import Version
from flake8_undefined_services.fixes.evidence.index import ProjectIndex
from flake8_undefined_services.fixes.evidence.outline import (
    DefinitionKind,
    ImportPlace,
    Outline,
    may_have,
    outline_of,
    reads_of,
)
from flake8_undefined_services.fixes.evidence.standard_symbols import exports_of, is_described
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.language.standard_library import is_standard, module_names
from flake8_undefined_services.language.standard_names import symbol_exists
from flake8_undefined_services.sources import Source

_NEWEST = (99, 0)
# Of the names that both have; `typing.Set` is another thing than `collections.abc.Set`.
_ALIASES_IN_TYPING = frozenset(
    """AsyncGenerator AsyncIterable AsyncIterator Awaitable Callable Collection Container Coroutine Generator Hashable
    ItemsView Iterable Iterator KeysView Mapping MappingView MutableMapping MutableSequence MutableSet Reversible
    Sequence Sized ValuesView""".split()
)
_DEEPEST = 8  # re-exports of re-exports; real ones have two or three steps


class Offer(enum.Enum):
    """What a name is to the module that holds it; UNKNOWN where no source can be read."""

    DEFINED = "defined"
    EXPORTED = "exported"
    SUBMODULE = "submodule"
    HELD = "held"
    NO = "no"
    UNKNOWN = "unknown"

    @property
    def is_meant(self) -> bool:
        """Say whether other modules are meant to import it from there."""
        return self in (Offer.DEFINED, Offer.EXPORTED, Offer.SUBMODULE)


def offer_of(module: str, name: str, index: ProjectIndex, target: Version) -> Offer:
    """Say what a name is to a module: the project's, an installed one or one of the standard library."""
    return _offer_of(module, name, index, target, set())


def _offer_of(module: str, name: str, index: ProjectIndex, target: Version, seen: set[str]) -> Offer:
    """The same; `seen` holds the modules that star imports have led to, each of which is asked once."""
    seen.add(module)
    if is_standard(module) and not index.is_first_party(module):
        return Offer.DEFINED if _is_standard_name(module, name, target) else Offer.NO
    if is_submodule(ImportStatement(module, name), index):
        return Offer.SUBMODULE
    source = index.source(module)
    if source is None:
        return Offer.NO if index.is_first_party(module) else Offer.UNKNOWN
    if not may_have(source.text, name):
        return Offer.NO
    outline = outline_of(source.text)
    if is_shimmed(outline, name):
        return Offer.EXPORTED
    held = _imported(outline, name)
    if held is None and name in outline.definitions:
        return Offer.DEFINED if outline.definitions[name] is not DefinitionKind.FIXTURE else Offer.HELD
    if outline.exported is not None and name in outline.exported:
        return Offer.EXPORTED
    if held is not None:
        return Offer.EXPORTED if _is_reexport(held, source, index) else Offer.HELD
    return _through_a_star(module, name, index, target, outline, source.is_package, seen)


def _is_standard_name(module: str, name: str, target: Version) -> bool:
    """What a module exports, as the small table has it; of other modules all that they have."""
    return name in exports_of(module, target) if is_described(module) else bool(symbol_exists(module, name, target))


def origin_of(statement: ImportStatement, index: ProjectIndex) -> ImportStatement:
    """The definition that an absolute import leads to, through re-exports, as far as sources can be read."""
    found = statement
    for _ in range(_DEEPEST):
        if found.symbol is None or is_submodule(found, index):
            break
        source = index.source(found.module)
        if source is None or not may_have(source.text, found.symbol):
            break
        outline = outline_of(source.text)
        held = _imported(outline, found.symbol) or _starred(
            found.symbol, source, outline, index
        )  # first of all: `except ImportError: redis = None` is no definition
        step = held and held.absolute_in(source.module, is_package=source.is_package)
        if step is None or step == found:
            break
        found = step
    if found.symbol is None:
        return ImportStatement(found.module)
    if is_submodule(found, index):
        return ImportStatement(f"{found.module}.{found.symbol}")
    return ImportStatement(found.module, found.symbol)


def is_submodule(statement: ImportStatement, index: ProjectIndex) -> bool:
    """Whether `from package import name` gives a module: one is there, and nothing in the package takes its name.

    `from .version import version` in the package itself binds the name once more, after the import system has done so.
    """
    inner = f"{statement.module}.{statement.symbol}"
    if statement.symbol is None or is_standard(statement.top_level):
        return False
    if inner not in index.modules:
        if index.is_first_party(inner) or index.installed.source(inner) is None:
            return False
    outline = index.outline(statement.module)
    if outline is None:
        return True
    if statement.symbol in outline.definitions:
        return False
    source = index.source(statement.module)
    for each in outline.imports:
        if each.place is ImportPlace.TOP and each.statement.bound == statement.symbol and source is not None:
            held = each.statement.absolute_in(source.module, is_package=source.is_package)
            return held is None or held.canonical == statement.canonical
    return True


def is_shimmed(outline: Outline, name: str) -> bool:
    """Whether a module chooses what a name is: imported in one branch, imported otherwise or defined in another."""
    ways = {
        each.statement
        for each in outline.imports
        if each.place is ImportPlace.CONDITIONAL and each.statement.bound == name
    }
    is_defined = outline.definitions.get(name) in (DefinitionKind.CLASS, DefinitionKind.FUNCTION)
    return len(ways) > 1 or (bool(ways) and is_defined)


def object_of(statement: ImportStatement, index: ProjectIndex) -> ImportStatement:
    """What an absolute import leads to by whatever name: origins, through `Limiter = _Limiter` too."""
    found = _of_the_standard_library(origin_of(statement, index), index)
    for _ in range(_DEEPEST):
        outline = index.outline(found.module) if found.symbol is not None else None
        other = outline.renamed.get(found.symbol or "") if outline is not None else None
        if other is None:
            break
        step = origin_of(ImportStatement(found.module, other), index)
        if step == found:
            break
        found = step
    return found


def _of_the_standard_library(found: ImportStatement, index: ProjectIndex) -> ImportStatement:
    """A submodule is one by either statement, and what PEP 585 has deprecated in `typing` is an alias."""
    if found.symbol is None or not is_standard(found.module) or index.is_first_party(found.module):
        return found
    if found.module == "typing" and found.symbol in _ALIASES_IN_TYPING:
        return ImportStatement("collections.abc", found.symbol)
    inner = f"{found.module}.{found.symbol}"
    return ImportStatement(inner) if inner in module_names(_NEWEST) else found


def is_withheld(module: str, name: str, index: ProjectIndex) -> bool:
    """Whether a module imports a name for itself only: its `__all__`, written out whole, leaves the name out."""
    outline = index.outline(module)
    if outline is None or not is_left_out(module, name, index):
        return False
    return name not in outline.definitions and _imported(outline, name) is not None


def is_listed(statement: ImportStatement, index: ProjectIndex) -> bool:
    """Whether the module of an import names the symbol in its `__all__`."""
    outline = index.outline(statement.module)
    return outline is not None and statement.symbol in (outline.exported or ())


def is_left_out(module: str, name: str, index: ProjectIndex) -> bool:
    """Whether a module has an `__all__` that is written out whole, without a name."""
    outline = index.outline(module)
    if outline is None or not outline.is_listed or outline.exported is None:
        return False
    return name not in outline.exported


def _imported(outline: Outline, name: str) -> ImportStatement | None:
    """How a module imports a name; what it lists in `__all__`, also where only type checkers see it done."""
    listed = outline.exported is not None and name in outline.exported
    places = {ImportPlace.TOP, ImportPlace.CONDITIONAL} | ({ImportPlace.TYPE_CHECKING} if listed else set())
    found = (each.statement for each in outline.imports if each.place in places and each.statement.bound == name)
    return next(found, None)


def _starred(name: str, source: Source, outline: Outline, index: ProjectIndex) -> ImportStatement | None:
    """The star import that brings a name which the module lists and does not bind otherwise."""
    if name in outline.definitions or outline.exported is None or (outline.is_listed and name not in outline.exported):
        return None
    for star in outline.stars:
        absolute = star.absolute_in(source.module, is_package=source.is_package)
        inner = index.outline(absolute.module) if absolute is not None else None
        if absolute is not None and inner is not None and name in inner.bound_at_top:
            return ImportStatement(absolute.module, name)
    return None


def _is_reexport(held: ImportStatement, source: Source, index: ProjectIndex) -> bool:
    """A package that imports from its own inside, an alias that repeats the name, or an import that nobody reads.

    An import that nobody reads may be a leftover: of somebody else's name it counts where others import it from there.
    """
    if held.alias is not None and held.alias == (held.symbol or held.module):
        return True
    absolute = held.absolute_in(source.module, is_package=source.is_package)
    if absolute is None:
        return False
    if source.is_package and f"{absolute.module}.".startswith(f"{source.module}."):
        return True
    if source.text.count(held.bound) > 1 and held.bound in reads_of(source.text):
        return False
    ways = index.imports.get(held.bound, ())
    return index.is_first_party(absolute.module) or ImportStatement(source.module, held.bound) in {
        way.statement for way in ways
    }


def _through_a_star(
    module: str, name: str, index: ProjectIndex, target: Version, outline: Outline, is_package: bool, seen: set[str]
) -> Offer:
    if name.startswith("_"):
        return Offer.NO
    unknown = "__getattr__" in outline.definitions
    for star in outline.stars:
        absolute = star.absolute_in(module, is_package=is_package)
        if absolute is None or absolute.module in seen or is_left_out(absolute.module, name, index):
            continue
        inner = _offer_of(absolute.module, name, index, target, seen)
        if inner in (Offer.DEFINED, Offer.EXPORTED):
            return Offer.EXPORTED
        unknown |= inner is Offer.UNKNOWN
    return Offer.UNKNOWN if unknown else Offer.NO
