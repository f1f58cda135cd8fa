"""How a project writes imports, as values: what a sorter's configuration says, or nothing where there is none."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.writing.import_block import Section, section_of


class Layout(enum.Enum):
    """How names that do not fit on one line are laid out: isort's modes 3, 0 and 5."""

    ONE_A_LINE = "one a line, as black and ruff do"
    GRID = "aligned with the first name behind the bracket"
    GROUPED = "as many as fit on indented lines"


class Order(enum.Enum):
    """What the imports of one section are sorted by."""

    PLAIN_FIRST = "`import x` before `from x import y`"
    FROM_FIRST = "`from x import y` before `import x`"
    BY_MODULE = "by module alone"
    BY_LINE = "by module alone, capitals first, near relative imports before far ones"


@dataclass(frozen=True, slots=True)
class Sorting:
    """What isort or ruff is told to do.

    single_line: one name a statement, but for the modules in `exempt`. sections: they are kept apart.
    by_kind: CONSTANTS before Classes before functions. by_case: capitals before others.
    combines_renamed: `a as b` stands beside other names.
    layout: None where it is one that is not known here. headings: the comments that stand above sections.
    """

    order: Order = Order.PLAIN_FIRST
    single_line: bool = False
    exempt: frozenset[str] = frozenset()
    sections: bool = True
    by_kind: bool = True
    by_case: bool = False
    combines_renamed: bool = False
    layout: Layout | None = None
    headings: Mapping[Section, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportStyle:
    """How the project writes imports.

    line_length: the longest line that a `from x import …` may fill.
    first_party: the project's own top-level modules. sorting: None where nothing is configured; then the file shows it.
    """

    line_length: int = 88
    first_party: frozenset[str] = frozenset()
    sorting: Sorting | None = None

    def section_of(self, statement: ImportStatement) -> Section:
        """The section that an import belongs to."""
        section = section_of(statement, self.first_party)
        if self.sorting is None or self.sorting.sections or section is Section.FUTURE:
            return section
        return Section.THIRD_PARTY

    def headings_of(self, section: Section) -> tuple[str, ...]:
        """The comment that belongs above a section, if there is to be one."""
        heading = self.sorting.headings.get(section) if self.sorting is not None and self.sorting.sections else None
        return () if heading is None else (heading,)


DEFAULT_STYLE = ImportStyle()
