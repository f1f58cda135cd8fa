"""Whether a project declares the distribution that brings a top-level module, as its manifests alone tell."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from flake8_undefined_services.config import Settings
from flake8_undefined_services.program.dependencies.environment import Environment
from flake8_undefined_services.program.dependencies.local_projects import declared_dependencies
from flake8_undefined_services.program.dependencies.mapping import distribution_of
from flake8_undefined_services.program.dependencies.markers import Target
from flake8_undefined_services.program.dependencies.nearest import nearest_project
from flake8_undefined_services.program.dependencies.reach import reach_of
from flake8_undefined_services.program.dependencies.standing import Standing, standing_of

_DECLARED = (Standing.CORE, Standing.EXTRA, Standing.DEVELOPMENT)


def is_declared(module: str, roots: Iterable[Path], settings: Settings) -> bool:
    """Whether installing a project around one of the source roots, with extras and groups, brings others' module.

    What a project of the repository is called is its own.
    """
    known: dict[Path, Path | None] = {}
    projects = {nearest_project(root, settings, None, known) for root in roots}
    nothing = Environment()
    provider = distribution_of(module, nothing)
    declarations = [declared_dependencies(project, settings) for project in projects if project is not None]
    if any(declared.name in provider.distributions for declared in declarations):
        return False
    reaches = ((declared, reach_of(declared, nothing, Target.of(settings))) for declared in declarations)
    return any(standing_of(provider, declared, reach).standing in _DECLARED for declared, reach in reaches)
