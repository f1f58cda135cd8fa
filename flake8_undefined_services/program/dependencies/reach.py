"""Which distributions are installed together with a declared one, because it requires them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from flake8_undefined_services.program.dependencies.declared import (
    CORE,
    Applies,
    Declaration,
    Declarations,
    Requirement,
    Section,
)
from flake8_undefined_services.program.dependencies.environment import Environment
from flake8_undefined_services.program.dependencies.markers import Target
from flake8_undefined_services.program.dependencies.requirement import parse_requirement
from flake8_undefined_services.program.dependencies.well_known_requires import usual_requires

# A requirement of an extra that nobody asked for, told without parsing it: of a large environment's most are.
_OF_AN_EXTRA = re.compile(r";(?!.*\bor\b).*\bextra\s*==")
_NO_ROUTES: Mapping[str, Route] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Route:
    """How a distribution comes to be installed: the declaration, then who requires whom, it itself last."""

    declaration: Declaration
    chain: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """For each section, what installing it brings; `unseen` are those of the core whose requirements nothing shows."""

    sections: Mapping[Section, Mapping[str, Route]] = field(default_factory=lambda: MappingProxyType({}))
    unseen: tuple[str, ...] = ()

    @property
    def core(self) -> Mapping[str, Route]:
        """What every installation of the project has."""
        return self.sections.get(CORE, _NO_ROUTES)

    def in_section(self, section: Section) -> Mapping[str, Route]:
        """What one extra or group brings by itself; empty where there is none of that name."""
        return self.sections.get(section, _NO_ROUTES)


def reach_of(declarations: Declarations, environment: Environment, target: Target) -> Reach:
    """Follow the requirements of what is declared, as the metadata of the environment gives them.

    What a marker excludes for the target is not installed; what it leaves open may be, so it counts.
    """
    by_section: dict[Section, list[Declaration]] = {}
    for entry in declarations.entries:
        if entry.requirement.applies is not Applies.NO:
            by_section.setdefault(entry.section, []).append(entry)
    sections = {
        section: MappingProxyType(_routes(entries, environment, target)) for section, entries in by_section.items()
    }
    core = sections.get(CORE, _NO_ROUTES)
    unseen = (name for name in core if not _is_seen(name, declarations, environment))
    return Reach(MappingProxyType(sections), tuple(unseen))


def _is_seen(name: str, declarations: Declarations, environment: Environment) -> bool:
    return name in environment.distributions or name in declarations.locals or usual_requires(name) is not None


def _routes(entries: Iterable[Declaration], environment: Environment, target: Target) -> dict[str, Route]:
    """Walk breadth first, so that each distribution is explained by its shortest chain."""
    found: dict[str, Route] = {}
    seen: set[tuple[str, tuple[str, ...]]] = set()
    pending = [(entry.requirement, Route(entry, (entry.distribution,))) for entry in entries]
    while pending:
        following: list[tuple[Requirement, Route]] = []
        for requirement, route in pending:
            found.setdefault(requirement.distribution, route)
            visit = (requirement.distribution, requirement.extras)
            if visit in seen:
                continue
            seen.add(visit)
            following.extend(
                (required, Route(route.declaration, (*route.chain, required.distribution)))
                for required in _required_by(requirement, environment, target)
            )
        pending = following
    return found


def _required_by(requirement: Requirement, environment: Environment, target: Target) -> Iterator[Requirement]:
    installed = environment.distributions.get(requirement.distribution)
    if installed is None:
        yield from (Requirement(name) for name in usual_requires(requirement.distribution) or ())
        return
    for text in installed.requires:
        if not requirement.extras and _OF_AN_EXTRA.search(text):
            continue
        required = parse_requirement(text, target, Path(), requirement.extras)
        if required is not None and required.distribution and required.applies is not Applies.NO:
            yield required
