"""What a project declares: frozen values, whichever manifest says it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType


class Applies(enum.Enum):
    """What a requirement's marker says for the target version and platform (PEP 508)."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Kind(enum.Enum):
    """Who installs a requirement: everybody, whoever asks for the extra, or whoever works on the project."""

    CORE = "core"
    EXTRA = "extra"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Section:
    """Where a requirement is declared; `name` is the extra's or group's, normalised, empty for the core."""

    kind: Kind
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind.value} {self.name}".strip()


CORE = Section(Kind.CORE)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement: a (normalised) distribution and the extras of it that are asked for.

    distribution: empty where only a local folder is named (`-e ../shared`) whose manifest says the name.
    folder: the local project that is installed, where the requirement names a path.
    """

    distribution: str
    extras: tuple[str, ...] = ()
    applies: Applies = Applies.YES
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Declaration:
    """A requirement and where it stands: `path` is relative to the project's folder, with `/`; lines count from 1.

    via: the local project through whose manifest it is installed; empty where the project's own manifests say it.
    """

    requirement: Requirement
    section: Section
    path: str
    line: int
    via: str = ""

    @property
    def distribution(self) -> str:
        """The normalised name of what is declared."""
        return self.requirement.distribution


@dataclass(frozen=True, slots=True)
class Unread:
    """A place that declares something which only running it would tell; `section` is whose it is."""

    path: str
    line: int
    reason: str
    section: Section = CORE


Found = Declaration | Unread


@dataclass(frozen=True, slots=True)
class Declarations:
    """What all manifests of one project say.

    name: the project's own distribution, normalised; empty where no manifest names it.
    manifests: the files that declare, relative to `folder`; empty: nothing can be called undeclared.
    locals: distributions that are installed from a folder, and the folder.
    """

    folder: Path
    name: str = ""
    manifests: tuple[str, ...] = ()
    entries: tuple[Declaration, ...] = ()
    unread: tuple[Unread, ...] = ()
    locals: Mapping[str, Path] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_complete(self) -> bool:
        """Whether a distribution that is not among the entries is certainly not declared.

        What a development group may hold besides does not matter: no service has it.
        """
        return bool(self.manifests) and all(each.section.kind is Kind.GROUP for each in self.unread)

    @property
    def core(self) -> tuple[Declaration, ...]:
        """What every installation has, if its marker applies."""
        return self._of_kind(Kind.CORE)

    @property
    def extras(self) -> Mapping[str, tuple[Declaration, ...]]:
        """What each extra adds."""
        return self._by_name(Kind.EXTRA)

    @property
    def groups(self) -> Mapping[str, tuple[Declaration, ...]]:
        """What each development group adds."""
        return self._by_name(Kind.GROUP)

    @property
    def development(self) -> tuple[Declaration, ...]:
        """What only those install who work on the project."""
        return self._of_kind(Kind.GROUP)

    def of(self, distribution: str) -> tuple[Declaration, ...]:
        """All declarations of one (normalised) distribution, in the order of the manifests."""
        return tuple(entry for entry in self.entries if entry.distribution == distribution)

    def _of_kind(self, kind: Kind) -> tuple[Declaration, ...]:
        return tuple(entry for entry in self.entries if entry.section.kind is kind)

    def _by_name(self, kind: Kind) -> Mapping[str, tuple[Declaration, ...]]:
        found: dict[str, tuple[Declaration, ...]] = {}
        for entry in self._of_kind(kind):
            found[entry.section.name] = (*found.get(entry.section.name, ()), entry)
        return MappingProxyType(found)
