"""How the file imports from modules that lie beside each other.

Who takes `Lock` from `recipe.lock` and `Barrier` from `recipe.barrier` takes `Counter` from `recipe.counter`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from flake8_undefined_services.fixes.evidence.offers import is_submodule
from flake8_undefined_services.fixes.evidence.outline import ImportPlace
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.question import Evidence, Question, Suggestion
from flake8_undefined_services.fixes.suiting.possible import is_possible

_HABIT = 2  # so many times make one
_NAMED_ALIKE = 8.0
_BESIDE = 5.0


def suggestions(question: Question) -> Iterator[Suggestion]:
    """Suggest what is defined in a module, or imported from it, that lies beside others from which the file imports."""
    families, name = families_of(question), question.name
    defining = {each.module for each in question.index.definitions.get(name, ())}
    asked = {way.statement.module for way in question.index.imports.get(name, ()) if way.statement.symbol == name}
    for module in sorted(defining | asked):
        package = module.rpartition(".")[0]
        taken, statement = families.get(package, {}), ImportStatement(module, name)
        if not taken or module in taken or not is_possible(statement, question):
            continue
        alike = sum(any(_is_alike(each, symbol) for symbol in symbols) for each, symbols in taken.items())
        if alike >= _HABIT and _is_alike(module, name):
            why = f"{alike} times this file imports what is named like its module in {package}"
            yield Suggestion(statement, why, Evidence.FILE, _NAMED_ALIKE)
        elif len(taken) > _HABIT:
            why = f"this file imports from {len(taken)} modules beside {module}"
            yield Suggestion(statement, why, Evidence.FILE, _BESIDE)


def families_of(question: Question) -> dict[str, dict[str, list[str]]]:
    """By package the modules in it from which the file imports, and what it imports from them."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for each in question.outline.imports:
        statement = question.absolute(each.statement) if each.place is ImportPlace.TOP else None
        if statement is None or statement.symbol is None or is_submodule(statement, question.index):
            continue
        package = statement.module.rpartition(".")[0]
        if package:
            found[package][statement.module].append(statement.symbol)
    return found


def _is_alike(module: str, symbol: str) -> bool:
    return module.rpartition(".")[2].replace("_", "").lower() == symbol.replace("_", "").lower()
