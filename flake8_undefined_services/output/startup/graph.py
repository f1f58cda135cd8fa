"""The part of start-ups that a picture can show: who makes whom execute, and where that ends."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flake8_undefined_services.outcomes import StartedModule, Startup
from flake8_undefined_services.output.startup.tree import ImportTree, import_tree

LIMIT = 30  # modules that a drawn graph can show so that a person still reads it


class State(enum.Enum):
    """How far a module comes, the one that matters most first."""

    FAILING = "failing"
    ON_CHAIN = "on chain"
    CUT_SHORT = "cut short"
    NOT_LOADED = "not loaded"
    LOADED = "loaded"


@dataclass(frozen=True, slots=True)
class Node:
    """A module; `is_entry` where an entry point executes it first."""

    name: str
    state: State
    is_entry: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """The import that makes a module execute; `line` is 0 where none is known."""

    importer: str
    imported: str
    line: int
    on_chain: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """What the module raises, and where: `NameError: name 'redis' is not defined`, `app/limits.py:22`."""

    module: str
    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Graph:
    """What is drawn of start-ups; `total` is how many modules they have."""

    nodes: Sequence[Node]
    edges: Sequence[Edge]
    failures: Sequence[Failure]
    total: int

    @property
    def note(self) -> str:
        """One line that says what the picture shows."""
        what = "each arrow is the import that makes a module execute"
        if len(self.nodes) == self.total:
            return f"{self.total} modules; {what}"
        return f"{len(self.nodes)} of {self.total} modules: failing chains and what is next to them; {what}"


def graph_of(startups: Sequence[Startup], limit: int = LIMIT) -> Graph:
    """Lay all start-ups over each other; of more modules than the limit, the chains and what is nearest to them."""
    trees = [import_tree(each, startups) for each in startups]
    states = _states(startups, trees)
    shown = _nearest(startups, trees, limit)
    roots = {tree.root for tree in trees}
    nodes = tuple(Node(name, states[name], name in roots) for name in states if name in shown)
    edges = {(each.importer, each.imported): each for each in _edges(startups, trees)}
    drawn = tuple(each for each in edges.values() if each.importer in shown and each.imported in shown)
    return Graph(nodes, drawn, tuple(dict.fromkeys(_failures(startups))), len(states))


def state_of(module: StartedModule, startup: Startup) -> State:
    """Say how far one module comes in one start-up."""
    if any(step.module == module.name for step in startup.chain):
        return State.FAILING if startup.chain[-1].module == module.name else State.ON_CHAIN
    if not module.reached:
        return State.NOT_LOADED
    return State.LOADED if module.finished else State.CUT_SHORT


def _states(startups: Sequence[Startup], trees: Sequence[ImportTree]) -> dict[str, State]:
    order = list(State)
    states: dict[str, State] = {}
    for startup, tree in zip(startups, trees, strict=True):
        for name, module in tree.modules.items():
            states[name] = min(state_of(module, startup), states.get(name, State.LOADED), key=order.index)
    return states


def _nearest(startups: Sequence[Startup], trees: Sequence[ImportTree], limit: int) -> set[str]:
    """Choose by the distance from a chain, or from the entry point where nothing fails; chains are always whole."""
    shown = {step.module for startup in startups for step in startup.chain} | {tree.root for tree in trees}
    neighbours = _neighbours(trees)
    # What is next to the failure tells more than what is next to the entry point, so the chain is begun at its end.
    ring = [step.module for startup in startups for step in reversed(startup.chain)] + [tree.root for tree in trees]
    while ring and len(shown) < limit:
        outer = dict.fromkeys(each for name in ring for each in neighbours[name] if each not in shown)
        ring = list(outer)[: limit - len(shown)]
        shown.update(ring)
    return shown


def _neighbours(trees: Sequence[ImportTree]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {name: [] for tree in trees for name in tree.modules}
    for tree in trees:
        for name, cause in tree.causes.items():
            found[name].append(cause.importer)
            found[cause.importer].append(name)
    return found


def _edges(startups: Sequence[Startup], trees: Sequence[ImportTree]) -> Iterator[Edge]:
    chained = {
        (upper.module, lower.module)
        for startup in startups
        for upper, lower in zip(startup.chain, startup.chain[1:], strict=False)
    }
    for tree in trees:
        for cause in tree.causes.values():
            on_chain = (cause.importer, cause.imported) in chained
            yield Edge(cause.importer, cause.imported, cause.line, on_chain)


def _failures(startups: Sequence[Startup]) -> Iterator[Failure]:
    for startup in startups:
        error = startup.error
        if error is not None and startup.chain:
            text = f"{error.type}: {error.message}" if error.message else error.type
            yield Failure(startup.chain[-1].module, text, f"{error.path}:{error.line}")
