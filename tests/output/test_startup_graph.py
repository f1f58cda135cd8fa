"""Which part of start-ups is drawn, and that Mermaid and Graphviz read it."""

from __future__ import annotations

import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import replace

import pytest

from flake8_undefined_services.diagnostics import ImportStep
from flake8_undefined_services.outcomes import StartedImport, StartedModule, Startup
from flake8_undefined_services.output.excerpt import printable
from flake8_undefined_services.output.startup import dot, mermaid
from flake8_undefined_services.output.startup.graph import LIMIT, State, graph_of
from flake8_undefined_services.output.startup.tree import import_tree
from tests.output.samples import CRASHED, HOSTILE, STARTED, UNKNOWN, deep_startup, hostile_startup, wide_startup

SVG = "{http://www.w3.org/2000/svg}"
# One statement a line, in the part of Mermaid's grammar that is used: nothing in a text can begin another statement.
TEXT = r"\"(?:[^\"#<>\[\]{}|`;&%\\*]|#\d+;|<br/>)+\""
STATEMENTS = (
    r"flowchart LR",
    r"    %% [\w ;:,]+",
    rf"    [me]\d+(?:\(\[{TEXT}\]\)|\[{TEXT}\]):::\w+",
    rf"    m\d+ (?:-->|-\.->|==>(?:\|{TEXT}\|)?) [me]\d+",
    r"    linkStyle [\d,]+ [\w:,#-]+",
    r"    classDef \w+ [\w:,# -]+",
)
MERMAID = re.compile("|".join(STATEMENTS))
SAMPLES = {
    "crashed": [CRASHED],
    "started": [STARTED],
    "unknown": [UNKNOWN],
    "several": [CRASHED, STARTED, UNKNOWN],
    "hostile": [hostile_startup()],
    "deep": [deep_startup(200)],
    "wide": [wide_startup(20, 20)],
}


def test_each_module_hangs_below_the_first_that_imports_it() -> None:
    tree = import_tree(CRASHED)
    assert tree.root == "app.main"
    assert tree.depths == {
        "app.main": 0,
        "app.api": 1,
        "app.limits": 2,
        "app": 1,
        "app.settings": 1,
        "app.fast": 2,
        "app.users": 2,
    }
    assert tree.children()["app.api"] == ["app.fast", "app.limits", "app.users"]
    assert tree.causes["app"] == StartedImport("app.main", "app", 0)


def test_a_script_is_found_by_what_it_executes_first() -> None:
    assert import_tree(STARTED).root == "__main__"
    assert import_tree(UNKNOWN).root == "app.odd"


def test_a_cycle_of_imports_is_still_a_tree() -> None:
    names = ("a", "b", "c")
    cycle = tuple(StartedImport(one, other, 1) for one in names for other in names)
    tree = import_tree(replace(STARTED, module="a", modules=tuple(StartedModule(n, n) for n in names), imports=cycle))
    assert tree.depths == {"a": 0, "b": 1, "c": 1}


def test_what_a_later_start_up_takes_over_is_known_from_the_earlier_one() -> None:
    second = replace(CRASHED, error=None, chain=(), imports=CRASHED.imports[:2])
    assert import_tree(second, [CRASHED, second]).causes["app.users"].importer == "app.api"
    assert import_tree(second).causes["app.users"].importer == "app.main"


def test_a_chain_through_a_module_of_another_project_is_whole() -> None:
    through = ImportStep("library", "library.py", 8)
    chain = (*CRASHED.chain[:1], through, *CRASHED.chain[1:])
    tree = import_tree(replace(CRASHED, chain=chain))
    assert [tree.depths[step.module] for step in chain] == [0, 1, 2, 3]


def test_states_say_how_far_each_module_comes() -> None:
    assert {node.name: node.state for node in graph_of([CRASHED]).nodes} == {
        "app": State.LOADED,
        "app.main": State.ON_CHAIN,
        "app.settings": State.LOADED,
        "app.api": State.ON_CHAIN,
        "app.fast": State.CUT_SHORT,
        "app.limits": State.FAILING,
        "app.users": State.NOT_LOADED,
    }


def test_of_many_modules_the_failing_chain_and_its_neighbours_are_drawn() -> None:
    wide = wide_startup(20, 20)
    failing = replace(
        wide, chain=(ImportStep("main", "main.py", 8), ImportStep("p7", "p7.py", 3), ImportStep("p7.m2", "p7/m2.py", 1))
    )
    graph = graph_of([failing])
    names = [node.name for node in graph.nodes]
    assert len(names) == LIMIT
    assert {"main", "p7", "p7.m2", *(f"p7.m{number}" for number in range(20))} <= set(names)
    assert "30 of 421 modules" in graph.note
    chained = {(edge.importer, edge.imported) for edge in graph.edges if edge.on_chain}
    assert chained == {("main", "p7"), ("p7", "p7.m2")}
    assert len(graph_of([deep_startup(200)]).nodes) == 200  # a chain is never cut


def test_start_ups_of_several_entry_points_are_laid_over_each_other() -> None:
    other = replace(CRASHED, entrypoint="app.users", module="app.users", error=None, chain=(), imports=())
    nodes = {node.name: node for node in graph_of([other, CRASHED]).nodes}
    assert nodes["app.limits"].state is State.FAILING
    assert [name for name, node in nodes.items() if node.is_entry] == ["app.main", "app.users"]


@pytest.mark.parametrize("startups", SAMPLES.values(), ids=SAMPLES)
def test_every_line_of_mermaid_is_one_statement(startups: Sequence[Startup]) -> None:
    lines = mermaid.render(startups).split("\n")
    assert [line for line in lines if not MERMAID.fullmatch(line)] == []


def test_mermaid_draws_the_chain_with_its_lines_and_the_error() -> None:
    lines = [line.strip() for line in mermaid.render([CRASHED]).split("\n")]
    assert 'm1 ==>|"line 3"| m3' in lines
    assert 'm3 ==>|"line 2"| m5' in lines
    assert "m3 -.-> m6" in lines
    assert "e0[\"NameError: name 'redis' is not defined<br/>app/limits.py:2\"]:::error" in lines


@pytest.mark.parametrize("startups", SAMPLES.values(), ids=SAMPLES)
def test_graphviz_reads_the_graph_and_shows_every_text_as_it_is(startups: Sequence[Startup]) -> None:
    program = shutil.which("dot")
    if program is None:
        pytest.skip("Graphviz (dot) is not installed")
    done = subprocess.run(
        [program, "-Tsvg"], input=dot.render(startups), capture_output=True, encoding="utf-8", check=True, timeout=60
    )
    assert done.stderr == ""
    graph = graph_of(startups)
    drawn = ElementTree.fromstring(done.stdout)
    texts = [" ".join(each.text or "" for each in group.iter(f"{SVG}text")) for group in groups(drawn, "node")]
    errors = [f"{failure.text} {failure.place}" for failure in graph.failures]
    assert sorted(" ".join(text.split()) for text in texts) == sorted(
        " ".join(printable(text).split()) for text in (*(node.name for node in graph.nodes), *errors)
    )
    assert len(groups(drawn, "edge")) == len(graph.edges) + len(graph.failures)


def groups(drawn: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return [group for group in drawn.iter(f"{SVG}g") if group.get("class") == kind]


def test_dot_escapes_what_graphviz_would_read_in_a_label() -> None:
    drawn = dot.render([hostile_startup()])
    assert '[label="\\\\N \\\\l \\\\",' in drawn
    assert '[label="&amp;lt;&amp;#39;&amp;quot;",' in drawn
    assert len(drawn.split("\n")) == len(HOSTILE) + 5 + len(HOSTILE) - 1 + 2 + 1
