"""`anyio.to_thread.run_sync()` needs more than `import anyio`: a submodule is there once somebody has imported it."""

from __future__ import annotations

from dataclasses import replace

from flake8_undefined_services.fixes.evidence.index import ProjectIndex
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.question import Question, Suggestion
from flake8_undefined_services.fixes.suiting.fit import fit_of_module
from flake8_undefined_services.language.standard_library import is_standard


def completed(suggestion: Suggestion, question: Question) -> Suggestion | None:
    """The same with the submodule named through which all is read that the package itself does not bind.

    None for a submodule that no use goes through.
    """
    statement, index = suggestion.statement, question.index
    if statement.symbol is not None or statement.alias is not None or not question.usage.attributes:
        return suggestion
    _, _, inner = statement.module.partition(".")
    if inner:
        return suggestion if any(f"{path}.".startswith(f"{inner}.") for path in question.usage.attributes) else None
    if is_standard(statement.module) and not index.is_first_party(statement.module):
        _, complete = fit_of_module(statement.module, question.usage, question.settings.target_version)
        return replace(suggestion, statement=complete)
    submodules = lacking_submodules(statement.module, question)
    if len(submodules) != 1:
        return suggestion
    return replace(suggestion, statement=ImportStatement(f"{statement.module}.{submodules.pop()}"))


def lacking_submodules(module: str, question: Question) -> set[str]:
    """Submodules that the uses of a package's name go through, and that importing the package does not bring."""
    index = question.index
    outline = index.outline(module)
    if outline is None or module != question.name:
        return set()
    lacking = question.usage.first_attributes - outline.bound_at_top - index.brought_by(module)
    return {each for each in lacking if _is_module(f"{module}.{each}", index)}


def _is_module(module: str, index: ProjectIndex) -> bool:
    return module in index.modules if index.is_first_party(module) else index.installed.source(module) is not None
