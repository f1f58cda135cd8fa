"""Whether an installation of the project has the distribution that an import needs, and who says so."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flake8_undefined_services.program.dependencies.declared import Applies, Declaration, Declarations, Kind
from flake8_undefined_services.program.dependencies.mapping import Provider
from flake8_undefined_services.program.dependencies.reach import Reach, Route


class Standing(enum.Enum):
    """Who has it: everybody, whoever asks for an extra, developers only, others than this target, nobody."""

    CORE = "core"
    EXTRA = "extra"
    DEVELOPMENT = "development"
    EXCLUDED = "excluded"
    UNDECLARED = "undeclared"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer, with what it rests on.

    names: the extras or groups that bring it, for EXTRA and DEVELOPMENT.
    routes: how it comes to be installed there. declarations: what excludes it, for EXCLUDED.
    manifests: the files that were read, for what they do not say.
    unseen: core dependencies whose own requirements are not known; one of them may bring it all the same.
    """

    standing: Standing
    provider: Provider
    names: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    manifests: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()

    @property
    def may_be_brought(self) -> bool:
        """Whether somebody whose requirements are not known may bring to everybody what only others require here."""
        return bool(self.unseen) and all(len(route.chain) > 1 for route in self.routes)


def standing_of(provider: Provider, declarations: Declarations, reach: Reach) -> Judgement:
    """Judge one import by the manifests of the project to which the importing module belongs."""
    names = (*provider.distributions, *provider.similar)
    if not declarations.manifests or not provider.distributions:
        return Judgement(Standing.UNKNOWN, provider)
    if declarations.name in provider.distributions:
        return Judgement(Standing.CORE, provider)
    route = _first(names, reach.core)
    if route is not None:
        return Judgement(Standing.CORE, provider, routes=(route,))
    if not declarations.is_complete:  # what cannot be read may bring it, to everybody
        return Judgement(Standing.UNKNOWN, provider)
    return (
        _in_sections(Kind.EXTRA, Standing.EXTRA, provider, reach)
        or _in_sections(Kind.GROUP, Standing.DEVELOPMENT, provider, reach)
        or _absent(provider, declarations, reach)
    )


def _in_sections(kind: Kind, standing: Standing, provider: Provider, reach: Reach) -> Judgement | None:
    names = (*provider.distributions, *provider.similar)
    found = [
        (section.name, route)
        for section, routes in reach.sections.items()
        if section.kind is kind and (route := _first(names, routes)) is not None
    ]
    if not found:
        return None
    return Judgement(
        standing,
        provider,
        names=tuple(name for name, _ in found),
        routes=tuple(route for _, route in found),
        unseen=reach.unseen,
    )


def _absent(provider: Provider, declarations: Declarations, reach: Reach) -> Judgement:
    excluded = tuple(_excluding(provider, declarations))
    return Judgement(
        _standing_of_excluded(excluded),
        provider,
        names=tuple(dict.fromkeys(entry.section.name for entry in excluded if entry.section.name)),
        declarations=excluded,
        manifests=declarations.manifests,
        unseen=reach.unseen,
    )


def _standing_of_excluded(excluded: tuple[Declaration, ...]) -> Standing:
    """What only an extra would bring elsewhere is that extra's affair here, too."""
    kinds = {entry.section.kind for entry in excluded}
    if not kinds:
        return Standing.UNDECLARED
    if Kind.CORE in kinds:
        return Standing.EXCLUDED
    return Standing.EXTRA if Kind.EXTRA in kinds else Standing.DEVELOPMENT


def _excluding(provider: Provider, declarations: Declarations) -> Iterator[Declaration]:
    for name in provider.distributions:
        yield from (entry for entry in declarations.of(name) if entry.requirement.applies is Applies.NO)


def _first(names: Iterable[str], routes: Mapping[str, Route]) -> Route | None:
    return next((routes[name] for name in names if name in routes), None)


def reason_of(judgement: Judgement) -> str:
    """Say what the answer rests on: which files declare what, and by which mapping the distribution was found."""
    provider = judgement.provider
    distribution = provider.distributions[0] if provider.distributions else provider.module
    match judgement.standing:
        case Standing.EXTRA | Standing.DEVELOPMENT:
            kind = "extra" if judgement.standing is Standing.EXTRA else "group"
            several = "s" if len(judgement.names) > 1 else ""
            named = f"{kind}{several} {_listed(judgement.names)}"
            return f"{distribution} comes with the {named} ({_places(judgement.routes)})"
        case Standing.EXCLUDED:
            places = ", ".join(f"{entry.path}:{entry.line}" for entry in judgement.declarations)
            return f"the marker of {distribution} excludes this target ({places})"
        case Standing.UNDECLARED:
            return f"{distribution} ({provider.reason.value}) is in none of {_listed(judgement.manifests)}"
        case Standing.CORE:
            return f"{distribution} is installed with the project"
        case Standing.UNKNOWN:
            return f"whether {distribution} is installed is not known"


def _places(routes: Iterable[Route]) -> str:
    places = (
        f"{route.declaration.path}:{route.declaration.line}"
        + (f" through {' → '.join(route.chain[:-1])}" if len(route.chain) > 1 else "")
        for route in routes
    )
    return ", ".join(dict.fromkeys(places))


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names)
