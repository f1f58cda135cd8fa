"""What `--without` takes away: import names, distributions, extras and groups, as modules that are then absent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flake8_undefined_services.program.dependencies.declared import Declarations, Kind, Section
from flake8_undefined_services.program.dependencies.environment import Environment
from flake8_undefined_services.program.dependencies.mapping import import_names_of
from flake8_undefined_services.program.dependencies.names import normalised
from flake8_undefined_services.program.dependencies.reach import Reach

_KINDS = {"extra": Kind.EXTRA, "group": Kind.GROUP}


@dataclass(frozen=True, slots=True)
class Withheld:
    """The modules that are taken as absent, with all that is below them.

    unknown: names that say no extra and no group of the project (`extra:NAME`), for the user's mistake.
    """

    modules: frozenset[str] = frozenset()
    distributions: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()

    def is_absent(self, module: str) -> bool:
        """Whether an import of this dotted name fails because of what is withheld."""
        parts = module.split(".")
        return any(".".join(parts[:end]) in self.modules for end in range(1, len(parts) + 1))


def withheld(without: Iterable[str], declarations: Declarations, environment: Environment, reach: Reach) -> Withheld:
    """Resolve what the user withholds.

    An extra takes away what it brings beyond the core; a group what it brings beyond the core and all extras, since
    an image without the developers' tools may well have those.
    """
    modules: set[str] = set()
    distributions: set[str] = set()
    unknown: list[str] = []
    for name in without:
        kind, colon, named = name.partition(":")
        if colon and kind in _KINDS:
            section = Section(_KINDS[kind], normalised(named))
            if not _exists(section, declarations):
                unknown.append(name)
            distributions.update(_only_in(section, reach))
        else:
            modules.add(name)
            distributions.add(normalised(name))
    for distribution in distributions:
        modules.update(import_names_of(distribution, environment))
    return Withheld(frozenset(modules), frozenset(distributions), tuple(unknown))


def _exists(section: Section, declarations: Declarations) -> bool:
    return any(entry.section == section for entry in declarations.entries)


def _only_in(section: Section, reach: Reach) -> Iterator[str]:
    kept = set(reach.core)
    if section.kind is Kind.GROUP:
        for other, routes in reach.sections.items():
            kept.update(routes if other.kind is Kind.EXTRA else ())
    yield from (name for name in reach.in_section(section) if name not in kept)
