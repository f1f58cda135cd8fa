"""A start-up as a Mermaid flowchart, which GitHub, GitLab and many editors draw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flake8_undefined_services.outcomes import Startup
from flake8_undefined_services.output.excerpt import printable
from flake8_undefined_services.output.startup.graph import Edge, Graph, Node, State, graph_of

_CLASSES: Mapping[State, tuple[str, str]] = {
    State.FAILING: ("failing", "fill:#fde0df,stroke:#c62828,stroke-width:3px,color:#7f1d1d"),
    State.ON_CHAIN: ("chain", "fill:#fff3e0,stroke:#c62828,stroke-width:2px,color:#5d2a00"),
    State.CUT_SHORT: ("cut", "fill:#fff8e1,stroke:#b7791f,color:#5d4300"),
    State.NOT_LOADED: ("missing", "fill:#f5f5f5,stroke:#9e9e9e,stroke-dasharray:4 3,color:#616161"),
    State.LOADED: ("loaded", "fill:#eef4fb,stroke:#7a9cc6,color:#1b2a41"),
}
_ERROR = "fill:#c62828,stroke:#7f1d1d,color:#ffffff"


def render(startups: Sequence[Startup]) -> str:
    """Give one flowchart for all entry points."""
    return "\n".join(_lines(graph_of(startups)))


def _lines(graph: Graph) -> Iterator[str]:
    ids = {node.name: f"m{index}" for index, node in enumerate(graph.nodes)}
    yield "flowchart LR"
    yield f"    %% {graph.note}"
    for node in graph.nodes:
        yield f"    {ids[node.name]}{_shape(node)}:::{_CLASSES[node.state][0]}"
    missing = {node.name for node in graph.nodes if node.state is State.NOT_LOADED}
    for edge in graph.edges:
        yield f"    {ids[edge.importer]} {_arrow(edge, edge.imported in missing)} {ids[edge.imported]}"
    for index, failure in enumerate(graph.failures):
        yield f'    e{index}["{_text(failure.text)}<br/>{_text(failure.place)}"]:::error'
        yield f"    {ids[failure.module]} ==> e{index}"
    red = [index for index, edge in enumerate(graph.edges) if edge.on_chain]
    red += range(len(graph.edges), len(graph.edges) + len(graph.failures))
    if red:
        yield f"    linkStyle {','.join(map(str, red))} stroke:#c62828,stroke-width:2px"
    for name, style in _CLASSES.values():
        yield f"    classDef {name} {style}"
    yield f"    classDef error {_ERROR}"


def _shape(node: Node) -> str:
    return f'(["{_text(node.name)}"])' if node.is_entry else f'["{_text(node.name)}"]'


def _arrow(edge: Edge, is_missing: bool) -> str:
    if not edge.on_chain:
        return "-.->" if is_missing else "-->"
    return f'==>|"line {edge.line}"|' if edge.line else "==>"


def _text(text: str) -> str:
    """Write what Mermaid would read as markup, Markdown or the end of a text by its number."""
    return "".join(each if each.isalnum() or each in " ._-/:'(),=" else f"#{ord(each)};" for each in printable(text))
