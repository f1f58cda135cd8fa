"""Questions about the table of import names that differ from their distribution's."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from flake8_undefined_services.program.dependencies.names import normalised
from flake8_undefined_services.program.dependencies.well_known_names import (
    NAMESPACES,
    PROVIDERS,
    STANDARD_ONCE,
)


def well_known_providers(module: str) -> tuple[str, ...]:
    """Give the distributions that are known to bring a module; in a namespace, longer names go first.

    `azure.storage.blob.aio` may come from azure-storage-blob-aio, azure-storage-blob or azure-storage: which of them
    exist is not known here, and which is meant shows when one of them is declared or installed. Asked for a module that
    the standard library has lost, it names those that bring it back.
    """
    parts = module.split(".")
    for end in range(len(parts), 0, -1):
        prefix = ".".join(parts[:end])
        if prefix in _providers():
            return _providers()[prefix]
        if prefix in _namespaces():
            return _in_namespace(_namespaces()[prefix], parts[end:])
    return _standard_once().get(parts[0], ())


def is_only_a_namespace(module: str) -> bool:
    """Whether a module is known to hold no code of its own, so that importing it alone needs nobody in particular."""
    prefix = _namespaces().get(module, "")
    return prefix.endswith("-") or any(name.startswith(module + ".") for name in _namespaces())


def is_shared_namespace(name: str) -> bool:
    """Whether a top-level name is known to be filled by many distributions."""
    return name in _shared()


def usual_import_names(distribution: str) -> tuple[str, ...]:
    """Give the modules that a (normalised) distribution is known to bring, else its own name spelled as a module's."""
    known = _imports().get(distribution, ())
    within = tuple(
        f"{namespace}.{distribution.removeprefix(prefix).replace('-', joint)}" if prefix.endswith("-") else namespace
        for namespace, prefix in _namespaces().items()
        if (distribution.startswith(prefix) if prefix.endswith("-") else distribution == prefix)
        for joint in (".", "_")
    )
    return tuple(dict.fromkeys((*known, *within))) or (distribution.replace("-", "_"),)


def _in_namespace(prefix: str, rest: list[str]) -> tuple[str, ...]:
    if not prefix.endswith("-"):
        return (prefix,)
    return tuple(normalised(prefix + "-".join(rest[:end])) for end in range(len(rest), 0, -1))


@cache
def _providers() -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({name: tuple(rest) for name, *rest in _rows(PROVIDERS)})


@cache
def _standard_once() -> Mapping[str, tuple[str, ...]]:
    """Apart from what distributions are known to bring: a target that still has the module needs none of them."""
    return MappingProxyType({name: (*rest, name) for name, *rest in _rows(STANDARD_ONCE)})


@cache
def _namespaces() -> Mapping[str, str]:
    return MappingProxyType(dict(_rows(NAMESPACES)))


@cache
def _shared() -> frozenset[str]:
    return frozenset(name.partition(".")[0] for name in _namespaces())


@cache
def _imports() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, distributions in _providers().items():
        for distribution in distributions:
            found[distribution] = (*found.get(distribution, ()), name)
    return MappingProxyType(found)


def _rows(table: str) -> list[list[str]]:
    return [line.split() for line in table.split("\n") if line.strip()]
