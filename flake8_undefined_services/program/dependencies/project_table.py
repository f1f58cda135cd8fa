"""`[project]` (PEP 621), and what setuptools and Hatch read for its `dynamic` fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flake8_undefined_services.program.dependencies.declared import CORE, Found, Section
from flake8_undefined_services.program.dependencies.manifest import Manifest, extra, table, texts, with_section
from flake8_undefined_services.program.dependencies.requirements_file import read_requirements

_SETUPTOOLS = ("tool", "setuptools", "dynamic")
_HATCH_HOOKS = ("tool", "hatch", "metadata", "hooks")
# Back ends that fill `dynamic` from their own tables or from setup.py and setup.cfg, which are read elsewhere.
_READ_ELSEWHERE = ("poetry", "pdm", "setuptools")


def read_project(manifest: Manifest, content: Mapping[str, object]) -> Iterator[Found]:
    """State the core's dependencies and each extra's, written down or dynamic."""
    project = table(content, "project")
    dependencies = project.get("dependencies", [])
    yield from manifest.listed(dependencies, CORE, "project")
    if not isinstance(dependencies, list):
        yield manifest.unread(manifest.line_of_key("dependencies", "project"), "project.dependencies is no list")
    optional = table(project, "optional-dependencies")
    for name, requirements in optional.items():
        header = "project.optional-dependencies"
        yield from manifest.listed(requirements, extra(name), header, name)
    dynamic = texts(project.get("dynamic"))
    if "dependencies" in dynamic:
        yield from _dynamic_dependencies(manifest, content)
    if "optional-dependencies" in dynamic:
        yield from _dynamic_extras(manifest, content)


def _dynamic_dependencies(manifest: Manifest, content: Mapping[str, object]) -> Iterator[Found]:
    files = _files(table(content, *_SETUPTOOLS).get("dependencies"))
    files += texts(table(content, *_HATCH_HOOKS, "requirements_txt").get("files"))
    yield from _from_files(manifest, files, CORE)
    hooked = tuple(_of_hooks(content, "dependencies"))
    for header, listed in hooked:
        yield from manifest.listed(listed, CORE, header)
    if not files and not hooked and not _is_read_elsewhere(content):
        yield manifest.unread(manifest.line_of_key("dynamic", "project"), "dynamic dependencies are computed")


def _dynamic_extras(manifest: Manifest, content: Mapping[str, object]) -> Iterator[Found]:
    extras = {
        **table(content, *_SETUPTOOLS, "optional-dependencies"),
        **table(content, *_HATCH_HOOKS, "requirements_txt", "optional-dependencies"),
    }
    for name, value in extras.items():
        yield from _from_files(manifest, _files(value) or texts(value), extra(name))
    hooked = [
        (header, name, listed)
        for header, written in _of_hooks(content, "optional-dependencies")
        for name, listed in table(written).items()
    ]
    for header, name, listed in hooked:
        yield from manifest.listed(listed, extra(name), header)
    if not extras and not hooked and not _is_read_elsewhere(content):
        yield manifest.unread(manifest.line_of_key("dynamic", "project"), "dynamic extras are computed")


def _of_hooks(content: Mapping[str, object], key: str) -> Iterator[tuple[str, object]]:
    """What a metadata hook of Hatch is given as the field itself, perhaps with variables in the versions."""
    for name, hook in table(content, *_HATCH_HOOKS).items():
        written = table(hook).get(key)
        if written and name != "requirements_txt":
            yield ".".join((*_HATCH_HOOKS, name)), written


def _is_read_elsewhere(content: Mapping[str, object]) -> bool:
    """Say whether the back end takes dynamic fields from where the other readers look; no back end is setuptools."""
    backend = str(table(content, "build-system").get("build-backend", "setuptools"))
    return backend.startswith(_READ_ELSEWHERE)


def _files(value: object) -> tuple[str, ...]:
    """Give the files of setuptools' directive `{file = …}`."""
    named = value.get("file") if isinstance(value, dict) else None
    return (named,) if isinstance(named, str) else texts(named)


def _from_files(manifest: Manifest, files: tuple[str, ...], section: Section) -> Iterator[Found]:
    for name in files:
        listed = manifest.beside(manifest.path.parent / name)
        if listed is None:
            yield manifest.unread(manifest.line_of(name), f"{name} cannot be read")
            continue
        yield from (with_section(found, section) for found in read_requirements(listed, section))
