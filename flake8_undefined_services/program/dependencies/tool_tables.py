"""The development lists of single tools in pyproject.toml: PDM's, uv's, Rye's, and Hatch's environments.

https://pdm-project.org/en/latest/usage/dependency/, https://docs.astral.sh/uv/concepts/projects/dependencies/,
https://hatch.pypa.io/latest/config/environment/overview/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flake8_undefined_services.program.dependencies.declared import Found
from flake8_undefined_services.program.dependencies.manifest import Manifest, group, table, toml_of

_EDITABLE = "-e "


def read_pdm(manifest: Manifest, content: Mapping[str, object]) -> Iterator[Found]:
    """State `[tool.pdm.dev-dependencies]`: groups by name, in which `-e file:///…` is an editable install."""
    for name, requirements in table(content, "tool", "pdm", "dev-dependencies").items():
        for text in requirements if isinstance(requirements, list) else ():
            if isinstance(text, str):
                line = manifest.line_of(text, "tool.pdm.dev-dependencies")
                yield manifest.declared(text.removeprefix(_EDITABLE), group(name), line)


def read_dev_lists(manifest: Manifest, content: Mapping[str, object]) -> Iterator[Found]:
    """State the lists `dev-dependencies` that uv had before PEP 735, and Rye."""
    for tool in ("uv", "rye"):
        listed = table(content, "tool", tool).get("dev-dependencies")
        yield from manifest.listed(listed, group("dev"), f"tool.{tool}")


def read_hatch(manifest: Manifest, content: Mapping[str, object]) -> Iterator[Found]:
    """State what Hatch's environments add to the project; they are for work on it."""
    yield from _environments(manifest, table(content, "tool", "hatch", "envs"), "tool.hatch.envs")


def read_hatch_file(manifest: Manifest) -> Iterator[Found]:
    """State the same of a hatch.toml, which holds the tables without their prefix."""
    yield from _environments(manifest, table(toml_of(manifest), "envs"), "envs")


def _environments(manifest: Manifest, environments: Mapping[str, object], header: str) -> Iterator[Found]:
    for name in environments:
        for key in ("dependencies", "extra-dependencies"):
            listed = table(environments, name).get(key)
            yield from manifest.listed(listed, group(name), f"{header}.{name}")
