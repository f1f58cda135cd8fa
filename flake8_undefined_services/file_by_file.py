"""Files that are asked about one by one: each is a program of one module and what it imports.

The answer for a file does not depend on which files were asked about before it; what they share is read, and
executed, once.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Diagnostic
from flake8_undefined_services.language.framework_words import may_name_modules
from flake8_undefined_services.program.clearing import is_cleared
from flake8_undefined_services.program.examined import Examined
from flake8_undefined_services.program.interfaces import Interfaces, WorkingImports
from flake8_undefined_services.program.locating.finder import Finder
from flake8_undefined_services.program.locating.roots import roots_of_source
from flake8_undefined_services.program.possible_guards import may_be_guarded
from flake8_undefined_services.program.reading import outline_for
from flake8_undefined_services.sources import Source, UnreadableSource, read_text, with_plain_ends
from flake8_undefined_services.syntax.facts import Fault, SourceFault
from flake8_undefined_services.syntax.import_facts import ImportFault
from flake8_undefined_services.syntax.outline import outline_of
from flake8_undefined_services.syntax.parsing import EXACT_PLACES, ParsedFile
from flake8_undefined_services.telling import precise, read, told, told_fault

if TYPE_CHECKING:
    from flake8_undefined_services.program.executed_alone import ExecutedAlone
    from flake8_undefined_services.program.referring import References
    from flake8_undefined_services.program.startup.process import Process

_PIECEMEAL = 5
"""How many files may be judged by executing only what they doubt; for more, executing everything once costs less."""


@dataclass(eq=False)
class _Place:
    """What files of the same source roots share.

    texts: of what was read so far, by absolute path, the ends of lines apart. buffers: what the disk says otherwise.
    met: the file that is asked about now, its text and its tree.
    """

    roots: Sequence[Path]
    settings: Settings
    texts: dict[str, int] = field(default_factory=dict)
    buffers: dict[str, ParsedFile] = field(default_factory=dict)
    met: tuple[str, str, ast.Module] | None = None
    _followed: int = 0

    @cached_property
    def imports(self) -> WorkingImports:
        """Tells whether imports work without executing anything."""
        roots = (Path(os.path.abspath(root)) for root in self.roots)
        finder = Finder.of(roots, replace(self.settings, without=()))
        return WorkingImports(Interfaces(finder, self._outline))

    @cached_property
    def references(self) -> References:
        """Tells whether what strings name is there."""
        from flake8_undefined_services.program.referring import References

        return References(lambda: self._referred, self.imports.interfaces.gives, self._given)

    def _given(self) -> frozenset[str]:
        from flake8_undefined_services.program.entrypoints.finding import given_variables
        from flake8_undefined_services.program.locating.source_roots import project_folder

        return given_variables(project_folder((), Path.cwd()), self.settings, tuple(map(Path, self.roots)))

    @cached_property
    def _referred(self) -> Process:
        """Where strings that name modules are imported: what is withheld counts for them."""
        from flake8_undefined_services.program.examining import Examination

        return Examination.of(self.roots, self.settings).process

    @cached_property
    def executed(self) -> ExecutedAlone:
        """The abstract execution; many files never need it, and it takes a third of a second to load."""
        from flake8_undefined_services.program.executed_alone import ExecutedAlone

        return ExecutedAlone.of(self.roots, self.settings, self.buffers)

    def has_another_text(self, file: Examined, text: str, parsed: ParsedFile) -> bool:
        """Whether the file was read already, be it by the execution alone, and said something else then."""
        if self.texts.get(file.absolute, _fingerprint(text)) != _fingerprint(text):
            return True
        return "executed" in vars(self) and self.executed.examination.has_another_text(file, parsed)

    def meet(self, path: str, text: str, parsed: ParsedFile) -> None:
        """Take note of what a file says, that the disk perhaps does not."""
        self.met = path, text, parsed.tree
        self.texts[path] = _fingerprint(text)
        try:
            on_disk = _fingerprint(read_text(path))
        except (OSError, UnreadableSource):
            on_disk = None
        if on_disk != self.texts[path]:
            self.buffers[path] = parsed

    def _outline(self, path: str) -> tuple[str, ast.Module]:
        if self.met is not None and path == self.met[0]:
            return self.met[1], outline_of(self.met[2])
        buffer = self.buffers.get(path)
        text = read_text(path) if buffer is None else buffer.text
        self.texts[path] = _fingerprint(text)
        return text, outline_for(text, self.settings.target_version) if buffer is None else buffer.tree

    def clears(self, source: Source, parsed: ParsedFile, file: Examined) -> bool:
        """Whether the file holds no finding: its imports work, and whatever they bind, its names are there."""
        doubts = self.imports.doubts(source, parsed.tree, file.absolute)
        self._followed += bool(doubts)
        if doubts is None or (doubts and self._followed > _PIECEMEAL):
            return False
        interfaces = self.imports.interfaces
        is_guarded = may_be_guarded(source.text, parsed.tree, interfaces.finder)
        if not doubts and is_cleared(source, parsed, self.settings, interfaces.finder, guarded=is_guarded):
            return True
        doubts |= self.imports.starred(source, parsed.tree)
        lazily = (each for module in doubts for each in interfaces.lazily(module).values())
        modules = {source.module, *doubts, *lazily} if doubts else ()
        files = {interfaces.spec(each).path for module in modules for each in interfaces.packages_of(module)}
        return self.executed.finds_nothing(file, parsed, frozenset(filter(None, files)), guarded=is_guarded)

    def facts(self, source: Source, parsed: ParsedFile, file: Examined) -> tuple[Fault | ImportFault, ...]:
        """What the file's code meets, with what guards around imports leave behind where these fail."""
        cycle = self.imports.entered_with(file.module)
        is_guarded = may_be_guarded(source.text, parsed.tree, self.imports.interfaces.finder)
        met = self.executed.facts(file, parsed, cycle, guarded=is_guarded)
        better = None if parsed.precise or EXACT_PLACES or not told(source, met) else precise(source)
        if better is None:
            return met
        exact = self.executed.with_other_trees(self.roots, {**self.buffers, file.absolute: better})
        return exact.facts(file, better, cycle, guarded=is_guarded)


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
            return told_fault(quick, source)
        roots = roots_of_source(source, self.settings)
        file = Examined(source.path, os.path.abspath(source.path), source.module, source.is_package)
        place = self._places.get(roots)
        if place is None or place.has_another_text(file, source.text, quick):  # a buffer, not the file on the disk
            place = self._places[roots] = _Place(roots, self.settings)
        place.meet(file.absolute, source.text, quick)
        referred = tuple(place.references.faults(source, quick)) if may_name_modules(source.text) else ()
        if not quick.precise and place.clears(source, quick, file):
            return told(source, referred)
        return told(source, (*place.facts(source, quick, file), *referred))


def _fingerprint(text: str) -> int:
    return hash(with_plain_ends(text))
