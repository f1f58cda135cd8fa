"""The project as a source: who imports the name and how, who defines it, which module is called so."""

from __future__ import annotations

from collections.abc import Iterator

from flake8_undefined_services.fixes.fit import Fit, fit_of
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.index import Definition, ImportedElsewhere, is_test
from flake8_undefined_services.fixes.outline import DefinitionKind, ImportPlace, local_names_of
from flake8_undefined_services.fixes.question import Question, Standing, Suggestion
from flake8_undefined_services.fixes.spelling import is_misspelt

_CLEAR_MAJORITY = 0.8  # of the weighted importers
_SAME_PACKAGE_WEIGHT = 3


def imports_of_this_file(question: Question) -> Iterator[Suggestion]:
    """Suggest what this file imports elsewhere: under TYPE_CHECKING, or inside some function."""
    for found in question.outline.imports:
        if found.statement.bound != question.name:
            continue
        if found.place is ImportPlace.TYPE_CHECKING:
            why = f"imported on line {found.line} under TYPE_CHECKING; at run time it may close a cycle"
            yield Suggestion(found.statement, why, Standing.RISKY)
        elif found.place is ImportPlace.LOCAL:
            yield from _as_imported_in_a_function(found.statement, found.line, question)


def _as_imported_in_a_function(statement: ImportStatement, line: int, question: Question) -> Iterator[Suggestion]:
    absolute = statement.absolute_in(question.source.module, is_package=question.source.is_package)
    if absolute is None or not _is_possible(absolute, question):
        return
    # An import of the project's own stands inside a function often because at the top it closes a cycle.
    is_own = question.index.is_first_party(absolute.module)
    why = f"imported on line {line} inside a function"
    yield Suggestion(statement, why, Standing.LIKELY if is_own else Standing.SETTLED)


def imports_elsewhere(question: Question) -> Iterator[Suggestion]:
    """Suggest the ways in which other modules import the name, the weightiest first."""
    ways = [way for way in question.index.imports.get(question.name, ()) if _is_possible(way.statement, question)]
    ranked = sorted(ways, key=lambda way: (-_weight(way, question), str(way.statement)))
    total = sum(_weight(way, question) for way in ranked)
    for place, way in enumerate(ranked):
        share = _weight(way, question) / total
        clear = place == 0 and (share >= _CLEAR_MAJORITY or _is_one_object(ranked, question))
        yield Suggestion(way.statement, _why_imported(way), _standing(way, question, clear=clear))


def _standing(way: ImportedElsewhere, question: Question, *, clear: bool) -> Standing:
    if not clear or question.index.imports_back(way.statement, question.source.module):
        return Standing.LIKELY
    return Standing.DECISIVE if len(way.importers) > 1 else Standing.SETTLED


def _why_imported(way: ImportedElsewhere) -> str:
    others = len(way.importers) - 1
    return f"{way.importers[0]} imports it so" if not others else f"{way.importers[0]} and {others} more import it so"


def _weight(way: ImportedElsewhere, question: Question) -> int:
    package = _package_of(question.source.module)
    near = sum(package == _package_of(importer) for importer in way.importers)
    return len(way.importers) + (_SAME_PACKAGE_WEIGHT - 1) * near


def _package_of(module: str) -> str:
    return module.rpartition(".")[0]


def _is_one_object(ways: list[ImportedElsewhere], question: Question) -> bool:
    """True where all ways lead to the only definition in the project, directly or through a package."""
    definitions = question.index.definitions.get(question.name, ())
    return len(definitions) == 1 and all(
        question.index.is_first_party(way.statement.module) and way.statement.symbol == question.name for way in ways
    )


def definitions(question: Question) -> Iterator[Suggestion]:
    """Suggest the modules that define the name; only one, and a name made to be imported, settles it."""
    found = [
        definition
        for definition in question.index.definitions.get(question.name, ())
        if definition.kind is not DefinitionKind.FIXTURE  # pytest passes it, nobody imports it
        and _is_possible(ImportStatement(definition.module, question.name), question)
    ]
    for definition in found:
        statement = ImportStatement(definition.module, question.name)
        settled = len(found) == 1 and _is_made_to_be_imported(definition, question)
        settled = settled and not question.index.imports_back(statement, question.source.module)
        why = f"{definition.module} defines it" if len(found) > 1 else f"only {definition.module} defines it"
        yield Suggestion(statement, why, Standing.SETTLED if settled else Standing.LIKELY)


def _is_made_to_be_imported(definition: Definition, question: Question) -> bool:
    """False for private names, lower-case variables, and what may be a slip for a name of this file."""
    name = question.name
    if name.startswith("_") or (definition.kind is DefinitionKind.ASSIGNMENT and name.islower()):
        return False
    own = local_names_of(question.source.text)
    if name in own and name.islower():
        return False
    return not is_misspelt(name, own | question.outline.bound_at_top)


def modules(question: Question) -> Iterator[Suggestion]:
    """Suggest modules of the project that are called so, where their names fit what is read from it."""
    name = question.name
    if name in question.index.modules:
        yield from _top_level(question)
    for module in sorted(question.index.modules):
        package, _, last = module.rpartition(".")
        statement = ImportStatement(package, name)
        if last == name and package and _is_possible(statement, question):
            fit = fit_of(statement, question.usage, question.settings.target_version, question.index)
            settled = fit is Fit.YES and not question.index.imports_back(statement, question.source.module)
            yield Suggestion(statement, "a module of the project", Standing.SETTLED if settled else Standing.LIKELY)


def _top_level(question: Question) -> Iterator[Suggestion]:
    """`app.limits.check()` without `import app`: to be imported is the submodule that the uses go through."""
    name = question.name
    if question.usage.is_called or name == question.source.module.partition(".")[0]:
        return
    through = {_longest_module(f"{name}.{path}", question) for path in question.usage.attributes} or {name}
    for module in sorted(through):
        standing = Standing.SETTLED if len(through) == 1 and question.usage.attributes else Standing.LIKELY
        yield Suggestion(ImportStatement(module), "a module of the project", standing)


def _longest_module(path: str, question: Question) -> str:
    while path not in question.index.modules:
        path = path.rpartition(".")[0]
    return path


def _is_possible(statement: ImportStatement, question: Question) -> bool:
    """False where the import would fail, leads to this module or into tests, or contradicts the uses."""
    own = question.source.module
    target = f"{statement.module}.{statement.symbol}"
    if statement.module == own or target == own:
        return False
    if not question.index.can_import(statement):
        return False
    if statement.module.rpartition(".")[2] in ("conftest", "__main__"):
        return False
    leads_to_tests = statement.module in question.index.tests or target in question.index.tests
    if leads_to_tests and not is_test(question.source):
        return False
    fit = fit_of(statement, question.usage, question.settings.target_version, question.index)
    return fit is not Fit.NO
