"""Absolute names of modules, as import statements mean them (language reference 5.7, PEP 328)."""

from __future__ import annotations

import ast


def absolute_import(node: ast.ImportFrom, importer: str, is_package: bool) -> str | None:
    """The module that a `from` import names; relative ones are resolved against the importer's package (PEP 328)."""
    if not node.level:
        return node.module or ""
    parts = importer.split(".")
    package = parts if is_package else parts[:-1]
    if node.level > len(package):
        return None
    base = package[: len(package) - node.level + 1]
    return ".".join([*base, *([node.module] if node.module else [])])
