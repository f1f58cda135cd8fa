"""Other projects of the repository in which one lives without saying so: a plugin imports its host.

Where it runs the host is installed, with all that the host declares.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from pathlib import Path

from flake8_undefined_services.program.absence.graph import Graph
from flake8_undefined_services.program.absence.manifests import Manifests
from flake8_undefined_services.program.dependencies import Standing
from flake8_undefined_services.program.startup.loaded import LoadedModule

_THERE = (Standing.CORE, Standing.UNKNOWN)


def hosts_of(
    project: Path | None,
    graph: Graph,
    modules: Mapping[str, LoadedModule],
    manifests: Manifests,
    left_out: Container[str],
) -> frozenset[Path]:
    """The projects that a distribution's modules import with no guard, and that its manifest does not name.

    left_out: modules of tests and the like.
    """
    if project is None or not manifests.declared(project).name:
        return frozenset()
    own = [name for name in graph.edges if name not in left_out and _project(modules, name, manifests) == project]
    names = {name for importer in own for name in _imported(importer, graph)}
    found = {_project(modules, name, manifests) for name in names} - {project}
    named = {entry.distribution for entry in manifests.declared(project).entries}
    return frozenset(each for each in found if each is not None and manifests.declared(each).name not in named)


def is_brought(module: str, hosts: frozenset[Path], manifests: Manifests) -> bool:
    """Whether one of the hosts has what an import needs, or may have it."""
    return any(manifests.judge(host, module).standing in _THERE for host in hosts)


def _imported(importer: str, graph: Graph) -> Iterator[str]:
    return (edge.imported for edge in graph.edges[importer] if not graph.catches(edge.need, "ModuleNotFoundError"))


def _project(modules: Mapping[str, LoadedModule], name: str, manifests: Manifests) -> Path | None:
    path = modules[name].spec.path if name in modules else None
    return manifests.project_of(Path(path)) if path is not None else None
