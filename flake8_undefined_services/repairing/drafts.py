"""The edits for one file while they are tried: what is left out, and what goes elsewhere, after a proof has failed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from flake8_undefined_services import repair
from flake8_undefined_services.checking import Findings
from flake8_undefined_services.diagnostics import Change, Evaluation
from flake8_undefined_services.fixes.apply import Plan, plan
from flake8_undefined_services.fixes.edits import Edit
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.writing.import_style import ImportStyle
from flake8_undefined_services.fixes.writing.insertion import Refusal
from flake8_undefined_services.fixes.writing.scoped import Placement, belongs_under_type_checking
from flake8_undefined_services.sources import SourceFile

STILL_THERE = "the name would still not be found"
SOMETHING_NEW = "it would make something else fail"
Uses = Mapping[str, frozenset[Evaluation | None]]
_ONLY_IN_ANNOTATIONS: frozenset[Evaluation | None] = frozenset({Evaluation.ANNOTATION})


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a change is not what it should be: names that are still not bound, or else what it would make fail."""

    unbound: frozenset[str] = frozenset()
    new: str = ""

    @property
    def reason(self) -> str:
        """The same in words, for whoever wonders why an import was not written."""
        if self.unbound:
            return STILL_THERE
        return f"{SOMETHING_NEW}: {self.new}" if self.new else SOMETHING_NEW


@dataclass(frozen=True, slots=True)
class Draft:
    """The edits for one file.

    uses: when each name is missed, by name. refused: what an earlier draft had and proved no good.
    """

    file: SourceFile
    content: bytes
    style: ImportStyle
    edits: tuple[Edit, ...]
    uses: Uses
    refused: tuple[Refusal, ...] = ()

    def plan(self) -> Plan:
        """The file's new text, and all that was refused so far."""
        found = plan(self.content, self.edits, self.style)
        return replace(found, refused=(*self.refused, *found.refused))

    def own_edits(self) -> tuple[Edit, ...]:
        """Those that import from the project's own modules."""
        return tuple(filter(self._is_own, self.edits))

    def without_help(self, change: Plan, trouble: Trouble, guilty: frozenset[Edit]) -> Draft | None:
        """The next draft: without what binds nothing, or with imports that break something where they break nothing."""
        if trouble.unbound:
            return self._dropping([each for each in change.edits if each.name in trouble.unbound], trouble.reason)
        elsewhere = {each: moved for each in guilty if (moved := self._elsewhere(each)) is not None}
        draft = self._dropping([each for each in self.edits if each in guilty - elsewhere.keys()], trouble.reason)
        return replace(draft, edits=tuple(elsewhere.get(each, each) for each in draft.edits)) if guilty else None

    def without(self, is_unwanted: Callable[[Edit], bool], why: str) -> Draft:
        """The draft without some edits, which count as refused."""
        return self._dropping(filter(is_unwanted, self.edits), why)

    def _dropping(self, edits: Iterable[Edit], why: str) -> Draft:
        dropped = tuple(edits)
        kept = tuple(each for each in self.edits if each not in dropped)
        refused = (*self.refused, *(Refusal(each.statement, why) for each in dropped))
        return replace(self, edits=kept, refused=refused)

    def _is_own(self, edit: Edit) -> bool:
        imported = edit.imported
        if imported is None:
            return False
        own = {*self.style.first_party, self.file.module.partition(".")[0]}
        return bool(imported.level) or imported.top_level in own

    def _elsewhere(self, edit: Edit) -> Edit | None:
        """The same object by another way, or the same import where it does not run when the module is imported; what
        type checkers need stays for them."""
        if edit.placement is not Placement.TOP or edit.change is Change.FOLLOW:
            return None
        uses = self.uses.get(edit.name, frozenset())
        if edit.ways and Evaluation.IMPORT in uses:  # it has to be there at once, from another module perhaps
            return replace(edit, statement=edit.ways[0], ways=edit.ways[1:])
        if uses == _ONLY_IN_ANNOTATIONS and edit.change is Change.ADD:
            return replace(edit, placement=Placement.TYPE_CHECKING)
        if uses == {Evaluation.CALL}:
            return replace(edit, change=Change.ADD, placement=Placement.FUNCTIONS)
        is_lazy = uses == {Evaluation.CALL, Evaluation.ANNOTATION} and edit.change is Change.ADD
        return replace(edit, placement=Placement.DEFERRED) if is_lazy else None


def draft_of(file: SourceFile, edits: tuple[Edit, ...], uses: Uses, style: ImportStyle) -> Draft:
    """The first draft: what only annotations need goes under TYPE_CHECKING where that is the file's habit."""
    content = file.content if file.content is not None else file.absolute.read_bytes()
    for_hints = {each for each in edits if each.change is Change.ADD and uses.get(each.name) == _ONLY_IN_ANNOTATIONS}
    text = content.decode("utf-8", "replace") if for_hints else ""
    hidden = {each for each in for_hints if belongs_under_type_checking(text, ImportStatement.parse(each.statement))}
    edits = tuple(replace(each, placement=Placement.TYPE_CHECKING) if each in hidden else each for each in edits)
    return Draft(file, content, style, edits, uses)


def uses_by_path(findings: Findings) -> dict[str, Uses]:
    """When each missing name is missed, by file."""
    found: dict[str, dict[str, frozenset[Evaluation | None]]] = defaultdict(dict)
    for each in findings.diagnostics:
        if repair.is_repairable(each):
            known = found[each.path].get(each.name, frozenset())
            found[each.path][each.name] = known | {each.when}
    return dict(found)
