"""What is mounted into containers: https://docs.docker.com/reference/compose-file/services/#volumes."""

from __future__ import annotations

from collections.abc import Iterator

from yaml.nodes import Node

from flake8_undefined_services.program.containers.variables import expand
from flake8_undefined_services.program.containers.yaml_nodes import documents, elements, entries, scalar, values_of


def volumes_of(text: str) -> Iterator[tuple[str, str]]:
    """What each service of a file mounts, and where; nothing for no YAML."""
    for document in documents(text):
        for node in values_of(frozenset({"volumes"}), document):
            yield from volumes(node)


def volumes(node: Node | None) -> Iterator[tuple[str, str]]:
    """Read one service's `volumes`: `./src:/app:ro`, or the long form with `source` and `target`."""
    for element in elements(node):
        settings = entries(element)
        if settings:
            yield scalar(settings.get("source")), scalar(settings.get("target"))
        else:
            source, _, rest = expand(scalar(element), {}).partition(":")
            yield source, rest.partition(":")[0]
