"""Which modules a start-up reaches, and by which guarded or unguarded imports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.program.startup.loaded import LoadedModule
from flake8_undefined_services.program.startup.needs import Need

_SURE = 1.0
Catches = Callable[[Need, str], bool]
"""Whether one of the handlers around an import may catch an exception of that name."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One module imports another while it is imported itself."""

    importer: str
    imported: str
    need: Need


@dataclass(frozen=True, slots=True)
class Graph:
    """The imports of one world, at import time, between its modules."""

    modules: frozenset[str]
    edges: Mapping[str, Sequence[Edge]]
    catches: Catches

    @classmethod
    def of(cls, modules: Mapping[str, Sequence[LoadedModule]], catches: Catches) -> Graph:
        """Read the imports of all executions."""
        found: dict[str, list[Edge]] = {}
        for name, executions in modules.items():
            for execution in executions:
                for need in execution.frame.observations.needs():
                    if need.when is Evaluation.IMPORT:
                        found.setdefault(name, []).extend(
                            Edge(name, each, need) for each in _with_parents(need.module) if each in modules
                        )
        return cls(frozenset(modules), found, catches)

    def reached(self, starts: Iterable[str], *, sure: bool = False, beyond: bool = False) -> frozenset[str]:
        """Give the modules that fail to be imported if one of them cannot be: no guard is on the way.

        sure: every run goes there. beyond: a start alone does not count, somebody has to import it.
        """
        given = frozenset(starts)
        roots = {each for start in given for each in _with_parents(start)}
        found = roots - given if beyond else set(roots)
        pending = list(roots)
        seen = set(roots)
        while pending:
            for edge in self.edges.get(pending.pop(), ()):
                if self.catches(edge.need, "ModuleNotFoundError") or (sure and edge.need.weight < _SURE):
                    continue
                found.add(edge.imported)
                if edge.imported not in seen:
                    seen.add(edge.imported)
                    pending.append(edge.imported)
        return frozenset(found)

    def roots(self, left_out: frozenset[str]) -> frozenset[str]:
        """Give the modules that no other one imports; importers that are left out do not count."""
        imported = {
            edge.imported
            for importer, edges in self.edges.items()
            if importer not in left_out
            for edge in edges
            if edge.imported != importer and not importer.startswith(f"{edge.imported}.")
        }
        return self.modules - imported - left_out

    def importing(self, module: str) -> tuple[Edge, ...]:
        """Give all imports of a module."""
        return tuple(edge for edges in self.edges.values() for edge in edges if edge.imported == module)


def _with_parents(dotted: str) -> Iterable[str]:
    parts = dotted.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts) + 1)]
