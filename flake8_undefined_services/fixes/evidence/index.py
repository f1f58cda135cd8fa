"""What the rest of the project says about some missing names: who imports them how, and who defines them."""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from flake8_undefined_services.fixes.evidence.compiled import is_compiled
from flake8_undefined_services.fixes.evidence.installed import Installed
from flake8_undefined_services.fixes.evidence.outline import DefinitionKind, ImportPlace, Outline, may_have, outline_of
from flake8_undefined_services.fixes.evidence.scanning import import_lines, mentioned, scan_definitions, scan_imports
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.program.locating.finder import comes_before_the_path
from flake8_undefined_services.sources import Source

_TOO_MANY = 100
"""What more modules define (`logger`, `main`) is each one's own, and nobody imports it from one of them by chance."""
_TEST_FOLDERS = frozenset({"test", "tests", "testing"})


@dataclass(frozen=True, slots=True)
class Importers:
    """Modules of one package that import something in the same way.

    is_test, is_copy: they are tests, or lie in a copy of the tree. is_collecting: a package's own file that imports
    from inside the package, or a module from which others take the name.
    """

    package: str
    is_test: bool
    is_copy: bool
    is_collecting: bool


@dataclass(frozen=True, slots=True)
class ImportedElsewhere:
    """One way in which other modules import a name, absolute, which modules do so, and how many of which kind."""

    statement: ImportStatement
    importers: tuple[str, ...]
    kinds: Mapping[Importers, int]


@dataclass(frozen=True, slots=True)
class Definition:
    """A module that binds the name itself."""

    module: str
    kind: DefinitionKind


@dataclass(frozen=True, slots=True)
class ProjectIndex:
    """Evidence from the project's files, by missing name.

    sources: the files themselves, by module; what is asked of them beyond the names is read when it is asked.
    modules: every module and package of the project, namespace packages included; packages: those with others inside.
    named: the modules by the last part of their names, for the missing names.
    tests: those of them that hold tests. copies: modules that are a second time in the project, in some folder's copy.
    distributions: declared dependencies, normalised names. installed: where third-party modules can be read.
    """

    sources: Mapping[str, Source] = field(default_factory=lambda: MappingProxyType({}))
    modules: frozenset[str] = frozenset()
    packages: frozenset[str] = frozenset()
    named: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    tests: frozenset[str] = frozenset()
    copies: frozenset[str] = frozenset()
    imports: Mapping[str, tuple[ImportedElsewhere, ...]] = field(default_factory=lambda: MappingProxyType({}))
    definitions: Mapping[str, tuple[Definition, ...]] = field(default_factory=lambda: MappingProxyType({}))
    distributions: frozenset[str] = frozenset()
    installed: Installed = field(default_factory=Installed)

    def is_first_party(self, module: str) -> bool:
        """Say whether a module belongs to one of the project's top-level names."""
        return module.partition(".")[0] in self.modules

    def source(self, module: str) -> Source | None:
        """The file of a module, the project's or an installed one; None where there is none to read."""
        found = self.sources.get(module)
        return found if found is not None or self.is_first_party(module) else self.installed.source(module)

    def outline(self, module: str) -> Outline | None:
        """What a module's file says at a glance; None where there is none to read."""
        source = self.source(module)
        return None if source is None else outline_of(source.text)

    def is_open(self, module: str) -> bool:
        """Say whether a module may have more names than its outline lists."""
        outline = self.outline(module)
        return outline is None or outline.is_open

    def _is_compiled(self, module: str) -> bool:
        package, _, name = module.rpartition(".")
        source = self.sources.get(package)
        return source is not None and source.is_package and is_compiled(os.path.dirname(source.path), name)

    def brought_by(self, package: str) -> frozenset[str]:
        """The submodules that a package imports itself, which makes each of them an attribute of it."""
        source = self.source(package)
        inside = f"{package}."
        names = _imported_modules(source) if source is not None and source.is_package else ()
        return frozenset(name[len(inside) :].partition(".")[0] for name in names if name.startswith(inside))

    def files_that_import(self, module: str) -> int:
        """How many of the project's files name a module in an import, by their lines; with dots by its last parts."""
        ways = [re.escape(module)]
        if self.is_first_party(module):
            parts = module.split(".")
            ways += [rf"\.+{re.escape('.'.join(parts[number:]))}" for number in range(1, len(parts))]
        words = re.compile(rf"^[ \t]*(?:from[ \t]+(?:{'|'.join(ways)})[ \t]|import[ \t].*\b{ways[0]}\b)", re.MULTILINE)
        return sum(1 for source in self.sources.values() if words.search(import_lines(source.text)))

    def imports_back(self, statement: ImportStatement, module: str) -> bool:
        """Say whether what a statement imports itself imports the module at its top: a cycle of two."""
        targets = {statement.module, f"{statement.module}.{statement.symbol}"}
        back, last = f"{module}.", module.rpartition(".")[2]
        found = (self.sources[target] for target in targets & self.sources.keys())
        return any(
            name == module or name.startswith(back)
            for source in found
            if last in source.text
            for name in _imported_modules(source)
        )

    def knows_package(self, importer: str, imported: str) -> bool:
        """Say whether any code below one top-level package, tests apart, imports another top-level package."""
        words = re.compile(rf"^[ \t]*(?:from|import)[ \t]+{re.escape(imported)}\b", re.MULTILINE)
        return any(
            source.module.partition(".")[0] == importer
            and module not in self.tests
            and words.search(import_lines(source.text))
            for module, source in self.sources.items()
        )

    def can_import(self, statement: ImportStatement) -> bool:
        """False where the project's own files show that an absolute import would fail."""
        if not self.is_first_party(statement.module):
            return True
        if statement.module not in self.modules:
            return self._is_compiled(statement.module)
        if statement.symbol is None or f"{statement.module}.{statement.symbol}" in self.modules:
            return True
        if statement.module not in self.sources:
            return False  # a namespace package has submodules and nothing else
        if self._is_compiled(f"{statement.module}.{statement.symbol}"):
            return True
        text = self.sources[statement.module].text
        if not may_have(text, statement.symbol):
            return False
        outline = outline_of(text)
        return outline.is_open or statement.symbol in outline.bound_at_top or outline.is_lazy(statement.symbol)


def build_index(
    sources: Iterable[Source],
    names: frozenset[str],
    distributions: Iterable[str] = (),
    installed: Installed | None = None,
) -> ProjectIndex:
    """Read the project for the missing names; only files that mention one of them are looked into."""
    by_module = {source.module: source for source in sources if not comes_before_the_path(source.module)}
    modules = frozenset(_with_parents(by_module))
    tests = frozenset(source.module for source in by_module.values() if is_test(source))
    named: dict[str, list[str]] = defaultdict(list)
    for module in sorted(modules):
        if module.rpartition(".")[2] in names:
            named[module.rpartition(".")[2]].append(module)
    copies = frozenset(module for module in by_module if _is_copy(module, by_module))
    imports: dict[str, dict[ImportStatement, list[str]]] = defaultdict(lambda: defaultdict(list))
    defining: dict[str, list[Source]] = defaultdict(list)
    for source in by_module.values():
        wanted = mentioned(source.text, names)
        if wanted:
            _collect_imports(source, wanted, imports)
            for name in _perhaps_defined(source, wanted):
                defining[name].append(source)
    return ProjectIndex(
        sources=MappingProxyType(by_module),
        modules=modules,
        packages=frozenset(module.rpartition(".")[0] for module in modules),
        named={name: tuple(found) for name, found in named.items()},
        tests=tests,
        copies=copies,
        imports={name: _ranked(ways, by_module, tests, copies) for name, ways in imports.items()},
        definitions={name: _definitions(name, found) for name, found in defining.items() if len(found) <= _TOO_MANY},
        distributions=frozenset(distributions),
        installed=installed or Installed(),
    )


def is_test(source: Source) -> bool:
    """Say whether a file belongs to the tests, which nothing but tests may import."""
    *folders, name = source.path.split("/")
    in_tests = any(part in _TEST_FOLDERS or part.startswith("test_") for part in folders)
    return in_tests or name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py"


def _is_copy(module: str, by_module: Mapping[str, Source]) -> bool:
    """True for `backup.app.limits` beside `app.limits`: somebody keeps a second tree below a folder."""
    rest = module.partition(".")[2]
    while "." in rest:
        if rest in by_module:
            return True
        rest = rest.partition(".")[2]
    return False


def _collect_imports(
    source: Source, names: frozenset[str], imports: dict[str, dict[ImportStatement, list[str]]]
) -> None:
    for written, _, _ in scan_imports(source.text, names):
        statement = written.absolute_in(source.module, is_package=source.is_package)
        # An alias that repeats the name hands it on to others (PEP 484), which is not how they import it.
        is_handed_on = written.alias is not None and written.alias == written.symbol
        if statement is not None and statement.module != source.module and not is_handed_on:
            imports[statement.bound][statement.canonical].append(source.module)


def _perhaps_defined(source: Source, names: frozenset[str]) -> frozenset[str]:
    """Those names that a line of the module seems to bind; a script such as `my-tool.py` cannot be imported."""
    if not all(part.isidentifier() for part in source.module.split(".")):
        return frozenset()
    return names.intersection(name for name, _ in scan_definitions(source.text))


def _definitions(name: str, sources: Iterable[Source]) -> tuple[Definition, ...]:
    found = ((source.module, outline_of(source.text).definitions.get(name)) for source in sources)
    return tuple(Definition(module, kind) for module, kind in found if kind is not None)


def _imported_modules(source: Source) -> Iterator[str]:
    for found in outline_of(source.text).imports:
        if found.place in (ImportPlace.TOP, ImportPlace.CONDITIONAL):
            statement = found.statement.absolute_in(source.module, is_package=source.is_package)
            if statement is not None:
                yield statement.module
                yield f"{statement.module}.{statement.symbol}"


def _with_parents(modules: Iterable[str]) -> Iterator[str]:
    for module in modules:
        parts = module.split(".")
        yield from (".".join(parts[:count]) for count in range(1, len(parts) + 1))


def _ranked(
    ways: Mapping[ImportStatement, list[str]],
    by_module: Mapping[str, Source],
    tests: frozenset[str],
    copies: frozenset[str],
) -> tuple[ImportedElsewhere, ...]:
    offering = {statement.module for statement in ways if statement.alias is None}

    def kind(importer: str, statement: ImportStatement) -> Importers:
        is_around = by_module[importer].is_package and f"{statement.module}.".startswith(f"{importer}.")
        is_collecting = is_around or importer in offering
        return Importers(importer.rpartition(".")[0], importer in tests, importer in copies, is_collecting)

    found = []
    for statement, listed in ways.items():
        importers = tuple(dict.fromkeys(listed))
        kinds = Counter(kind(importer, statement) for importer in importers)
        found.append(ImportedElsewhere(statement, importers, kinds))
    return tuple(sorted(found, key=lambda way: (-len(way.importers), str(way.statement))))
