"""What conda installs: environment.yml, and the tables of pixi.

conda's packages have names of their own (`redis-py`, `pytorch`), and may bring what is no Python at all. So it is not
known which distributions are there, and nothing can be called undeclared beside such a file.

https://docs.conda.io/projects/conda/en/latest/user-guide/tasks/manage-environments.html,
https://pixi.sh/latest/reference/pixi_manifest/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flake8_undefined_services.program.dependencies.declared import Found
from flake8_undefined_services.program.dependencies.manifest import Manifest, table, toml_of

_DEPENDENCIES = re.compile(r"^dependencies[ \t]*:", re.MULTILINE)
_REASON = "conda installs what stands here"


def read_environment(manifest: Manifest) -> Iterator[Found]:
    """State that an environment.yml with dependencies declares what cannot be told."""
    found = _DEPENDENCIES.search(manifest.text)
    if found is not None:
        yield manifest.unread(manifest.text.count("\n", 0, found.start()) + 1, _REASON)


def read_pixi(manifest: Manifest, content: Mapping[str, object]) -> Iterator[Found]:
    """State the same of `[tool.pixi.dependencies]`."""
    yield from _tables(manifest, table(content, "tool", "pixi"), "tool.pixi")


def read_pixi_file(manifest: Manifest) -> Iterator[Found]:
    """State the same of a pixi.toml."""
    yield from _tables(manifest, table(toml_of(manifest)), "")


def _tables(manifest: Manifest, content: Mapping[str, object], above: str) -> Iterator[Found]:
    features = table(content, "feature").values()
    if any(table(each, "dependencies") for each in (content, *features)):
        yield manifest.unread(manifest.line_of_key("dependencies", above), _REASON)
