"""The abstract execution for files that are asked about one by one: each is a program of its own.

What files of the same source roots share is executed once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from flake8_undefined_services.config import Settings
from flake8_undefined_services.outcomes import Outcome
from flake8_undefined_services.program.examined import Examined
from flake8_undefined_services.program.examining import Examination
from flake8_undefined_services.syntax.facts import Fault
from flake8_undefined_services.syntax.import_facts import ImportFault
from flake8_undefined_services.syntax.lost_attributes import uses_of_lost
from flake8_undefined_services.syntax.parsing import ParsedFile

Facts = tuple[Fault | ImportFault, ...]


@dataclass(slots=True, eq=False)
class ExecutedAlone:
    """Executes files, each in a process that has imported it first.

    buffers: what counts instead of the disk's text, by absolute path.
    begun: how the import of a module ended that came first for the sake of a cycle.
    """

    settings: Settings
    examination: Examination
    buffers: Mapping[str, ParsedFile]
    begun: dict[str, Outcome] = field(default_factory=dict)

    @classmethod
    def of(cls, roots: Sequence[Path], settings: Settings, buffers: Mapping[str, ParsedFile]) -> ExecutedAlone:
        """Prepare; nothing is read yet."""
        examination = Examination.of(roots, replace(settings, without=()), alone=True)
        return cls(settings, examination, buffers)

    def with_other_trees(self, roots: Sequence[Path], trees: Mapping[str, ParsedFile]) -> ExecutedAlone:
        """Begin anew with other trees of some files, and those of all others that are there."""
        other = ExecutedAlone.of(roots, self.settings, trees)
        self.examination.share(other.examination)
        return other

    def finds_nothing(self, file: Examined, parsed: ParsedFile, followed: frozenset[str], *, guarded: bool) -> bool:
        """Whether the file holds no finding where whatever it imports is there, and is what it takes it for.

        followed: the files of which that is not known. guarded: the file may hold a guard around an import, which is
        judged without what that imports.
        """
        self._give(file, parsed)
        finder = self.examination.process.world.finder
        others = finder.following_only(followed) if followed else finder.without_following()
        apart = self.examination.elsewhere(others, keep=lambda module: False)
        apart.start((file,))
        loses = uses_of_lost(parsed.text, self.settings.target_version, self.settings.target_platform)
        facts = tuple(apart.facts(file, imports=guarded or bool(followed) or bool(loses)))
        return not facts and not (guarded and self._with_absences(apart, file, facts))

    def facts(self, file: Examined, parsed: ParsedFile, cycle: Iterable[str], *, guarded: bool) -> Facts:
        """What the file's code meets in a process that has imported it, or another module of its cycle, first."""
        self._give(file, parsed)
        others = sorted(cycle)
        for other in others:
            if other not in self.begun:
                self.begun[other] = self.examination.process.start(other).outcome
        self.examination.start((file,))
        facts = tuple(self.examination.facts(file, in_cycle=bool(others)))
        return self._with_absences(self.examination, file, facts) if guarded else facts

    def _with_absences(self, examination: Examination, file: Examined, facts: Facts) -> Facts:
        from flake8_undefined_services.program.absence.told_alone import with_absences_alone

        return tuple(with_absences_alone(examination, file, facts, self.settings))

    def _give(self, file: Examined, parsed: ParsedFile) -> None:
        self.examination.give_all(self.buffers)
        self.examination.give(file, parsed)
