"""Repairs: where a missing name can come from, and the edit that brings it in.

`propose` and `build_index` are light; `apply`, `insertion` and `relocation` need LibCST: who edits imports them.
"""

from flake8_undefined_services.fixes.deciding.doubts import likely_meant
from flake8_undefined_services.fixes.deciding.proposal import propose
from flake8_undefined_services.fixes.evidence.index import ProjectIndex, build_index
from flake8_undefined_services.fixes.evidence.installed import Installed
from flake8_undefined_services.fixes.evidence.lost_imports import has_lost_its_import
from flake8_undefined_services.fixes.suggesting.dependencies import declared_distributions

__all__ = [
    "Installed",
    "ProjectIndex",
    "build_index",
    "declared_distributions",
    "has_lost_its_import",
    "likely_meant",
    "propose",
]
