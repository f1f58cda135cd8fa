"""Syntax that not every version has: what it is called, since when, where it stands, and how to do without it."""

from __future__ import annotations

from dataclasses import dataclass

from flake8_undefined_services.config import Version
from flake8_undefined_services.diagnostics import Place
from flake8_undefined_services.syntax.facts import SourceFault


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters from `start` on are overwritten by `text`, which keeps every other character where it is."""

    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Feature:
    """One use of a piece of syntax.

    since: the first version that has it.
    edits: what makes it syntax of all versions, for a parser that is only asked about the rest of the file.
    """

    name: str
    since: Version
    place: Place
    edits: tuple[Edit, ...] = ()


def missing(feature: Feature, target: Version) -> SourceFault:
    """The fault of a file for a target that lacks the feature."""
    has, lacks = ".".join(map(str, feature.since)), ".".join(map(str, target))
    message = f"{feature.name} needs Python {has} or newer, the target is {lacks}"
    return SourceFault(message, feature.place, syntax=True)


def without(text: str, features: tuple[Feature, ...]) -> str:
    """The text in syntax of all versions; every line and column is the same."""
    parts: list[str] = []
    position = 0
    for edit in sorted((edit for feature in features for edit in feature.edits), key=lambda edit: edit.start):
        if edit.start >= position:  # else inside of one that is overwritten as a whole
            parts += (text[position : edit.start], edit.text)
            position = edit.start + len(edit.text)
    parts.append(text[position:])
    return "".join(parts)
