"""What the containers of Kubernetes' manifests run: `command` and `args`.

https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/

A template (Helm's, Jinja's) that is no YAML yet starts nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from yaml.nodes import Node

from flake8_undefined_services.program.containers.yaml_nodes import (
    documents,
    elements,
    entries,
    line_of,
    scalar,
    values_of,
)
from flake8_undefined_services.program.entrypoints.server_command import started_by
from flake8_undefined_services.program.entrypoints.started import DOTTED, SETTINGS_VARIABLE, Loading, Started

_CONTAINERS = frozenset({"containers", "initContainers"})


def started_in_manifest(text: str) -> Iterator[Started]:
    """Give what each container starts; nothing for a file of another kind."""
    if "ontainers:" not in text or "kind:" not in text:
        return
    lines = text.split("\n")
    for document in documents(text):
        if "kind" in entries(document):
            for containers in values_of(_CONTAINERS, document):  # wherever its kind of workload keeps its pods
                for container in elements(containers):
                    yield from _of_container(container, lines)


def _of_container(container: Node, lines: list[str]) -> Iterator[Started]:
    settings = entries(container)
    nodes = [node for key in ("command", "args") if (node := settings.get(key)) is not None]
    words = [scalar(each) for node in nodes for each in elements(node)]
    pairs = (entries(each) for each in elements(settings.get("env")))
    variables = {scalar(pair.get("name")): scalar(pair.get("value")) for pair in pairs if "value" in pair}
    folder = scalar(settings.get("workingDir"))
    for started in started_by(words, variables):
        folders = (*started.folders, folder) if folder else started.folders
        yield replace(started, line=line_of(started.name, nodes, lines), folders=folders)
    given = variables.get(SETTINGS_VARIABLE, "")
    if DOTTED.fullmatch(given):
        yield Started(Loading.IMPORT, given, by=SETTINGS_VARIABLE, line=line_of(given, [settings["env"]], lines))
