"""What the services of a compose file run: `command` and `entrypoint`.

https://docs.docker.com/reference/compose-file/services/

PyYAML reads it, because YAML's block scalars, flow lists and anchors are no ten lines; LibCST brings PyYAML anyway.
Only the node graph is composed: no object is ever constructed from the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from flake8_undefined_services.program.entrypoints.server_command import started_by
from flake8_undefined_services.program.entrypoints.shell import expand
from flake8_undefined_services.program.entrypoints.started import DOTTED, SETTINGS_VARIABLE, Loading, Started

_MERGE = "tag:yaml.org,2002:merge"


def started_in_compose(text: str) -> Iterator[tuple[Started, tuple[str, ...]]]:
    """Give what each service starts, with the folders beside the file from which it may run; nothing for no YAML."""
    try:
        document = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, RecursionError, ValueError):
        return
    lines = text.split("\n")
    for service in _entries(_entries(document).get("services")).values():
        settings = _entries(service)
        folders = tuple(_folders(settings))
        yield from ((started, folders) for started in _of_service(settings, lines))


def _of_service(settings: Mapping[str, Node], lines: list[str]) -> Iterator[Started]:
    variables = _variables(settings.get("environment"))
    nodes = [node for key in ("entrypoint", "command") if (node := settings.get(key)) is not None]
    words = [word for node in nodes for word in _texts(node)]
    found = [(started, nodes) for started in started_by(words, variables)] if words else []
    for node in nodes:
        text = _text(node)
        if text:
            found.extend((started, [node]) for started in started_by(expand(text, variables), variables))
    given = variables.get(SETTINGS_VARIABLE, "")
    if DOTTED.fullmatch(given):
        found.append((Started(Loading.IMPORT, given, by=SETTINGS_VARIABLE), [settings["environment"]]))
    folder = _text(settings.get("working_dir"))
    for started, written in found:
        folders = (*started.folders, folder) if folder else started.folders
        yield replace(started, line=_line_of(started.name, written, lines), folders=folders)


def _folders(settings: Mapping[str, Node]) -> Iterator[str]:
    """The build context, and folders of the host that are mounted into the container."""
    build = settings.get("build")
    context = _text(build) or _text(_entries(build).get("context"))
    if context:
        yield expand(context, {})
    for volume in _texts(settings.get("volumes")):
        source = volume.partition(":")[0]
        if source.startswith("."):
            yield source


def _variables(node: Node | None) -> dict[str, str]:
    pairs = {key: _text(value) for key, value in _entries(node).items()}
    for text in _texts(node):
        name, _, pairs[name] = text.partition("=")
    return {key: expand(value, {}) for key, value in pairs.items() if value}


def _line_of(name: str, nodes: list[Node], lines: list[str]) -> int:
    """Find the line on which the target stands, inside the values that start it."""
    for node in reversed(nodes):
        for number in range(node.start_mark.line, min(node.end_mark.line + 1, len(lines))):
            if name in lines[number]:
                return number + 1
    return nodes[0].start_mark.line + 1


def _entries(node: Node | None, inside: tuple[Node, ...] = ()) -> dict[str, Node]:
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
                merged = {**_entries(base, (*inside, node)), **merged}
        elif isinstance(key, ScalarNode):
            own[key.value] = value
    return {**merged, **own}


def _texts(node: Node | None) -> tuple[str, ...]:
    """The texts of a list; nothing for every other node."""
    return tuple(filter(None, map(_text, node.value))) if isinstance(node, SequenceNode) else ()


def _text(node: Node | None) -> str:
    """A text with compose's own escape undone (`$$` is a dollar for the shell); empty for every other node."""
    return node.value.replace("$$", "$") if isinstance(node, ScalarNode) else ""
