"""`[tool.poetry]`, of Poetry 1 and 2: versions as tables, optional dependencies, extras that name them, groups.

https://python-poetry.org/docs/dependency-specification/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from flake8_undefined_services.program.dependencies.declared import (
    CORE,
    Applies,
    Found,
    Kind,
    Requirement,
    Section,
)
from flake8_undefined_services.program.dependencies.manifest import Manifest, extra, group, table, texts
from flake8_undefined_services.program.dependencies.markers import both, python_applies
from flake8_undefined_services.program.dependencies.names import normalised
from flake8_undefined_services.program.dependencies.option_tables import requirement_of, written_marker_applies

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet

_MAIN = "tool.poetry.dependencies"
_LEADING_NAME = re.compile(r"[A-Za-z0-9._-]+")


def read_poetry(manifest: Manifest, content: Mapping[str, object]) -> Iterator[Found]:
    """State the main dependencies and the groups'."""
    poetry = table(content, "tool", "poetry")
    if _main_is_installed(content):
        extras = _extras_by_distribution(poetry)
        for name, value in table(poetry, "dependencies").items():
            sections = extras.get(normalised(name), ())
            yield from _declared(manifest, name, value, sections, _MAIN)
    for name, value in table(poetry, "dev-dependencies").items():
        yield from _of_group(manifest, name, value, group("dev"), "tool.poetry.dev-dependencies")
    groups = table(poetry, "group")
    for name in groups:
        yield from _members(manifest, groups, name, group(name), ())


def _main_is_installed(content: Mapping[str, object]) -> bool:
    """Say whether the main table is more than a remark: beside `project.dependencies`, it only helps the lock file."""
    project = table(content, "project")
    return not project.get("dependencies") or "dependencies" in texts(project.get("dynamic"))


def _members(
    manifest: Manifest, groups: Mapping[str, object], name: str, section: Section, including: tuple[str, ...]
) -> Iterator[Found]:
    members = table(groups, name)
    for distribution, value in table(members, "dependencies").items():
        yield from _of_group(manifest, distribution, value, section, f"tool.poetry.group.{name}.dependencies")
    for included in texts(members.get("include-groups")):
        if included not in including:
            yield from _members(manifest, groups, included, section, (*including, name))


def _of_group(manifest: Manifest, name: str, value: object, section: Section, header: str) -> Iterator[Found]:
    for written in value if isinstance(value, list) else [value]:
        yield manifest.place(_requirement(manifest, name, written), section, manifest.line_of_key(name, header))


def _declared(manifest: Manifest, name: str, value: object, extras: tuple[str, ...], header: str) -> Iterator[Found]:
    """State one main dependency, in each extra that names it where it is optional."""
    if normalised(name) == "python":
        return
    for written in value if isinstance(value, list) else [value]:
        requirement = _requirement(manifest, name, written)
        optional = isinstance(written, dict) and written.get("optional") is True
        sections = tuple(map(extra, extras)) or (Section(Kind.EXTRA),) if optional else (CORE,)
        for section in sections:
            yield manifest.place(requirement, section, manifest.line_of_key(name, header))


def _extras_by_distribution(poetry: Mapping[str, object]) -> Mapping[str, tuple[str, ...]]:
    """Turn `[tool.poetry.extras]`, which lists distributions by extra, around."""
    found: dict[str, tuple[str, ...]] = {}
    for name, listed in table(poetry, "extras").items():
        for written in texts(listed):
            leading = _LEADING_NAME.match(written)
            distribution = normalised(leading[0]) if leading else ""
            found[distribution] = (*found.get(distribution, ()), name)
    return found


def _requirement(manifest: Manifest, name: str, value: object) -> Requirement:
    options = table(value)
    return requirement_of(manifest, name, options, _applies(manifest, options))


def _applies(manifest: Manifest, options: Mapping[str, object]) -> Applies:
    verdict = Applies.YES
    if isinstance(options.get("platform"), str):
        verdict = written_marker_applies(manifest, f"sys_platform == '{options['platform']}'")
    if isinstance(options.get("markers"), str):
        verdict = both(verdict, written_marker_applies(manifest, str(options["markers"])))
    if isinstance(options.get("python"), str):
        verdict = both(verdict, _python(manifest, str(options["python"])))
    return verdict


def _python(manifest: Manifest, constraint: str) -> Applies:
    from packaging.specifiers import InvalidSpecifier

    try:
        return python_applies([_specifiers(part) for part in re.split(r"\|\|?", constraint)], manifest.target)
    except InvalidSpecifier:
        return Applies.UNKNOWN


def _specifiers(constraint: str) -> SpecifierSet:
    """Translate Poetry's signs: `^3.9` is `>=3.9,<4`, `~3.9` is `>=3.9,<3.10`, a bare `3.9.*` is `==3.9.*`."""
    from packaging.specifiers import SpecifierSet

    parts = re.split(r"[,\s]+", re.sub(r"([<>=!~^]+)\s+", r"\1", constraint.strip()))
    return SpecifierSet(",".join(_specifier(part) for part in parts if part not in {"", "*"}))


def _specifier(part: str) -> str:
    numbers = [int(number) for number in re.findall(r"\d+", part)]
    if part.startswith("^") or (part.startswith("~") and not part.startswith("~=")):
        kept = 1 if part.startswith("^") or len(numbers) == 1 else 2
        following = [*numbers[: kept - 1], numbers[kept - 1] + 1] if numbers else [0]
        return f">={'.'.join(map(str, numbers))},<{'.'.join(map(str, following))}"
    if part[0].isdigit():
        return f"=={part}"
    return part
