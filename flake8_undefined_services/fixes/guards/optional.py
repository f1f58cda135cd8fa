"""Repairs of imports that may fail: where only some installations have what is imported, and where a guard is wrong."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from flake8_undefined_services.diagnostics import Applicability, Candidate, Change, Fix
from flake8_undefined_services.fixes.evidence.index import ProjectIndex
from flake8_undefined_services.fixes.evidence.outline import outline_of
from flake8_undefined_services.fixes.guards.guard_style import guard_style
from flake8_undefined_services.fixes.guards.guarding import (
    defer_import,
    guard_import,
    guarding_try,
    import_at,
    narrow_guard,
)
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.trees import statements_of, tree_of
from flake8_undefined_services.fixes.writing.import_style import ImportStyle
from flake8_undefined_services.fixes.writing.insertion import Refusal
from flake8_undefined_services.language.standard_library import is_standard
from flake8_undefined_services.sources import Source

_STYLE = ImportStyle()
_TOO_MUCH = frozenset({"ImportError", "Exception", "BaseException"})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def make_optional(line: int, source: Source, index: ProjectIndex) -> Fix | None:
    """Let a module be imported without an extra: the one function that uses it imports it, else a guard holds it."""
    tree = tree_of(source.text)
    node = import_at(tree, line) if tree is not None else None
    if tree is None or node is None or (isinstance(node, ast.Import) and len(node.names) > 1):
        return None  # of several modules the others are to be imported in any case
    statement = ast.unparse(node)
    names = tuple(each.bound for each in statements_of(node))
    if "*" in names or len(set(names)) < len(node.names):
        return None
    if _is_used_by_one(tree, names) and not _are_taken(names, source, index):
        if not isinstance(defer_import(source.text, statement, _STYLE), Refusal):
            return _fix(statement, "only one function uses it", Change.DEFER)
    module = node.names[0].name if isinstance(node, ast.Import) else "." * node.level + (node.module or "")
    guard = guard_style(index.sources.values()).around(statement, module, names)
    if isinstance(guard_import(source.text, line, guard), Refusal):
        return None
    return _fix(guard, "the module can be imported without it; what uses it has to ask first", Change.GUARD)


def mend_guard(line: int, raises: str, source: Source, index: ProjectIndex) -> Fix | None:
    """Let a guard catch that a module is absent, and nothing else; raises: what an import fails with there."""
    tree = tree_of(source.text)
    found = guarding_try(tree, line) if tree is not None else None
    if found is None or len(found.handlers) != 1:
        return None
    guarded = next(each for each in found.body if each.lineno == line)
    if not isinstance(guarded, (ast.Import, ast.ImportFrom)):
        return None
    statement = next(statements_of(guarded), None)
    absolute = statement.absolute_in(source.module, is_package=source.is_package) if statement is not None else None
    if absolute is None:
        return None
    if not index.is_first_party(absolute.module):
        clause, why = "except ImportError:", "an import that fails raises this"
    elif raises != "ImportError" or not _catches_all(found.handlers[0]):
        return None  # what the guard lets through is mended where it arises
    else:
        needed = _needed_by(absolute, index)
        if len(needed) != 1:
            return None
        clause = _clause(found.handlers[0], needed[0], source.text)
        why = f"only {needed[0]} may be absent; what else fails there is an error of this project"
    if isinstance(narrow_guard(source.text, line, clause), Refusal):
        return None
    return _fix(clause, why, Change.NARROW)


def _fix(statement: str, why: str, change: Change) -> Fix:
    return Fix(statement, Applicability.UNSAFE, (Candidate(statement, why),), change)


def _is_used_by_one(tree: ast.Module, names: Iterable[str]) -> bool:
    wanted = frozenset(names)
    functions = [node for node in ast.walk(tree) if isinstance(node, _FUNCTIONS)]
    using = [node for node in functions if any(_reads(each, wanted) for each in node.body)]
    outermost = [node for node in using if not any(node is not other and node in ast.walk(other) for other in using)]
    return len(outermost) == 1


def _reads(node: ast.AST, names: frozenset[str]) -> bool:
    return any(isinstance(each, ast.Name) and each.id in names for each in ast.walk(node))


def _are_taken(names: Iterable[str], source: Source, index: ProjectIndex) -> bool:
    """Whether other modules reach one of the names through this one."""
    exported = outline_of(source.text).exported or ()
    return any(
        name in exported or any(way.statement.module == source.module for way in index.imports.get(name, ()))
        for name in names
    )


def _needed_by(imported: ImportStatement, index: ProjectIndex) -> tuple[str, ...]:
    """What of others the guarded module imports."""
    inner = f"{imported.module}.{imported.symbol}"
    outline = index.outline(inner if inner in index.modules else imported.module)
    if outline is None:
        return ()
    tops = {each.statement.top_level for each in outline.imports if not each.statement.level}
    return tuple(sorted(top for top in tops if not index.is_first_party(top) and not is_standard(top)))


def _catches_all(handler: ast.ExceptHandler) -> bool:
    """Whether the clause takes every failure of an import for an absent package."""
    return handler.type is None or (isinstance(handler.type, ast.Name) and handler.type.id in _TOO_MUCH)


def _clause(handler: ast.ExceptHandler, module: str, text: str) -> str:
    name = handler.name or ("error" if "error" not in text else "import_error")
    return f'except ModuleNotFoundError as {name}:\n    if {name}.name != "{module}":\n        raise'
