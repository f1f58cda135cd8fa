"""What the rest of the project says about some missing names: who imports them how, and who defines them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.outline import DefinitionKind, ImportPlace, Outline, outline_of
from flake8_undefined_services.fixes.scanning import scan_definitions, scan_imports
from flake8_undefined_services.sources import Source

_WORD = re.compile(r"[^\W\d]\w*")
_FEW_NAMES = 24  # so many substring searches cost less than splitting the text into words
_TEST_FOLDERS = frozenset({"test", "tests", "testing"})


@dataclass(frozen=True, slots=True)
class ImportedElsewhere:
    """One way in which other modules import a name, absolute, and which modules do so eagerly."""

    statement: ImportStatement
    importers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """A module that binds the name itself."""

    module: str
    kind: DefinitionKind


@dataclass(frozen=True, slots=True)
class ProjectIndex:
    """Evidence from the project's files, by missing name.

    modules: every module and package of the project, namespace packages included.
    tests: those of them that hold tests.
    bindings: what a module binds at its top level, for the modules that candidates lead to.
    open_modules: those that may have more names (star import, `__getattr__`).
    imported: what the same modules import at their top level: modules, and `module.symbol`.
    distributions: declared dependencies, normalised names.
    """

    modules: frozenset[str] = frozenset()
    tests: frozenset[str] = frozenset()
    imports: Mapping[str, tuple[ImportedElsewhere, ...]] = field(default_factory=lambda: MappingProxyType({}))
    definitions: Mapping[str, tuple[Definition, ...]] = field(default_factory=lambda: MappingProxyType({}))
    bindings: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    open_modules: frozenset[str] = frozenset()
    imported: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    distributions: frozenset[str] = frozenset()

    def is_first_party(self, module: str) -> bool:
        """Say whether a module belongs to one of the project's top-level names."""
        return module.partition(".")[0] in self.modules

    def imports_back(self, statement: ImportStatement, module: str) -> bool:
        """Say whether what a statement imports itself imports the module at its top: a cycle of two."""
        targets = {statement.module, f"{statement.module}.{statement.symbol}"}
        back = f"{module}."
        return any(
            name == module or name.startswith(back) for target in targets for name in self.imported.get(target, ())
        )

    def can_import(self, statement: ImportStatement) -> bool:
        """False where the project's own files show that an absolute import would fail."""
        if not self.is_first_party(statement.module):
            return True
        if statement.module not in self.modules:
            return False
        if statement.symbol is None or f"{statement.module}.{statement.symbol}" in self.modules:
            return True
        if statement.module not in self.bindings or statement.module in self.open_modules:
            return True
        return statement.symbol in self.bindings[statement.module]


def build_index(sources: Iterable[Source], names: frozenset[str], distributions: Iterable[str] = ()) -> ProjectIndex:
    """Read the project for the missing names; only files that mention one of them are parsed."""
    by_module = {source.module: source for source in sources}
    imports: dict[str, dict[ImportStatement, list[str]]] = defaultdict(lambda: defaultdict(list))
    definitions: dict[str, list[Definition]] = defaultdict(list)
    for source in by_module.values():
        wanted = _mentioned(source.text, names)
        if wanted:
            _collect_imports(source, wanted, imports)
            _collect_definitions(source, wanted, definitions)
    targets = {statement.module for ways in imports.values() for statement in ways}
    targets.update(definition.module for found in definitions.values() for definition in found)
    targets.update(module for module in by_module if module.rpartition(".")[2] in names)
    outlines = {module: outline_of(by_module[module].text) for module in sorted(targets & by_module.keys())}
    return ProjectIndex(
        modules=frozenset(_with_parents(by_module)),
        tests=frozenset(source.module for source in by_module.values() if is_test(source)),
        imports={name: _ranked(ways) for name, ways in imports.items()},
        definitions={name: tuple(found) for name, found in definitions.items()},
        bindings={module: outline.bound_at_top for module, outline in outlines.items()},
        open_modules=frozenset(module for module, outline in outlines.items() if outline.is_open),
        imported={module: frozenset(_imported_modules(by_module[module], outlines[module])) for module in outlines},
        distributions=frozenset(distributions),
    )


def is_test(source: Source) -> bool:
    """Say whether a file belongs to the tests, which nothing but tests may import."""
    *folders, name = source.path.split("/")
    in_tests = any(part in _TEST_FOLDERS or part.startswith("test_") for part in folders)
    return in_tests or name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py"


def _mentioned(text: str, names: frozenset[str]) -> frozenset[str]:
    if len(names) <= _FEW_NAMES:
        return frozenset(name for name in names if name in text)
    return names.intersection(_WORD.findall(text))


def _collect_imports(
    source: Source, names: frozenset[str], imports: dict[str, dict[ImportStatement, list[str]]]
) -> None:
    for written, _, _ in scan_imports(source.text, names):
        statement = written.absolute_in(source.module, is_package=source.is_package)
        if statement is not None and statement.module != source.module:
            imports[statement.bound][statement].append(source.module)


def _collect_definitions(source: Source, names: frozenset[str], definitions: dict[str, list[Definition]]) -> None:
    if not names.intersection(name for name, _ in scan_definitions(source.text)):
        return
    if not all(part.isidentifier() for part in source.module.split(".")):
        return  # a script such as `my-tool.py` cannot be imported by its name
    defined = outline_of(source.text).definitions
    for name in names & defined.keys():
        definitions[name].append(Definition(source.module, defined[name]))


def _imported_modules(source: Source, outline: Outline) -> Iterator[str]:
    for found in outline.imports:
        if found.place in (ImportPlace.TOP, ImportPlace.CONDITIONAL):
            statement = found.statement.absolute_in(source.module, is_package=source.is_package)
            if statement is not None:
                yield statement.module
                yield f"{statement.module}.{statement.symbol}"


def _with_parents(modules: Iterable[str]) -> Iterator[str]:
    for module in modules:
        parts = module.split(".")
        yield from (".".join(parts[:count]) for count in range(1, len(parts) + 1))


def _ranked(ways: Mapping[ImportStatement, list[str]]) -> tuple[ImportedElsewhere, ...]:
    found = [ImportedElsewhere(statement, tuple(dict.fromkeys(importers))) for statement, importers in ways.items()]
    return tuple(sorted(found, key=lambda way: (-len(way.importers), str(way.statement))))
