"""A requirement as a table of options, as Pipenv and Poetry have it: `{version = "^2", extras = ["a"]}`."""

from __future__ import annotations

from collections.abc import Mapping

from flake8_undefined_services.program.dependencies.declared import Applies, Requirement
from flake8_undefined_services.program.dependencies.manifest import Manifest, texts
from flake8_undefined_services.program.dependencies.markers import marker_applies
from flake8_undefined_services.program.dependencies.names import normalised


def requirement_of(manifest: Manifest, name: str, options: Mapping[str, object], applies: Applies) -> Requirement:
    """What the table says but for conditions, of which each tool has its own."""
    path = options.get("path")
    return Requirement(
        distribution=normalised(name),
        extras=tuple(normalised(each) for each in texts(options.get("extras"))),
        applies=applies,
        folder=manifest.path.parent / path if isinstance(path, str) else None,
    )


def written_marker_applies(manifest: Manifest, text: str) -> Applies:
    """What a condition says that is written as a marker; unknown where it is none."""
    from packaging.markers import InvalidMarker, Marker  # 45 ms to import: a clean warm run never comes here

    try:
        return marker_applies(Marker(text), manifest.target)
    except InvalidMarker:
        return Applies.UNKNOWN
