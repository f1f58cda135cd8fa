"""What makes each module execute: of all imports of a start-up, the first of every module, which form a tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from flake8_undefined_services.outcomes import StartedImport, StartedModule, Startup


@dataclass(frozen=True, slots=True)
class ImportTree:
    """The modules of one start-up, each below the one that is first to import it.

    root: the module that is executed as the entry point.
    modules: by name, in the order in which they begin to execute.
    causes: of each module but the root, the import that makes it execute, or would; line 0 where none is known
    (a package above the entry point).
    depths: how many imports deep a module is; 0 for the root.
    """

    root: str
    modules: Mapping[str, StartedModule]
    causes: Mapping[str, StartedImport]
    depths: Mapping[str, int]

    def children(self) -> dict[str, list[str]]:
        """The modules that each one is first to import, in the order in which they begin to execute."""
        found: dict[str, list[str]] = {name: [] for name in self.modules}
        for name in self.modules:
            if name in self.causes:
                found[self.causes[name].importer].append(name)
        return found


def import_tree(startup: Startup, others: Iterable[Startup] = ()) -> ImportTree:
    """Arrange a start-up's modules as a tree in which the failing chain is one path.

    others: further start-ups, whose imports tell of modules that this one takes over from them.
    """
    modules = _modules(startup)
    root = _root(startup, modules)
    causes: dict[str, StartedImport] = {}
    depths = {root: 0}

    def put(cause: StartedImport) -> None:
        causes[cause.imported] = cause
        depths[cause.imported] = depths[cause.importer] + 1

    for cause in chain_imports(startup):
        if cause.imported not in depths and cause.importer in depths:
            put(cause)
    known = _known(modules, startup, others)
    for name in modules:
        if name not in depths:
            # An importer that begins later, as in a cycle that is entered elsewhere, cannot be the cause.
            reasons = (each for each in known.get(name, ()) if each.importer in depths)
            put(next(reasons, StartedImport(root, name, 0)))
    return ImportTree(root, modules, causes, depths)


def chain_imports(startup: Startup) -> Sequence[StartedImport]:
    """The failing chain as imports, from the entry point on."""
    return [StartedImport(upper.module, lower.module, upper.line) for upper, lower in pairwise(startup.chain)]


def _modules(startup: Startup) -> dict[str, StartedModule]:
    """Name every module once: those that begin to execute, and those of the chain that are not the project's."""
    found: dict[str, StartedModule] = {}
    on_chain = (StartedModule(step.module, step.path, finished=False) for step in startup.chain)
    for each in (*startup.modules, *on_chain):
        found.setdefault(each.name, each)
    return found or {startup.module: StartedModule(startup.module, "", finished=False)}


def _root(startup: Startup, modules: Mapping[str, StartedModule]) -> str:
    if startup.module in modules:
        return startup.module
    return startup.chain[0].module if startup.chain else next(iter(modules))


def _known(
    modules: Mapping[str, StartedModule], startup: Startup, others: Iterable[Startup]
) -> Mapping[str, Sequence[StartedImport]]:
    known: dict[str, list[StartedImport]] = {}
    for each in chain(startup.imports, *(other.imports for other in others)):
        if each.importer in modules and each.imported in modules:
            known.setdefault(each.imported, []).append(each)
    return known
