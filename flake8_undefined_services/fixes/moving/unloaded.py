"""Submodules that a file reads through their package and that nobody has imported: `logging.handlers`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Applicability, Candidate, Diagnostic, Fix
from flake8_undefined_services.fixes.evidence.index import ProjectIndex
from flake8_undefined_services.fixes.evidence.outline import ImportPlace, outline_of
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.trees import tree_of
from flake8_undefined_services.language.standard_library import module_exists
from flake8_undefined_services.sources import Source, split_lines


def import_submodule(finding: Diagnostic, source: Source, settings: Settings, index: ProjectIndex) -> Fix | None:
    """Import a submodule by its full name where an attribute that a module lacks is one; else None."""
    tree = tree_of(source.text)
    chains = [*_chains(tree, finding, split_lines(source.text))] if tree is not None else []
    if not chains:
        return None
    root, *path = min(chains, key=len)
    package = _module_called(root, source, settings, index)
    if package is None or path[-1] != finding.name:
        return None
    module = ".".join([package, *path])
    if not _is_module(module, settings, index):
        return None
    for deeper in sorted(chains, key=len)[1:]:
        longer = ".".join([package, *deeper[1:]])
        module = longer if _is_module(longer, settings, index) else module
    statement = ImportStatement(module)
    if not _may_bind(statement.bound, source):
        return None
    why = f"{package} has no {finding.name!r} before somebody imports that submodule"
    return Fix(str(statement), Applicability.SAFE, (Candidate(str(statement), why),))


def _chains(tree: ast.Module, finding: Diagnostic, lines: Sequence[str]) -> Iterator[list[str]]:
    """The names of `a.b.c` up to the attribute that is missing, and of what is read through that."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    missing = next((node for node in nodes if _stands_at(node, finding, lines)), None)
    if missing is None:
        return
    names = _names(missing)
    for node in nodes:
        if (node.lineno, node.col_offset) == (missing.lineno, missing.col_offset):
            found = _names(node)
            if names and found and found[: len(names)] == names:
                yield found


def _stands_at(node: ast.Attribute, finding: Diagnostic, lines: Sequence[str]) -> bool:
    if node.attr != finding.name or node.end_lineno != finding.end_line:
        return False
    before = lines[finding.end_line - 1].encode()[: node.end_col_offset].decode(errors="replace")
    return len(before) + 1 == finding.end_column


def _names(node: ast.expr) -> list[str] | None:
    match node:
        case ast.Name(id=name):
            return [name]
        case ast.Attribute(value=value, attr=name):
            above = _names(value)
            return None if above is None else [*above, name]
    return None


def _module_called(name: str, source: Source, settings: Settings, index: ProjectIndex) -> str | None:
    """The module that a name is after the file's imports at the top; None where that is not one thing."""
    bound = [each for each in outline_of(source.text).imports if each.statement.bound == name]
    modules = {_module_of(each.statement, source) for each in bound if each.place is ImportPlace.TOP}
    found = modules.pop() if len(modules) == 1 and len(bound) >= 1 else None
    return found if found is not None and _is_module(found, settings, index) else None


def _module_of(statement: ImportStatement, source: Source) -> str | None:
    absolute = statement.absolute_in(source.module, is_package=source.is_package)
    if absolute is None:
        return None
    if absolute.symbol is not None:
        return f"{absolute.module}.{absolute.symbol}"
    return absolute.module if absolute.alias is not None else absolute.top_level


def _is_module(module: str, settings: Settings, index: ProjectIndex) -> bool:
    if index.is_first_party(module):
        return module in index.modules
    return bool(module_exists(module, settings.target_version, settings.target_platform))


def _may_bind(name: str, source: Source) -> bool:
    """Whether nothing else at the top is called so: `import a.b` binds `a`."""
    outline = outline_of(source.text)
    imports = (each.statement for each in outline.imports if each.statement.bound == name)
    return name not in outline.definitions and all(_module_of(each, source) == name for each in imports)
