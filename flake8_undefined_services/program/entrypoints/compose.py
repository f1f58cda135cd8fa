"""What the services of a compose file run: `command` and `entrypoint`.

https://docs.docker.com/reference/compose-file/services/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from yaml.nodes import Node

from flake8_undefined_services.program.containers.compose_volumes import volumes
from flake8_undefined_services.program.containers.variables import expand
from flake8_undefined_services.program.containers.yaml_nodes import documents, elements, entries, line_of, scalar
from flake8_undefined_services.program.entrypoints.server_command import started_by
from flake8_undefined_services.program.entrypoints.started import DOTTED, SETTINGS_VARIABLE, Loading, Started


def started_in_compose(text: str) -> Iterator[tuple[Started, tuple[str, ...]]]:
    """Give what each service starts, with the folders beside the file from which it may run; nothing for no YAML."""
    document = next(documents(text), None)
    lines = text.split("\n")
    for service in entries(entries(document).get("services")).values():
        settings = entries(service)
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
        yield replace(started, line=line_of(started.name, written, lines), folders=folders)


def _folders(settings: Mapping[str, Node]) -> Iterator[str]:
    """The build context, and folders of the host that are mounted into the container."""
    build = settings.get("build")
    context = _text(build) or _text(entries(build).get("context"))
    if context:
        yield expand(context, {})
    for source, _ in volumes(settings.get("volumes")):
        if source.startswith("."):
            yield source


def _variables(node: Node | None) -> dict[str, str]:
    pairs = {key: _text(value) for key, value in entries(node).items()}
    for text in _texts(node):
        name, _, pairs[name] = text.partition("=")
    return {key: expand(value, {}) for key, value in pairs.items() if value}


def _texts(node: Node | None) -> tuple[str, ...]:
    """The texts of a list; nothing for every other node."""
    return tuple(filter(None, map(_text, elements(node))))


def _text(node: Node | None) -> str:
    """A text with compose's own escape undone (`$$` is a dollar for the shell); empty for every other node."""
    return scalar(node).replace("$$", "$")
