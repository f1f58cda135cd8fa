"""Strings that a framework imports, checked as imports at the place where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.program.entrypoints.module_reference import ModuleReference
from flake8_undefined_services.program.entrypoints.references import module_references
from flake8_undefined_services.program.locating.spec import OF_PROJECT
from flake8_undefined_services.sources import Source
from flake8_undefined_services.syntax.facts import NameUse
from flake8_undefined_services.syntax.import_facts import ImportFault
from flake8_undefined_services.syntax.parsing import ParsedFile

if TYPE_CHECKING:
    from flake8_undefined_services.program.startup.process import Process


@dataclass(slots=True, eq=False)
class References:
    """Asks for the modules that strings name.

    process: gives the process in which doubtful ones are imported, asked for when the first is met.
    surely_gives: whether a module, and a symbol in it, are known to be there without executing anything.
    given: the variables of the environment that files of the project set for what they start.
    """

    process: Callable[[], Process]
    surely_gives: Callable[[str, str], bool] = lambda module, symbol: False
    given: Callable[[], frozenset[str]] = frozenset

    def faults(self, source: Source, parsed: ParsedFile) -> Iterator[ImportFault]:
        """Give a fact for each string of a module that names what is not there.

        What a framework passes over, and what only another environment could tell, is none.
        """
        for reference in module_references(parsed):
            if reference.required and not self._is_there(reference) and self._is_told(reference):
                yield from self._doubtful(source, reference)

    def _is_told(self, reference: ModuleReference) -> bool:
        """Whether what is missing would be told: of what counts from a script's folder, only inside a package."""
        top = reference.module.partition(".")[0]
        return not reference.placed or self.process().world.finder.find(top).where in OF_PROJECT

    def _doubtful(self, source: Source, reference: ModuleReference) -> Iterator[ImportFault]:
        from flake8_undefined_services.program.startup.by_name import import_by_name  # takes a while to load

        where = (reference.place, source.path, source.module, reference.when)
        for fault in import_by_name(self.process(), reference.readings, *where):
            if not self._is_set_before(reference, source):
                yield _told(fault, reference)

    def _is_set_before(self, reference: ModuleReference, source: Source) -> bool:
        """Whether its package, what it imports or what starts it sets the variable that a module gives a default."""
        here = (source.path, reference.place.line)
        return (bool(reference.default_of) and reference.default_of in self.given()) or any(
            use.sets and use.read.name == reference.default_of and (use.read.path, use.read.line) != here
            for use in self.process().world.environment
        )

    def _is_there(self, reference: ModuleReference) -> bool:
        """Whether the reading that counts, the first whose module is there, surely works."""
        return next((self.surely_gives(*each) for each in reference.readings if self.surely_gives(each[0], "")), False)


def _told(fault: NameUse | ImportFault, reference: ModuleReference) -> ImportFault:
    assert isinstance(fault, ImportFault)
    starting = reference.when is Evaluation.IMPORT
    who = "the start of the service" if starting else "its first use"
    return replace(
        fault,
        when=reference.when,
        certain=fault.certain and reference.certain,
        occasion=f"{who} imports what {reference.how} names and",
    )
