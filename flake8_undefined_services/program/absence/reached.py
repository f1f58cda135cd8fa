"""Which modules a start-up of the project reaches, so that it fails where one of them cannot be imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flake8_undefined_services.program.absence.graph import Graph
from flake8_undefined_services.program.startup.loaded import LoadedModule


@dataclass(frozen=True, slots=True)
class Starts:
    """How the project's services start.

    known: the modules that are started; None: nobody says so, and each module counts as imported first.
    left_out: modules of tests and the like, which start nothing.
    """

    known: frozenset[str] | None
    left_out: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reached:
    """The modules that an import with no guard on the way reaches.

    somehow, surely: from what starts, or, where nobody says what that is, from any module that nobody imports; on some
    way, on every way. by_everybody, by_services: what those reach for whom an extra, or a development group, is
    certainly not meant. beside: modules in folders that are no packages, in a project that has packages.
    """

    somehow: frozenset[str]
    surely: frozenset[str]
    by_everybody: frozenset[str]
    by_services: frozenset[str]
    beside: frozenset[str] = frozenset()

    def concerns(self, module: str) -> bool:
        """Whether the module is of what the project starts or installs: scripts beside its packages are not."""
        return module not in self.beside or module in self.by_services

    @classmethod
    def of(
        cls, graph: Graph, starts: Starts, modules: Mapping[str, LoadedModule], needs_more: Callable[[str], bool]
    ) -> Reached:
        """Follow the imports of one world; needs_more: a module imports itself what not everybody has."""
        packages = frozenset(name for name in modules if "." not in name and _is_package(modules[name]))
        packages -= starts.left_out
        beside = frozenset(name for name in modules if packages and _is_in_no_package(name, modules))
        if starts.known is not None:
            somehow = graph.reached(starts.known)
            return cls(somehow, graph.reached(starts.known, sure=True), somehow, somehow, beside)
        roots = graph.roots(starts.left_out)
        highest = frozenset(filter(_is_at_the_top, roots))
        somehow = graph.reached(roots, beyond=True) | graph.reached(highest)
        surely = graph.reached(roots, sure=True, beyond=True) | graph.reached(highest, sure=True)
        if not packages:
            return cls(somehow, surely, graph.reached(highest), somehow)
        whole = frozenset(name for name in highest if name in packages or "." in name)
        alone = frozenset(name for name in highest - whole if not needs_more(name))
        by_everybody = graph.reached(whole) | graph.reached(alone, beyond=True)
        parts = (name for name in roots if _is_part_of(name, packages) and not _is_package(modules[name]))
        inside = frozenset(name for name in parts if not needs_more(name))
        return cls(somehow, surely, by_everybody, by_everybody | graph.reached(inside, beyond=True), beside)


def _is_at_the_top(module: str) -> bool:
    return "." not in module or module.endswith(".__main__")


def _is_package(module: LoadedModule) -> bool:
    return module.spec.locations is not None and module.spec.path is not None


def _is_in_no_package(module: str, modules: Mapping[str, LoadedModule]) -> bool:
    top, dot, _ = module.partition(".")
    return bool(dot) and (top not in modules or not _is_package(modules[top]))


def _is_part_of(module: str, packages: frozenset[str]) -> bool:
    package, dot, _ = module.rpartition(".")
    return bool(dot) and package in packages
