"""The question "where can this name come from?" and the shape of an answer to it."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from flake8_undefined_services.config import Settings
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.fixes.index import ProjectIndex
from flake8_undefined_services.fixes.outline import Outline
from flake8_undefined_services.fixes.usage import Usage
from flake8_undefined_services.sources import Source


class Standing(enum.Enum):
    """How far to trust a suggestion.

    DECISIVE: whatever other sources say. SETTLED: unless another source settles on something else.
    LIKELY: to be shown, not applied. RISKY: surely meant, but adding it may do harm.
    """

    DECISIVE = "decisive"
    SETTLED = "settled"
    LIKELY = "likely"
    RISKY = "risky"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One import that would bind the missing name, absolute, why, and how far to trust it."""

    statement: ImportStatement
    why: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Question:
    """A name that a file misses, how the file uses it, and what is known around it."""

    name: str
    usage: Usage
    source: Source
    outline: Outline
    settings: Settings
    index: ProjectIndex
