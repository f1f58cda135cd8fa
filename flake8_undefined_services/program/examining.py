"""A project under examination: modules are imported, then functions called, then annotations asked for."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.language.builtins import builtin_names
from flake8_undefined_services.program.assigned_outside import AssignedOutside
from flake8_undefined_services.program.examined import Examined
from flake8_undefined_services.program.exports import undefined_exports
from flake8_undefined_services.program.locating.finder import Finder
from flake8_undefined_services.program.locating.spec import Spec, Where
from flake8_undefined_services.program.reading import parse_for
from flake8_undefined_services.program.startup.annotating import ask_all
from flake8_undefined_services.program.startup.execution import examine_functions, examine_main_blocks, new_frame
from flake8_undefined_services.program.startup.loaded import LoadedModule, Status
from flake8_undefined_services.program.startup.machine import Target
from flake8_undefined_services.program.startup.process import Process
from flake8_undefined_services.program.startup.values import FunctionValue
from flake8_undefined_services.program.startup.world import World
from flake8_undefined_services.sources import read_text
from flake8_undefined_services.syntax.facts import Fault, NameUse, ScopeKind
from flake8_undefined_services.syntax.import_facts import CyclicOrder, ImportFault, ImportKind, simplest
from flake8_undefined_services.syntax.parsing import ParsedFile

_EXECUTIONS = 5
_SOME_EXECUTIONS = 1000
_PROGRAM = "__main__"
_ASKED = re.compile(r"(\w+)\s*\.\s*\Z")


@dataclass(slots=True, eq=False)
class Examination:
    """The processes of a project, and what each of its modules met in them."""

    process: Process
    settings: Settings
    outside: AssignedOutside
    _parsed: dict[str, ParsedFile] = field(default_factory=dict)
    _own: dict[str, LoadedModule] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        roots: Iterable[Path],
        settings: Settings,
        *,
        strict: bool = False,
        apart: tuple[Path, ...] = (),
        alone: bool = False,
        parsed: dict[str, ParsedFile] | None = None,
    ) -> Examination:
        """Prepare; nothing is read yet. strict: what the named environment lacks is not there, and neither is what
        only the folders `apart` hold.

        alone: each file is a program of its own: what other files do to its module is not its affair.
        parsed: what is read already, by absolute path; what is read here is put there too.
        """
        parsed = {} if parsed is None else parsed

        def read(path: str) -> ParsedFile:
            found = parsed.get(path)
            if found is None:
                found = parsed[path] = parse_for(read_text(path), settings.target_version)
            return found

        target = Target(
            version=settings.target_version,
            platform=settings.target_platform,
            builtins=builtin_names(settings.target_version, settings.target_platform) | frozenset(settings.builtins),
        )
        finder = Finder.of((Path(os.path.abspath(root)) for root in roots), settings, strict=strict, apart=apart)
        world = World(finder, alone=alone)
        return cls(Process(target, world, read), settings, AssignedOutside(finder.roots), parsed)

    def has_another_text(self, file: Examined, parsed: ParsedFile) -> bool:
        """Whether the file was read already, and said something else then (the ends of lines do not count)."""
        known = self._parsed.get(file.absolute)
        return known is not None and not _is_same_text(known, parsed)

    def give(self, file: Examined, parsed: ParsedFile) -> None:
        """Hand over what is parsed already (an open buffer, a tree that flake8 has made)."""
        self._parsed.setdefault(file.absolute, parsed)

    def give_all(self, texts: Mapping[str, ParsedFile]) -> None:
        """The same for several, by absolute path."""
        for path, parsed in texts.items():
            self._parsed.setdefault(path, parsed)

    def share(self, other: Examination) -> None:
        """Let another examination have what this one has read, except for what it was given itself."""
        other.give_all(self._parsed)

    def start(self, files: Sequence[Examined], *, enough: int | None = None, limit: float = math.inf) -> None:
        """Import the entry points, each in a process of its own, then every file that none of them reaches.

        Without configured entry points each module counts as imported first, until in a project of large cycles that
        has become too much: then only what was not reached yet.

        enough: so many executions are not too much. limit: after so many nothing more is started.
        """
        world = self.process.world
        enough = _EXECUTIONS * len(files) + _SOME_EXECUTIONS if enough is None else enough
        entries = tuple(entry.partition(":")[0] for entry in self.settings.entrypoints)
        for entry in entries:
            self.process.start(entry)
        for file in files:
            if world.begun > limit:
                return
            if (entries or world.begun > enough) and self.executions(file):
                continue
            self._import(file)

    def _import(self, file: Examined) -> None:
        """Import one file's module first, unless that is known to give the same in every process."""
        world = self.process.world
        done = world.finished.get(file.module)
        if done is not None and done.spec.path == file.absolute:
            return
        if _is_importable(file) and _finds(world.finder, file):
            self.process.start(file.module)
            return
        spec = Spec(Where.SOURCE, file.absolute, (os.path.dirname(file.absolute),) if file.is_package else None)
        frame = new_frame(self._parsed[file.absolute], file.module, file.path, self.process.target, spec)
        loaded_as = _PROGRAM if _is_behind_a_package(world.finder, file) else file.module
        self._own[file.absolute] = self.process.run_source(frame, spec, loaded_as)

    def executions(self, file: Examined, *, in_cycle: bool = False) -> tuple[LoadedModule, ...]:
        """All executions of a file's module, in one process or another.

        in_cycle: for a file that is a program of its own, also those in processes that have begun elsewhere.
        """
        own = self._own.get(file.absolute)
        if own is not None:
            return (own,)
        world = self.process.world
        loaded: Sequence[LoadedModule] = world.everything.get(file.module, ())
        if (
            world.alone and not in_cycle
        ):  # the last one: in the process that has imported the file first, or the same in every process
            finished = world.finished.get(file.module)
            loaded = loaded[-1:] if finished is None else (finished,)
        return tuple(each for each in loaded if each.spec.path == file.absolute)

    def elsewhere(self, finder: Finder, keep: Callable[[LoadedModule], bool]) -> Examination:
        """The same project where other modules are there; what is kept is taken over as it was executed here."""
        world = World(finder, exceptions=self.process.world.exceptions)
        world.finished.update({name: module for name, module in self.process.world.finished.items() if keep(module)})
        process = Process(self.process.target, world, self.process.reader)
        return Examination(process, self.settings, self.outside, self._parsed)

    def facts(self, file: Examined, *, in_cycle: bool = False, imports: bool = True) -> Iterator[Fault | ImportFault]:
        """What the file's code meets, each place once. imports: that of its functions, too, are not known to work."""
        executions = self.executions(file, in_cycle=in_cycle)
        if not executions:
            return
        last = _last_done(executions)
        if last is not None:
            machine = self.process.machine()
            examine_functions(machine, last.frame, screened=True, imports=imports)
            examine_main_blocks(machine, last.frame)
            ask_all(machine, last.frame)
        yield from (
            fact for fact in _agreed(executions) if not _is_of_an_absence(fact) and not self._may_be_set(fact, file)
        )
        if last is not None:
            locations = last.spec.locations
            finder = self.process.world.finder
            yield from undefined_exports(
                last.frame,
                lambda name: locations is not None and finder.find_in(locations, name).where is not Where.MISSING,
            )

    def _may_be_set(self, fact: Fault | ImportFault, file: Examined) -> bool:
        """Whether a function asks for what another file, that perhaps was not executed here, gives a module: the one
        that it asks, or its own where that is loaded as a plugin, or all of them."""
        match fact:
            case ImportFault(kind=ImportKind.MODULE_ATTRIBUTE_NOT_FOUND):
                return fact.when is not Evaluation.IMPORT and (
                    fact.name in self.outside.names or self._owner(fact, file) in self.outside.opened
                )
            case NameUse(when=Evaluation.CALL, bound_in=ScopeKind.GLOBAL, bound_later=False):
                given = self.outside.given_to_plugins(file.absolute)
                return fact.name in given or fact.name in self.outside.builtins
            case NameUse(when=Evaluation.IMPORT, bound_later=False):
                return self._may_be_added(fact, file)
        return False

    def _owner(self, fact: ImportFault, file: Examined) -> str:
        """What is asked for an attribute, as it is written; empty where that is no name."""
        line = self._parsed[file.absolute].lines[fact.place.line - 1]
        asked = _ASKED.search(line[: fact.place.column - 1])
        return asked[1] if asked is not None else ""

    def _may_be_added(self, use: NameUse, file: Examined) -> bool:
        """Whether a name that import asks for is a builtin where the file that adds it came before this one."""
        is_open = self.process.world.alone or not use.certain
        return is_open and bool(self.outside.builtins.get(use.name, frozenset()) - {file.absolute})

    def facts_without(
        self,
        file: Examined,
        words: re.Pattern[str],
        asking: Callable[[LoadedModule], Callable[[FunctionValue], bool]],
    ) -> Iterator[Fault | ImportFault]:
        """What the file meets at import where something is absent, and what those functions meet that ask for it.

        words: calls are followed into functions that hold one of them.
        """
        executions = self.executions(file)
        last = _last_done(executions)
        if last is not None:
            machine = self.process.machine()
            machine.cautious = words
            examine_functions(machine, last.frame, screened=True, asked=asking(last))
        yield from _agreed(executions)


def _last_done(executions: Sequence[LoadedModule]) -> LoadedModule | None:
    return next((each for each in reversed(executions) if each.status is Status.DONE), None)


def _agreed(executions: Sequence[LoadedModule]) -> Iterator[Fault | ImportFault]:
    """What any process meets; certain is what every process meets that executes the place."""
    found: dict[tuple[object, ...], tuple[Fault | ImportFault, int]] = {}
    called: set[tuple[int, int]] = set()
    orders: dict[tuple[object, ...], list[CyclicOrder]] = {}
    for execution in executions:
        for fact in execution.frame.observations.facts():
            key: tuple[object, ...] = (type(fact), fact.place, getattr(fact, "kind", None), _time(fact))
            before = found.get(key)
            first = fact if before is None or not fact.certain else before[0]
            found[key] = (_hiding(first, fact, before[0]), 1 + before[1]) if before else (first, 1)
            if isinstance(fact, ImportFault) and fact.order is not None:
                orders.setdefault(key, []).append(fact.order)
            if _time(fact) is Evaluation.IMPORT:
                called.add((fact.place.line, fact.place.column))
    for key, (told, times) in found.items():
        if _time(told) is not Evaluation.IMPORT and (told.place.line, told.place.column) in called:
            continue
        sure = times == len(executions) or _time(told) is not Evaluation.IMPORT
        agreed = told if sure or not told.certain else replace(told, certain=False)
        if isinstance(agreed, ImportFault) and key in orders:
            agreed = replace(agreed, order=simplest(orders[key]))
        yield agreed


def _is_of_an_absence(fact: Fault | ImportFault) -> bool:
    """None is misused: a finding only where it stands for a dependency that is not installed."""
    return isinstance(fact, ImportFault) and fact.kind is ImportKind.OPTIONAL_DEPENDENCY_UNGUARDED_USE


def _hiding(told: Fault | ImportFault, *met: Fault | ImportFault) -> Fault | ImportFault:
    """A guard hides what it does in any process, if findings tell of all of that."""
    if not isinstance(told, ImportFault):
        return told
    hidden = [each.hides for each in met if isinstance(each, ImportFault) and each.hides is not None]
    return replace(told, hides=frozenset().union(*hidden) if len(hidden) == len(met) else None)


def _time(fact: Fault | ImportFault) -> Evaluation:
    return fact.when if isinstance(fact, (NameUse, ImportFault)) else Evaluation.IMPORT


def _is_same_text(known: ParsedFile, given: ParsedFile) -> bool:
    """Whether two readings differ in the ends of lines at most."""
    if known.text == given.text:
        return True
    pairs = zip(known.lines, given.lines, strict=False)
    ends = "\r\n"
    return len(known.lines) == len(given.lines) and all(one.rstrip(ends) == other.rstrip(ends) for one, other in pairs)


def _is_importable(file: Examined) -> bool:
    return all(part.isidentifier() for part in file.module.split("."))


def _finds(finder: Finder, file: Examined) -> bool:
    """Whether an import of the module's name would execute this very file."""
    spec = finder.located(file.module)
    try:
        return spec is not None and spec.path is not None and os.path.samefile(spec.path, file.absolute)
    except OSError:  # one of them is gone by now
        return False


def _is_behind_a_package(finder: Finder, file: Examined) -> bool:
    """Whether a package beside a file has its name, so that the file is nothing but a program: `app.py`, `app/`."""
    spec = finder.located(file.module)
    return spec is not None and spec.locations == (file.absolute.removesuffix(".py"),)
