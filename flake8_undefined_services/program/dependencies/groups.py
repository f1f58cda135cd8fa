"""`[dependency-groups]`: lists of requirements that may include one another (PEP 735)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flake8_undefined_services.program.dependencies.declared import Found, Section
from flake8_undefined_services.program.dependencies.manifest import Manifest, group, table
from flake8_undefined_services.program.dependencies.names import normalised

_HEADER = "dependency-groups"


def read_groups(manifest: Manifest, content: Mapping[str, object]) -> Iterator[Found]:
    """State what each group holds, with what it includes."""
    groups = {normalised(name): items for name, items in table(content, _HEADER).items()}
    for name in groups:
        yield from _members(manifest, groups, name, group(name), ())


def _members(
    manifest: Manifest, groups: Mapping[str, object], name: str, section: Section, including: tuple[str, ...]
) -> Iterator[Found]:
    items = groups.get(name)
    if name in including or not isinstance(items, list):
        yield manifest.unread(manifest.line_of_key(name, _HEADER), f"the group {name} cannot be resolved", section)
        return
    for item in items:
        if isinstance(item, str):
            yield manifest.declared(item, section, manifest.line_of(item, _HEADER, name))
        elif isinstance(item, dict) and isinstance(item.get("include-group"), str):
            included = normalised(item["include-group"])
            yield from _members(manifest, groups, included, section, (*including, name))
