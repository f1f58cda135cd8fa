"""The project as a source: who imports the name and how, who defines it, which module is called so."""

from __future__ import annotations

from collections.abc import Iterator

from flake8_undefined_services.fixes.evidence.index import Definition, ImportedElsewhere, Importers, is_test
from flake8_undefined_services.fixes.evidence.offers import is_left_out, is_submodule
from flake8_undefined_services.fixes.evidence.outline import DefinitionKind
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.question import Evidence, Question, Suggestion
from flake8_undefined_services.fixes.suggesting.standard_library import is_distinctive
from flake8_undefined_services.fixes.suiting.fit import Fit, fit_of
from flake8_undefined_services.fixes.suiting.possible import is_possible
from flake8_undefined_services.fixes.suiting.shapes import suits

# How much one importer counts, by where it stands.
_SAME_PACKAGE = 4.0
_SAME_PARENT = 1.5
_SAME_TREE = 1.0
_ANOTHER_TREE = 0.5
# Tests import what they test by paths that code need not use, and many tests tell no more than some.
_TEST_FOR_CODE = 0.2
_TESTS_FOR_CODE = 2.0

_ONLY_DEFINITION = 3.0
_ONE_OF_SEVERAL = 1.0
_PRIVATE = 3.0  # one that lies near, or whose name is long enough to be meant
_UNLIKELY = 0.5
_ASSIGNED = 1.0  # the name of a variable that has several words
_LONG = 16  # letters
_MODULE_THAT_FITS = 5.0
_MODULE = 1.5


def imports_elsewhere(question: Question) -> Iterator[Suggestion]:
    """Suggest the ways in which other modules import the name."""
    for way in question.index.imports.get(question.name, ()):
        if not is_possible(way.statement, question):
            continue
        weight = _weight(way, question)
        if weight:
            why = _why_imported(way)
            yield Suggestion(way.statement, why, Evidence.USAGE, weight)
            is_own = question.index.is_first_party(way.statement.module)
            # Its definition is not ours to see; one test says too little about what code means by a plain word.
            is_known = weight >= _ANOTHER_TREE or is_distinctive(question.name)
            if way.statement.symbol is not None and not is_own and is_known:
                yield Suggestion(way.statement, why, Evidence.KNOWLEDGE, _ONLY_DEFINITION)
        yield from _handed_on(way, question)


def _handed_on(way: ImportedElsewhere, question: Question) -> Iterator[Suggestion]:
    """Suggest the packages that collect the name from inside of them, to those who stand outside."""
    if not any(kind.is_collecting for kind in way.kinds):
        return
    own = f"{question.source.module}."
    for importer in way.importers:
        source = question.index.sources.get(importer)
        if source is None or not source.is_package or own.startswith(f"{importer}."):
            continue
        statement = ImportStatement(importer, question.name)
        if f"{way.statement.module}.".startswith(f"{importer}.") and is_possible(statement, question):
            yield Suggestion(statement, f"{importer} hands it on", Evidence.KNOWLEDGE, _ONLY_DEFINITION)


def _why_imported(way: ImportedElsewhere) -> str:
    others = len(way.importers) - 1
    return f"{way.importers[0]} imports it so" if not others else f"{way.importers[0]} and {others} more import it so"


def _weight(way: ImportedElsewhere, question: Question) -> float:
    index, own = question.index, question.source.module
    is_own_copy, is_own_test = own in index.copies, is_test(question.source)
    by_code = by_tests = 0.0
    for kind, count in way.kinds.items():
        if kind.is_copy and not is_own_copy:
            continue  # what lies in a copy of the project says nothing about the project
        if kind.is_test and not is_own_test:
            by_tests += _TEST_FOR_CODE * count
        else:
            by_code += _weight_of(kind, question) * count
    return by_code + min(by_tests, _TESTS_FOR_CODE)


def _weight_of(importers: Importers, question: Question) -> float:
    if importers.is_collecting:
        return _SAME_TREE / 2  # a package that collects its own inside says little about what others write
    here, there = question.source.module.split(".")[:-1], list(filter(None, importers.package.split(".")))
    if here == there:
        return _SAME_PACKAGE
    if len(here) > 2 and here[:-1] in (there, there[:-1]):
        return _SAME_PARENT
    return _SAME_TREE if here[:1] == there[:1] else _ANOTHER_TREE


def definitions(question: Question) -> Iterator[Suggestion]:
    """Suggest the modules that define the name."""
    found = [
        definition
        for definition in question.index.definitions.get(question.name, ())
        if definition.kind is not DefinitionKind.FIXTURE  # pytest passes it, nobody imports it
        and is_possible(ImportStatement(definition.module, question.name), question)
    ]
    suited = [each for each in found if suits(ImportStatement(each.module, question.name), question) is not False]
    for definition in found:
        statement = ImportStatement(definition.module, question.name)
        why = f"{definition.module} defines it" if len(found) > 1 else f"only {definition.module} defines it"
        points = _worth(definition, question, is_only=[definition] == (suited or found))
        yield Suggestion(statement, why, Evidence.KNOWLEDGE, points)


def _worth(definition: Definition, question: Question, *, is_only: bool) -> float:
    name = question.name
    if definition.kind is DefinitionKind.ASSIGNMENT and name.islower():
        return _ASSIGNED if is_only and "_" in name.strip("_") else _UNLIKELY
    if not is_only and is_left_out(definition.module, name, question.index):
        return _UNLIKELY
    usage = question.usage
    if definition.kind is DefinitionKind.FUNCTION and usage.attributes and not usage.is_called:
        return _UNLIKELY  # attributes are read of modules and classes
    if name.startswith("_"):
        near = definition.module.rpartition(".")[0] == question.package
        return _PRIVATE if is_only and (near or _is_long(name)) else _UNLIKELY
    return _ONLY_DEFINITION if is_only else _ONE_OF_SEVERAL


def _is_long(private: str) -> bool:
    """Whether nobody would choose such a private name twice: several words, or a very long one."""
    return "_" in private.strip("_") or len(private) > _LONG


def modules(question: Question) -> Iterator[Suggestion]:
    """Suggest modules of the project that are called so, where their names fit what is read from it."""
    name = question.name
    if name in question.index.modules:
        yield from _top_level(question)
    for module in question.index.named.get(name, ()):
        package = module.rpartition(".")[0]
        statement = ImportStatement(package, name)
        if package and is_submodule(statement, question.index) and is_possible(statement, question):
            fit = fit_of(statement, question.usage, question.settings.target_version, question.index)
            points = _MODULE_THAT_FITS if fit is Fit.YES else _MODULE
            yield Suggestion(statement, "a module of the project", Evidence.KNOWLEDGE, points)


def _top_level(question: Question) -> Iterator[Suggestion]:
    """`app.limits.check()` without `import app`: to be imported is the submodule that the uses go through."""
    name = question.name
    if question.usage.is_no_module or name == question.source.module.partition(".")[0]:
        return
    through = {_longest_module(f"{name}.{path}", question) for path in question.usage.attributes} or {name}
    for module in sorted(through):
        clear = len(through) == 1 and question.usage.attributes
        points = _MODULE_THAT_FITS if clear else _MODULE
        if is_possible(ImportStatement(module), question):
            yield Suggestion(ImportStatement(module), "a module of the project", Evidence.KNOWLEDGE, points)


def _longest_module(path: str, question: Question) -> str:
    while path not in question.index.modules:
        path = path.rpartition(".")[0]
    return path
