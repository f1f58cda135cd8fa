"""Files that are asked about one by one: each is a program of one module and what it imports.

The answer for a file does not depend on which files were asked about before it; what they share is executed once.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Diagnostic
from flake8_undefined_services.outcomes import Outcome
from flake8_undefined_services.program.absence.dependencies_told import may_be_guarded, with_absences_alone
from flake8_undefined_services.program.clearing import is_cleared
from flake8_undefined_services.program.examining import Examination, Examined
from flake8_undefined_services.program.finder import Finder
from flake8_undefined_services.program.interfaces import Interfaces
from flake8_undefined_services.program.referring import References
from flake8_undefined_services.program.roots import roots_of_source
from flake8_undefined_services.rules import tell_fault
from flake8_undefined_services.sources import Source
from flake8_undefined_services.syntax.facts import Fault, SourceFault
from flake8_undefined_services.syntax.import_facts import ImportFault
from flake8_undefined_services.syntax.parsing import EXACT_PLACES, ParsedFile
from flake8_undefined_services.telling import precise, read, told

_CYCLE = 12
"""Cycles of more modules are not tried from each of them: the command does that."""


@dataclass(slots=True, eq=False)
class _Place:
    """What files of the same source roots share.

    begun: how the import of a module ended that came first for the sake of a cycle.
    """

    settings: Settings
    examination: Examination
    interfaces: Interfaces
    references: References
    opaque: Finder
    begun: dict[str, Outcome] = field(default_factory=dict)

    @classmethod
    def of(cls, roots: Sequence[Path], settings: Settings) -> _Place:
        examination = Examination.of(roots, replace(settings, without=()), alone=True)
        process = examination.process
        finder = process.world.finder
        interfaces = Interfaces(finder, process.reader)
        return cls(settings, examination, interfaces, References(tuple(roots), settings), finder.without_following())

    def clears(self, source: Source, parsed: ParsedFile, file: Examined) -> bool:
        """Whether the file holds no finding: its imports work, and whatever they bind, its names are there."""
        if not self.interfaces.work(source, parsed.tree) or self._cycle_fails(file):
            return False
        is_guarded = may_be_guarded(source.text)
        if not is_guarded and is_cleared(source, parsed.tree, self.settings, self.interfaces.finder):
            return True
        apart = self.examination.elsewhere(self.opaque, keep=lambda module: False)
        apart.start((file,))
        facts = tuple(apart.facts(file))
        return not facts and not (is_guarded and any(with_absences_alone(apart, file, facts, self.settings)))

    def facts(self, file: Examined) -> tuple[Fault | ImportFault, ...]:
        """What the file's code meets in a process that has imported it, or a module of its cycle, first."""
        others = self._entered(file)
        self.examination.start((file,))
        return tuple(self.examination.facts(file, in_cycle=bool(others)))

    def _entered(self, file: Examined) -> frozenset[str]:
        """Import each other module of the file's cycle first, once and as long as they are few."""
        members = self.interfaces.cycle(file.module)
        others = members - {file.module} if len(members) <= _CYCLE else frozenset()
        for other in sorted(others - self.begun.keys()):
            self.begun[other] = self.examination.process.start(other).outcome
        return others

    def _cycle_fails(self, file: Examined) -> bool:
        """Whether an import of one of the other modules first leads to a failure."""
        return any(self.begun[other] is not Outcome.OK for other in self._entered(file))

    def guarded_facts(self, source: Source, file: Examined) -> tuple[Fault | ImportFault, ...]:
        """The same, with what a guard around an import leaves behind where that fails."""
        facts = self.facts(file)
        if not may_be_guarded(source.text):
            return facts
        return tuple(with_absences_alone(self.examination, file, facts, self.settings))


@dataclass(slots=True, eq=False)
class FileByFile:
    """Examines one file after another under the same settings."""

    settings: Settings
    _places: dict[tuple[Path, ...], _Place] = field(default_factory=dict)

    def examine(self, source: Source, tree: ast.Module | None = None) -> tuple[Diagnostic, ...]:
        """All findings of one file, in order of place. `tree` spares the parse where the caller has it already.

        Where the running Python's tree has no exact places, what is told comes from the one that LibCST makes.
        """
        quick = read(source, self.settings, tree)
        if isinstance(quick, SourceFault):
            return (tell_fault(quick, source.path, source.module),)
        roots = roots_of_source(source, self.settings)
        file = Examined(source.path, os.path.abspath(source.path), source.module, source.is_package)
        place = self._places.get(roots)
        if place is None or place.examination.has_another_text(file, quick):  # a buffer, not the file on the disk
            place = self._places[roots] = _Place.of(roots, self.settings)
        place.examination.give(file, quick)
        referred = tuple(place.references.faults(source, quick))
        if not quick.precise and place.clears(source, quick, file):
            return told(source, referred)
        met = place.guarded_facts(source, file)
        better = None if quick.precise or EXACT_PLACES or not told(source, met) else precise(source)
        if better is not None:
            exact = _Place.of(roots, self.settings)
            exact.examination.give(file, better)
            place.examination.share(exact.examination)
            met = exact.guarded_facts(source, file)
        return told(source, (*met, *referred))
