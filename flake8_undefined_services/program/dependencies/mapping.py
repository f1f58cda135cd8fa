"""Which distribution an import name belongs to, and how that is known."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flake8_undefined_services.program.dependencies.environment import Environment
from flake8_undefined_services.program.dependencies.names import normalised
from flake8_undefined_services.program.dependencies.well_known import (
    is_only_a_namespace,
    usual_import_names,
    well_known_providers,
)

_NO_NAMES: Mapping[str, str] = MappingProxyType({})
# How distributions are called whose import name is a common word.
_SIMILAR = ("python-{}", "py-{}", "py{}", "{}-python", "{}-py", "django-{}")


class Reason(enum.Enum):
    """How the distribution of an import name is known, from the surest to the weakest."""

    CONFIGURED = "the project's own configuration"
    METADATA = "the environment's metadata"
    WELL_KNOWN = "a well-known name"
    SAME_NAME = "the same name"


@dataclass(frozen=True, slots=True)
class Provider:
    """The distributions (normalised, the likeliest first) any one of which brings the module.

    distributions: empty for a namespace that many fill, which needs none of them in particular.
    similar: names that would do as well if one of them were declared, and are no evidence otherwise.
    """

    module: str
    distributions: tuple[str, ...]
    reason: Reason
    similar: tuple[str, ...] = ()


def distribution_of(import_name: str, environment: Environment, configured: Mapping[str, str] = _NO_NAMES) -> Provider:
    """Find who brings a module, by its full dotted name (`google.cloud.storage`).

    configured: import names and their distributions, as the project itself says; the longest that fits counts.
    """
    own = _longest(import_name, configured)
    if own is not None:
        return Provider(import_name, (normalised(configured[own]),), Reason.CONFIGURED)
    installed = environment.providers(import_name)
    if installed:
        return Provider(import_name, installed, Reason.METADATA)
    known = well_known_providers(import_name)
    if known:
        return Provider(import_name, known, Reason.WELL_KNOWN)
    if is_only_a_namespace(import_name):
        return Provider(import_name, (), Reason.WELL_KNOWN)
    return Provider(import_name, (normalised(import_name.partition(".")[0]),), Reason.SAME_NAME, _similar(import_name))


def import_names_of(distribution: str, environment: Environment) -> tuple[str, ...]:
    """Give the modules that a (normalised) distribution brings: as installed, else as is known, else its own name."""
    return environment.import_names(distribution) or usual_import_names(distribution)


def _similar(import_name: str) -> tuple[str, ...]:
    """Name what else may bring a module: a distribution of a namespace (`acme.billing`), one that only adds a word."""
    parts = import_name.split(".")
    longer = ["-".join(parts[:end]) for end in range(len(parts), 1, -1)]
    return tuple(map(normalised, [*longer, *(pattern.format(parts[0]) for pattern in _SIMILAR)]))


def _longest(import_name: str, names: Iterable[str]) -> str | None:
    fitting = [name for name in names if import_name == name or import_name.startswith(name + ".")]
    return max(fitting, key=len, default=None)
