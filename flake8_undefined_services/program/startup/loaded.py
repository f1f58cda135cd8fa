"""What one start-up knows of each module: how far it is, what it has loaded, and what ends its import."""

from __future__ import annotations

import enum
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field, replace

from flake8_undefined_services.diagnostics import ImportStep
from flake8_undefined_services.outcomes import EnvironmentRead, StartedImport, StartedModule
from flake8_undefined_services.program.locating.spec import Spec
from flake8_undefined_services.program.startup.frames import ModuleFrame
from flake8_undefined_services.program.startup.origin import Origin
from flake8_undefined_services.program.startup.store import Namespace
from flake8_undefined_services.program.startup.values import ModuleValue, Value


class Status(enum.Enum):
    """How far a module is (language reference 5.4)."""

    EXECUTING = enum.auto()
    DONE = enum.auto()
    FAILED = enum.auto()


@dataclass(slots=True, eq=False)
class LoadedModule:
    """One execution of a module's body in one order of imports.

    shared: it met no module that was still executing when it began, so it is the same in every order.
    loaded: the modules that it has loaded, or would have, had they not been there.
    effects: what it bound in namespaces of other modules. aliases: what it put into `sys.modules`.
    changes_path: whether it changed `sys.path`. added: the folders that it put there; None among them: one that is not
    known.
    ties: modules of the same cycle that were executed inside it.
    failures: what nothing caught while it executed; the chains begin with this module.
    number: how many modules had begun before it, in this and all earlier processes.
    environment: what its code reads and sets. possible: what it may raise besides.
    imports: the module itself, what it imports, and the line.
    excused: it went as it did because of what others had done before it, and may go another way in another order: an
    importer's handler perhaps caught what else is a failure, or it found a submodule that somebody else had loaded.
    unnamed: how the names begin of modules that it imports by names known only when it runs.
    share: of the runs of this process, in how many it was loaded then. on_path: under the names of modules that failed,
    which execution of each it has loaded on the path that it is on.
    dropped: submodules that the package itself has taken out of its namespace; being loaded, they do not come back.
    package, part, value: what it is of which package, as an attribute. started: how it is told, where nothing fails.
    """

    name: str
    frame: ModuleFrame
    spec: Spec
    package: str = field(init=False)
    part: str = field(init=False)
    value: ModuleValue = field(init=False)
    started: StartedModule = field(init=False)
    status: Status = Status.EXECUTING
    depth: int = 0
    lowest: int = 0
    number: int = 0
    loaded: list[LoadedModule] = field(default_factory=list)
    effects: list[tuple[Namespace, str, Value]] = field(default_factory=list)
    aliases: list[tuple[str, Value]] = field(default_factory=list)
    unknown: str = ""
    replaced: bool = False
    ties: set[str] = field(default_factory=set)
    failures: dict[Hashable, Failure] = field(default_factory=dict)
    environment: list[EnvironmentUse] = field(default_factory=list)
    possible: frozenset[str] = frozenset()
    imports: list[StartedImport] = field(default_factory=list)
    excused: bool = False
    changes_path: bool = False
    added: set[str | None] = field(default_factory=set)
    unnamed: set[str] = field(default_factory=set)
    dropped: set[str] = field(default_factory=set)
    share: float = 1.0
    on_path: Namespace = field(default_factory=Namespace)

    def __post_init__(self) -> None:
        """Asked by every process that takes the module over."""
        self.package, _, self.part = self.name.rpartition(".")
        self.value = ModuleValue(self.frame)
        self.started = StartedModule(self.name, self.frame.path)

    @property
    def lacks_modules(self) -> bool:
        """Whether nothing caught that a module is not there."""
        return any(failure.origin.type == "ModuleNotFoundError" for failure in self.failures.values())

    @property
    def lacked_names(self) -> set[str]:
        """What it asked modules for that was not there; another module may set it from outside."""
        failed = (each.origin for each in self.failures.values())
        return {origin.name or "" for origin in failed if origin.type in ("AttributeError", "ImportError")}

    @property
    def lacked_globals(self) -> Iterator[str]:
        """The global names that it read and that were not there; another module may make builtins of them."""
        failed = (each.origin for each in self.failures.values())
        return (origin.name or "" for origin in failed if origin.type == "NameError")

    @property
    def shared(self) -> bool:
        return self.lowest >= self.depth and not self.excused


@dataclass(frozen=True, slots=True)
class EnvironmentUse:
    """A variable of the environment is read without a default, or set."""

    read: EnvironmentRead
    sets: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """What nothing catches, the module that was executing then, and how many modules that had loaded.

    weight: the share of runs that meets it, of the process or of the module that keeps it. by_chance: only a handler
    leads there, for exceptions of which nothing says that they happen.
    """

    origin: Origin
    module: LoadedModule | None = None
    loaded: int = 0
    weight: float = 1.0
    by_chance: bool = False

    @property
    def place(self) -> Hashable:
        """What tells failures apart: where, and which exception."""
        return self.origin.path, self.origin.line, self.origin.type, self.origin.finding


@dataclass(slots=True)
class Importing:
    """An entry of the stack: a module that executes, the line of the import it is at, and the share of runs there.

    rounds: which round of loops and calls it is in. part: which statement, and which part of it, imports. by_chance: as
    of a failure. entered, likely: how likely it is that the module is imported at all, and that it imports there.
    is_call: not the module's body runs, but one of its functions.
    """

    module: LoadedModule
    line: int = 0
    weight: float = 1.0
    rounds: int = 0
    part: tuple[int, int] = (0, 0)
    by_chance: bool = False
    entered: float = 1.0
    likely: float = 1.0
    is_call: bool = False


def keep(
    failures: dict[Hashable, Failure],
    place: Hashable,
    failure: Failure,
    weight: float,
    chain: tuple[ImportStep, ...],
) -> None:
    """Keep a failure, in the order in which each was met for sure: that ends the run, whatever some runs met before.

    weight: the share of runs that meets it. chain: the imports by which they do.
    """
    if weight >= 1.0 and place in failures and failures[place].weight < 1.0:
        del failures[place]
    origin = replace(failure.origin, certain=weight >= 1.0, chain=chain)
    failures[place] = replace(failure, weight=weight, origin=origin)
