"""One change of a file's imports as a value, and how it is made in the file's text."""

from __future__ import annotations

from dataclasses import dataclass

from flake8_undefined_services.diagnostics import Change
from flake8_undefined_services.fixes.guards.guarding import defer_import, guard_import, narrow_guard
from flake8_undefined_services.fixes.guards.putting_back import put_back
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.moving.rewriting import follow_symbol, move_import, remove_export
from flake8_undefined_services.fixes.writing.import_style import ImportStyle
from flake8_undefined_services.fixes.writing.insertion import Inserted, Refusal
from flake8_undefined_services.fixes.writing.scoped import Placement, place_import

OF_A_GUARD = frozenset({Change.DEFER, Change.GUARD, Change.NARROW})
BY_LINE = frozenset({Change.FOLLOW, Change.GUARD, Change.NARROW})


@dataclass(frozen=True, slots=True)
class Edit:
    """A statement, the missing name for which it comes, what is done with it, and where it goes.

    line: of the import that asks the wrong module, where a symbol is followed, or that a guard is about.
    ways: other statements that lead to the same object.
    """

    statement: str
    name: str
    change: Change = Change.ADD
    placement: Placement = Placement.TOP
    line: int = 0
    ways: tuple[str, ...] = ()

    @classmethod
    def of(cls, statement: str) -> Edit:
        """The addition of an import; ValueError for a statement that is none of one name."""
        return cls(statement, ImportStatement.parse(statement).bound)

    @property
    def imported(self) -> ImportStatement | None:
        """What the file imports by it afterwards; None where that is nothing else than before."""
        if self.change is Change.REMOVE or self.change in OF_A_GUARD:
            return None
        return ImportStatement.parse(self.statement)


def apply_edit(text: str, edit: Edit, style: ImportStyle) -> Inserted | Refusal:
    """Make one change in a text, or say why not; places other than the edit's own are not tried."""
    match edit.change:
        case Change.REMOVE:
            return remove_export(text, edit.name)
        case Change.FOLLOW:
            return follow_symbol(text, edit.line, edit.statement, style)
        case Change.MOVE:
            return move_import(text, edit.statement, edit.placement, style)
        case Change.DEFER:
            return defer_import(text, edit.statement, style)
        case Change.GUARD:
            return guard_import(text, edit.line, edit.statement)
        case Change.NARROW:
            return narrow_guard(text, edit.line, edit.statement)
        case Change.ADD:
            guarded = put_back(text, edit.statement, style) if edit.placement is Placement.TOP else None
            return guarded or place_import(text, edit.statement, edit.placement, style)


def in_order(edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """Those that go by a line first, the lowest before those above it: no other edit has shifted the lines then."""
    by_line = sorted((each for each in edits if each.change in BY_LINE), key=lambda each: -each.line)
    return (*by_line, *(each for each in edits if each.change not in BY_LINE))
