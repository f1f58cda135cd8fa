"""What a project declares that it needs, which distribution an import name belongs to, and what follows from both."""

from __future__ import annotations

from flake8_undefined_services.program.dependencies.declared import (
    Applies,
    Declaration,
    Declarations,
    Kind,
    Requirement,
    Section,
    Unread,
)
from flake8_undefined_services.program.dependencies.declared_modules import is_declared
from flake8_undefined_services.program.dependencies.environment import Environment, read_environment
from flake8_undefined_services.program.dependencies.loaders import loaders_of
from flake8_undefined_services.program.dependencies.local_projects import declared_dependencies
from flake8_undefined_services.program.dependencies.mapping import Provider, Reason, distribution_of, import_names_of
from flake8_undefined_services.program.dependencies.markers import Target
from flake8_undefined_services.program.dependencies.nearest import has_own_environment, nearest_project
from flake8_undefined_services.program.dependencies.reach import Reach, reach_of
from flake8_undefined_services.program.dependencies.requiring import modules_requiring
from flake8_undefined_services.program.dependencies.standing import Judgement, Standing, reason_of, standing_of
from flake8_undefined_services.program.dependencies.withheld import Withheld, withheld

__all__ = [
    "Applies",
    "Declaration",
    "Declarations",
    "Environment",
    "Judgement",
    "Kind",
    "Provider",
    "Reach",
    "Reason",
    "Requirement",
    "Section",
    "Standing",
    "Target",
    "Unread",
    "Withheld",
    "declared_dependencies",
    "distribution_of",
    "has_own_environment",
    "import_names_of",
    "is_declared",
    "loaders_of",
    "modules_requiring",
    "nearest_project",
    "reach_of",
    "read_environment",
    "reason_of",
    "standing_of",
    "withheld",
]
