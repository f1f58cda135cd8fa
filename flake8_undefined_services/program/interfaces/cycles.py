"""Modules that import one another."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class Cycles:
    """The strongly connected sets of a graph of imports, found where they are asked for."""

    edges: Callable[[str], Iterable[str]]
    _known: dict[str, frozenset[str]] = field(default_factory=dict)

    def of(self, module: str) -> frozenset[str]:
        """The modules that import one another, directly or not, among them this one; alone where it is in no cycle."""
        if module not in self._known:
            for members in _strongly_connected(module, self.edges, self._known):
                self._known.update(dict.fromkeys(members, members))
        return self._known[module]


def _strongly_connected(
    start: str, edges: Callable[[str], Iterable[str]], known: Container[str]
) -> Iterator[frozenset[str]]:
    """Tarjan's algorithm without recursion, over what can be reached and is not known yet; each set once."""
    order: dict[str, int] = {start: 0}
    lowest = {start: 0}
    path, waiting = [(start, iter(sorted(edges(start))))], [start]
    on_stack = {start}
    while path:
        node, targets = path[-1]
        for target in targets:
            if target in known:
                continue
            if target not in order:
                order[target] = lowest[target] = len(order)
                path.append((target, iter(sorted(edges(target)))))
                waiting.append(target)
                on_stack.add(target)
                break
            if target in on_stack:
                lowest[node] = min(lowest[node], order[target])
        else:
            path.pop()
            if path:
                lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[node])
            if lowest[node] == order[node]:
                members = frozenset(waiting[waiting.index(node) :])
                del waiting[waiting.index(node) :]
                on_stack -= members
                yield members
