"""The candidates for absence among what a project's modules import, and the world without them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.program.absence.manifests import Manifests
from flake8_undefined_services.program.dependencies import Standing
from flake8_undefined_services.program.dependencies.names import normalised
from flake8_undefined_services.program.examined import Examined
from flake8_undefined_services.program.examining import Examination
from flake8_undefined_services.program.startup.needs import Need

ABSENT = "ModuleNotFoundError"
NOT_FOR_EVERYBODY = frozenset({Standing.EXTRA, Standing.DEVELOPMENT, Standing.EXCLUDED, Standing.UNDECLARED})
_ROUNDS = 3
# Failures are met again by every importer: in a large cycle, to import each module first would take minutes.
_SOME_EXECUTIONS = 200
_TOO_OFTEN = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """What a file's imports ask for outside of the project."""

    file: Examined
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """A world, and the modules that are absent in it."""

    examination: Examination
    modules: frozenset[str]

    def is_absent(self, module: str) -> bool:
        """Whether an import of this module fails."""
        return self.examination.process.world.finder.withheld_part(module) is not None


def asked_outside(examination: Examination, files: Iterable[Examined]) -> tuple[Asked, ...]:
    """Collect what is neither of the project nor of the standard library."""
    finder = examination.process.world.finder
    found = []
    for file in files:
        needs = needs_of(examination, file)
        outside = tuple(need for need in needs if finder.is_outside(need.module))
        if outside:
            found.append(Asked(file, outside))
    return tuple(found)


def needs_of(examination: Examination, file: Examined) -> tuple[Need, ...]:
    """All imports that any execution of the file has reached."""
    return tuple(need for each in examination.executions(file) for need in each.frame.observations.needs())


def may_catch(examination: Examination, need: Need, error: str) -> bool:
    """Whether a handler around the import catches an exception, or may."""
    exceptions, version = examination.process.world.exceptions, examination.process.target.version
    return any(
        names is None or any(exceptions.catches(name, error, version) is not False for name in names)
        for names in need.handlers
    )


def candidates(
    asked: Sequence[Asked],
    project: Path | None,
    manifests: Manifests,
    examination: Examination,
    settings: Settings,
    without: frozenset[str],
) -> Mapping[str, tuple[tuple[Examined, Need], ...]]:
    """What may be absent, with who asks for it: optional by a guard, or not what everybody installs.

    without: what the user says is not there.
    """
    named = frozenset(settings.optional) | without
    found: dict[str, tuple[tuple[Examined, Need], ...]] = {}
    needed = _needed(asked, project, manifests)
    for each in asked:
        executions = examination.executions(each.file)
        looked_for = frozenset().union(*(execution.frame.observations.looked_for for execution in executions))
        for need in each.needs:
            if need.module.partition(".")[0] in needed and not manifests.is_optional(need.module, named):
                continue
            if manifests.is_optional(need.module, named) or _is_candidate(need, project, manifests, looked_for):
                name = manifests.absent_with(need.module)
                found[name] = (*found.get(name, ()), (each.file, need))
    return found


def _needed(asked: Sequence[Asked], project: Path | None, manifests: Manifests) -> frozenset[str]:
    """What more files import without a guard than with one, and no manifest speaks of: the project needs it anyway."""
    guarded: dict[str, set[str]] = {}
    plain: dict[str, set[str]] = {}
    for each in asked:
        for need in each.needs:
            if need.when is Evaluation.IMPORT:
                kind = guarded if need.handlers else plain
                kind.setdefault(need.module.partition(".")[0], set()).add(each.file.absolute)
    often = (top for top, files in plain.items() if top in guarded and len(files) > len(guarded[top]))
    return frozenset(top for top in often if manifests.judge(project, top).standing is Standing.UNKNOWN)


def _is_candidate(need: Need, project: Path | None, manifests: Manifests, looked_for: frozenset[str]) -> bool:
    standing = manifests.judge(project, need.module).standing
    if standing is Standing.CORE:
        return False
    top = need.module.partition(".")[0]
    return standing in NOT_FOR_EVERYBODY or any(map(partial(_is_guard, top), need.handlers)) or top in looked_for


def _is_guard(module: str, names: frozenset[str] | None) -> bool:
    """Whether a handler around an import of the module catches more than that module's own exceptions."""
    return names is None or any(name.partition(".")[0] != module for name in names)


def worlds(
    examination: Examination,
    asked: Mapping[str, tuple[tuple[Examined, Need], ...]],
    files: Sequence[Examined],
    manifests: Manifests,
) -> Iterator[Without]:
    """First the world without all of them; then, for what is no longer asked for there, one without only that.

    They share modules: what the processes of one have done to these is taken back before the next one begins.
    """
    absent = frozenset(asked)
    examination.process.world.restart()
    for _ in range(_ROUNDS):
        if not absent:
            return
        concerned = [each for name in absent for each in asked[name]]
        without = Without(_without(examination, absent | manifests.distributions_of(absent), concerned, files), absent)
        world = without.examination.process.world
        yield without
        hidden = frozenset(name for name in absent if not _is_asked_for(without, asked[name]))
        world.restart()
        if hidden == absent or world.begun > _TOO_OFTEN * len(world.everything) + _SOME_EXECUTIONS:
            return
        absent = hidden


def _is_asked_for(without: Without, asks: Iterable[tuple[Examined, Need]]) -> bool:
    reached: dict[str, set[tuple[int, str]]] = {}
    for file, need in asks:
        if file.absolute not in reached:
            needs = needs_of(without.examination, file)
            reached[file.absolute] = {(each.line, each.module) for each in needs}
        if (need.line, need.module) in reached[file.absolute]:
            return True
    return False


def _without(
    examination: Examination,
    absent: frozenset[str],
    concerned: Sequence[tuple[Examined, Need]],
    files: Sequence[Examined],
) -> Examination:
    """Execute what the absence concerns: who imports that or asks whether it is there, and who imports them."""
    at_import = {file.module for file, need in concerned if need.when is Evaluation.IMPORT}
    at_import.update(_asking(examination, absent))
    affected = _affected(examination, at_import) | {file.module for file, _ in concerned}
    finder = replace(examination.process.world.finder, withheld=absent)
    other = examination.elsewhere(finder, lambda module: module.name not in affected)
    started = [file for file in files if file.module in affected]
    enough = len(started) + _SOME_EXECUTIONS
    other.start(started, enough=enough, limit=_TOO_OFTEN * enough)
    return other


def _asking(examination: Examination, absent: AbstractSet[str]) -> Iterator[str]:
    """Modules whose code asks `find_spec` or the metadata for something, for itself or for others that call it."""
    modules, distributions = {name.partition(".")[0] for name in absent}, set(map(normalised, absent))
    for name, executions in examination.process.world.everything.items():
        for asked in (each.frame.observations for each in executions):
            if asked.looked_for & modules or not distributions.isdisjoint(map(normalised, asked.distributions)):
                yield name


def _affected(examination: Examination, modules: set[str]) -> frozenset[str]:
    """The modules, those below them, and those that import one of these, around all corners."""
    everything = examination.process.world.everything
    importers: dict[str, set[str]] = {}
    for name, executions in everything.items():
        parts = name.split(".")
        needs = (need for each in executions for need in each.frame.observations.needs())
        asked = {need.module for need in needs if need.when is Evaluation.IMPORT}
        for above in {name.rpartition(".")[0], *asked}:
            importers.setdefault(above, set()).add(name)
        for end in range(1, len(parts)):
            importers.setdefault(".".join(parts[:end]), set()).add(name)
    found, pending = set(modules), list(modules)
    while pending:
        for name in importers.get(pending.pop(), ()):
            if name not in found:
                found.add(name)
                pending.append(name)
    return frozenset(found)
