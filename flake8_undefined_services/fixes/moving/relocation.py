"""Repairs of what a file imports already: where it helps instead, and where its symbol is now."""

from __future__ import annotations

import re

from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Applicability, Candidate, Change, Fix
from flake8_undefined_services.fixes.deciding.candidates import Weighed, ranked
from flake8_undefined_services.fixes.deciding.manner import spelled
from flake8_undefined_services.fixes.deciding.proposal import applicability_of
from flake8_undefined_services.fixes.evidence.index import ProjectIndex
from flake8_undefined_services.fixes.evidence.outline import outline_of, reads_of
from flake8_undefined_services.fixes.evidence.usage import usage_of
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.moving.removal import FoundImport, imports_in, without
from flake8_undefined_services.fixes.moving.rewriting import movable_import, move_import, remove_export, spelled_like
from flake8_undefined_services.fixes.question import Question
from flake8_undefined_services.fixes.writing.import_style import ImportStyle
from flake8_undefined_services.fixes.writing.insertion import Refusal
from flake8_undefined_services.fixes.writing.scoped import Placement
from flake8_undefined_services.sources import Source

_STYLE = ImportStyle()


def move_up(name: str, source: Source, *, certain: bool) -> Fix | None:
    """Import a name before its first use, not below it. Safe where the module surely crashes as it is."""
    found = movable_import(source.text, name)
    if found is None or not found.is_at_top or name in outline_of(source.text).definitions:
        return None
    if isinstance(move_import(source.text, str(found.statement), Placement.TOP, _STYLE), Refusal):
        return None
    why = f"imported on line {found.node.lineno}, below the first use"
    return _fix(found.statement, Applicability.SAFE if certain else Applicability.UNSAFE, why, Change.MOVE)


def move_out(name: str, source: Source) -> Fix | None:
    """Import at run time what stands under TYPE_CHECKING, which may close a cycle, or lack a distribution."""
    found = movable_import(source.text, name)
    if found is None or found.under is None:
        return None
    why = f"imported on line {found.node.lineno} under TYPE_CHECKING; at run time it may close a cycle"
    return _fix(found.statement, Applicability.UNSAFE, why, Change.MOVE if without(source.text, found) else Change.ADD)


def defer(name: str, line: int, source: Source, index: ProjectIndex) -> Fix | None:
    """Import later what closes a cycle: in the functions that use it, and for annotations under TYPE_CHECKING."""
    found = _import_of(name, line, source.text)
    only = movable_import(source.text, name if found is None else _bound(found))
    if found is None or only is None or not only.is_at_top or _line_of(only) != line or source.is_package:
        return None
    if _is_taken_from_here(_bound(found), source, index):
        return None
    if isinstance(move_import(source.text, str(found.statement), Placement.DEFERRED, _STYLE), Refusal):
        return None
    why = "nothing needs it while the module is imported; later the cycle does not matter"
    return _fix(found.statement, Applicability.UNSAFE, why, Change.MOVE)


def follow(name: str, line: int, source: Source, settings: Settings, index: ProjectIndex) -> Fix | None:
    """Import a symbol from where it is now; never safe: where it was asked for it may come back."""
    found = _import_of(name, line, source.text)
    if found is None:
        return None
    asked = found.statement.absolute_in(source.module, is_package=source.is_package)
    if asked is None or not index.is_first_party(asked.module):
        return None
    outline = outline_of(source.text)
    question = Question(name, usage_of(_bound(found), source.text), source, outline, settings, index)
    weighed = tuple(each for each in ranked(question) if _may_have_moved(each, asked, index))
    if not weighed:
        return None
    applicability = applicability_of(weighed, question)
    if applicability is Applicability.SAFE:
        applicability = Applicability.UNSAFE
    candidates = tuple(
        Candidate(_spelled(each, found, source, index), f"{asked.module} has it no more; {each.why}")
        for each in weighed[:10]
    )
    return Fix(candidates[0].statement, applicability, candidates, Change.FOLLOW)


def remove(name: str, source: Source) -> Fix | None:
    """Take an export away that nothing defines; one that the file itself uses is not to go but to come."""
    if name in reads_of(source.text) or isinstance(remove_export(source.text, name), Refusal):
        return None
    statement = f"__all__.remove({name!r})"
    candidate = Candidate(statement, "nothing that this project knows has that name")
    return Fix(statement, Applicability.UNSAFE, (candidate,), Change.REMOVE)


def _fix(statement: ImportStatement, applicability: Applicability, why: str, change: Change) -> Fix:
    return Fix(str(statement), applicability, (Candidate(str(statement), why),), change)


def _import_of(name: str, line: int, text: str) -> FoundImport | None:
    return next((each for each in imports_in(text) if each.statement.symbol == name and _line_of(each) == line), None)


def _line_of(found: FoundImport) -> int:
    return found.node.names[found.position].lineno


def _bound(found: FoundImport) -> str:
    return found.statement.bound


def _may_have_moved(each: Weighed, asked: ImportStatement, index: ProjectIndex) -> bool:
    """Only the project's own symbols move, and a module that takes it from where it is missing has it no more."""
    origin = each.origin
    if each.statement.symbol != asked.symbol or not index.is_first_party(each.statement.module):
        return False
    outline = index.outline(origin.module)
    return origin.module != asked.module and outline is not None and asked.symbol in outline.definitions


def _spelled(each: Weighed, found: FoundImport, source: Source, index: ProjectIndex) -> str:
    written = ImportStatement.parse(spelled(each.statement, source, outline_of(source.text), index))
    return str(spelled_like(written, found.statement))


def _is_taken_from_here(name: str, source: Source, index: ProjectIndex) -> bool:
    """Whether other modules reach the name through this one, which then has it no more."""
    exported = outline_of(source.text).exported
    if exported is not None and name in exported:
        return True
    if any(way.statement.module == source.module for way in index.imports.get(name, ())):
        return True
    last = source.module.rpartition(".")[2]
    written = f"{last}.{name}"
    attribute = re.compile(rf"\b{re.escape(written)}\b")
    return any(written in each.text and attribute.search(each.text) for each in index.sources.values())
