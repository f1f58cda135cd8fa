"""A start-up in Graphviz' DOT language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flake8_undefined_services.outcomes import Startup
from flake8_undefined_services.output.excerpt import printable
from flake8_undefined_services.output.startup.graph import Edge, Graph, Node, State, graph_of

_STYLES: Mapping[State, str] = {
    State.FAILING: 'fillcolor="#fde0df", color="#c62828", penwidth=3',
    State.ON_CHAIN: 'fillcolor="#fff3e0", color="#c62828", penwidth=2',
    State.CUT_SHORT: 'fillcolor="#fff8e1", color="#b7791f"',
    State.NOT_LOADED: 'fillcolor="#f5f5f5", color="#9e9e9e", fontcolor="#616161", style="rounded,filled,dashed"',
    State.LOADED: 'fillcolor="#eef4fb", color="#7a9cc6"',
}
_ERROR = 'style=filled, fillcolor="#c62828", color="#7f1d1d", fontcolor=white'
_FONT = 'fontname="Helvetica,Arial,sans-serif", fontsize=11'


def render(startups: Sequence[Startup]) -> str:
    """Give one graph for all entry points."""
    return "\n".join(_lines(graph_of(startups)))


def _lines(graph: Graph) -> Iterator[str]:
    yield "digraph startup {"
    yield f"    // {graph.note}"
    yield "    rankdir=LR; nodesep=0.15; ranksep=0.6;"
    yield f'    node [shape=box, style="rounded,filled", margin="0.12,0.05", height=0.3, {_FONT}];'
    yield f'    edge [color="#7a8aa0", arrowsize=0.7, {_FONT}];'
    ids = {node.name: f"m{index}" for index, node in enumerate(graph.nodes)}
    for node in graph.nodes:
        yield f'    {ids[node.name]} [label="{_escaped(node.name)}", {_STYLES[node.state]}{_entry(node)}];'
    for edge in graph.edges:
        yield f"    {ids[edge.importer]} -> {ids[edge.imported]}{_attributes(edge)};"
    for index, failure in enumerate(graph.failures):
        label = f"{_escaped(failure.text)}\\n{_escaped(failure.place)}"
        yield f'    e{index} [label="{label}", {_ERROR}];'
        yield f'    {ids[failure.module]} -> e{index} [color="#c62828", penwidth=2];'
    yield "}"


def _entry(node: Node) -> str:
    return ", peripheries=2" if node.is_entry else ""


def _attributes(edge: Edge) -> str:
    if not edge.on_chain:
        return ""
    label = f', label="line {edge.line}"' if edge.line else ""
    return f' [color="#c62828", penwidth=2{label}]'


def _escaped(text: str) -> str:
    r"""Write a text so that a label shows it: Graphviz reads `\N`, `&lt;` and quotes in it."""
    return printable(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
