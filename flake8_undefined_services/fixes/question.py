"""The question "where can this name come from?" and the shape of an answer to it."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from flake8_undefined_services.config import Settings
from flake8_undefined_services.fixes.evidence.index import ProjectIndex
from flake8_undefined_services.fixes.evidence.objects import ObjectUse, objects_of
from flake8_undefined_services.fixes.evidence.outline import Outline
from flake8_undefined_services.fixes.evidence.usage import Role, Usage
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.sources import Source


class Evidence(enum.Enum):
    """What speaks for an import. Pieces of one kind do not add up, the best counts; different kinds do.

    MAP: the user says so. FILE: what the same file imports. USAGE: how other files import the name; its pieces add up.
    KNOWLEDGE: who defines it: the project, the standard library, a distribution. PLACE: how near that is.
    SHAPE: whether what is defined there suits how the name is used. DOUBT: what speaks against it.
    """

    MAP = enum.auto()
    FILE = enum.auto()
    USAGE = enum.auto()
    KNOWLEDGE = enum.auto()
    PLACE = enum.auto()
    SHAPE = enum.auto()
    DOUBT = enum.auto()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One import that would bind the missing name, absolute unless the user's map wrote dots, and what speaks for it.

    points: how strongly; of USAGE the number of importers, weighed, of all else doublings of the odds.
    is_risky: surely meant, but adding it may do harm.
    """

    statement: ImportStatement
    why: str
    evidence: Evidence
    points: float
    is_risky: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A name that a file misses, how the file uses it, and what is known around it."""

    name: str
    usage: Usage
    source: Source
    outline: Outline
    settings: Settings
    index: ProjectIndex

    @property
    def package(self) -> str:
        """The package that the file's module is in, or is."""
        return self.source.module if self.source.is_package else self.source.module.rpartition(".")[0]

    @property
    def objects(self) -> ObjectUse:
        """What the file does with objects of the class, if the name is one's."""
        return objects_of(self.name, self.source.text)

    @property
    def is_telling(self) -> bool:
        """Say whether the file does anything with the name that not every class allows."""
        usage = self.usage
        roles = usage.roles - {Role.TYPE}
        return bool(usage.first_attributes or usage.is_called or roles or self.objects.attributes)

    def absolute(self, statement: ImportStatement) -> ImportStatement | None:
        """An import of this file without its dots; None where they lead above the top level."""
        return statement.absolute_in(self.source.module, is_package=self.source.is_package)
