"""The frozen words for what is wrong with an import, or with a use of what it may not have brought."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass, field

from flake8_undefined_services.diagnostics import Evaluation, ImportStep, Place


class ImportKind(enum.Enum):
    """What is wrong; each kind is the fact of one rule."""

    MODULE_NOT_FOUND = "module-not-found"
    SYMBOL_NOT_FOUND = "symbol-not-found"
    CIRCULAR_IMPORT = "circular-import"
    MODULE_ATTRIBUTE_NOT_FOUND = "module-attribute-not-found"
    RELATIVE_IMPORT_BEYOND_TOP_LEVEL = "relative-import-beyond-top-level"
    OPTIONAL_DEPENDENCY_UNGUARDED_USE = "optional-dependency-unguarded-use"
    EXTRA_IMPORTED_UNGUARDED = "extra-imported-unguarded"
    UNDECLARED_DEPENDENCY = "undeclared-dependency"
    DEVELOPMENT_DEPENDENCY_IN_SERVICE = "development-dependency-in-service"
    INEFFECTIVE_IMPORT_GUARD = "ineffective-import-guard"


@dataclass(frozen=True, slots=True)
class CyclicOrder:
    """An order of imports in which a module is asked for more than it has so far.

    steps: the modules that execute then, each at the line it is at: from the one that is imported first to the one that
    asks. begins: which of them is asked. certain: every run in that order ends there. start: the entry point that
    imports so, as a user would write it; empty where nothing but an import of the first module is known to.
    """

    steps: tuple[ImportStep, ...]
    begins: int
    certain: bool
    start: str = ""

    @property
    def circle(self) -> tuple[ImportStep, ...]:
        """The imports from the module that is asked to the one that asks."""
        return self.steps[self.begins :]

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules on the way, and the one at its end again that is asked."""
        return (*(step.module for step in self.steps), self.steps[self.begins].module)


def simplest(orders: Iterable[CyclicOrder | None]) -> CyclicOrder | None:
    """The one that is easiest to see: that surely ends so, with the fewest imports; the same whoever comes first."""
    known = [each for each in orders if each is not None]
    return min(known, key=lambda each: (not each.certain, len(each.steps), each.modules), default=None)


@dataclass(frozen=True, slots=True)
class ImportFault:
    """An import that fails, or would where a distribution is absent, or a use that its absence breaks.

    name, place: of a missing module the absolute name that is not there, which may be a parent of what is written, at
        the module's name as written, leading dots included; of a missing symbol or attribute that; of a relative import
        that leaves the package the module as written, at its first dot; of an optional dependency's use the variable
        that is None or unbound; of a dependency the imported module; of a guard the module or symbol that it guards.
    certain: for what depends on a distribution, judged as if that were absent.
    path, module: the file that holds the place, as a finding names it, and its module.
    raises: the exception's class, by name.
    reason: what the verdict rests on, as half a sentence; empty where the name says all.
    occasion: who imports it and when, as the beginning of a sentence; empty where an import statement does.
    order: for a cycle, the imports that lead there at import time; None where they are not known.
    hides: for a guard that swallows errors of the project's own code, the files and places of the findings about them;
        None for all others, and where it swallows one that no finding is about.
    met_by: whose import meets it, where that of the module itself does not.
    """

    kind: ImportKind
    name: str
    place: Place
    when: Evaluation
    certain: bool
    path: str
    module: str
    raises: str = "ModuleNotFoundError"
    reason: str = ""
    occasion: str = ""
    order: CyclicOrder | None = None
    hides: frozenset[tuple[str, Place]] | None = None
    met_by: str = field(default="", compare=False)
