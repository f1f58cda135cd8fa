"""YAML as a graph of nodes that know their lines: no object is ever constructed from a file.

PyYAML reads it, because YAML's block scalars, flow lists and anchors are no ten lines; LibCST brings PyYAML anyway.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_MERGE = "tag:yaml.org,2002:merge"


def documents(text: str) -> Iterator[Node]:
    """The documents of a file up to the first that is no YAML."""
    try:
        yield from yaml.compose_all(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, RecursionError, ValueError):
        return


def entries(node: Node | None, inside: tuple[Node, ...] = ()) -> dict[str, Node]:
    """A mapping's values by key, what it merges (`<<: *base`) below its own; empty for every other node.

    inside: the mappings that merge this one; an anchor may name the mapping that it stands in.
    """
    if not isinstance(node, MappingNode) or node in inside:
        return {}
    merged: dict[str, Node] = {}
    own: dict[str, Node] = {}
    for key, value in node.value:
        if key.tag == _MERGE:
            for base in value.value if isinstance(value, SequenceNode) else [value]:
                merged = {**entries(base, (*inside, node)), **merged}
        elif isinstance(key, ScalarNode):
            own[key.value] = value
    return {**merged, **own}


def elements(node: Node | None) -> tuple[Node, ...]:
    """A list's nodes; nothing for every other node."""
    return tuple(node.value) if isinstance(node, SequenceNode) else ()


def scalar(node: Node | None) -> str:
    """A text as it is written; empty for every other node."""
    return str(node.value) if isinstance(node, ScalarNode) else ""


def values_of(keys: Collection[str], document: Node) -> Iterator[Node]:
    """The values of some keys, in whichever mappings of a document they stand."""
    pending, seen = [document], set()
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        for key, value in entries(node).items():
            if key in keys:
                yield value
            pending.append(value)
        pending.extend(elements(node))


def line_of(name: str, nodes: Sequence[Node], lines: Sequence[str]) -> int:
    """Find the line on which the target stands, inside the values that start it."""
    for node in reversed(nodes):
        for number in range(node.start_mark.line, min(node.end_mark.line + 1, len(lines))):
            if name in lines[number]:
                return number + 1
    return nodes[0].start_mark.line + 1
