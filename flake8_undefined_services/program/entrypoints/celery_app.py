"""Modules that a Celery worker imports when it starts, beside the application's own.

https://docs.celeryq.dev/en/stable/userguide/configuration.html#imports

    app = Celery("core", include=["core.tasks.report"])     # must be there
    app.autodiscover_tasks(["core"])                        # core.tasks, if it is there
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from flake8_undefined_services.program.entrypoints.module_reference import (
    ModuleReference,
    as_module,
    dotted_strings,
    statements,
    string_place,
)
from flake8_undefined_services.syntax.parsing import ParsedFile
from flake8_undefined_services.syntax.walking import code_nodes

_KEYS = frozenset({"include", "imports"})
_SETTINGS = frozenset({"CELERY_IMPORTS", "CELERY_INCLUDE"})
_OF_CELERY = ("Celery(", "CELERY_", ".autodiscover_tasks(", ".conf.")
_NAMES_MODULES = re.compile(r"\b(?:include|imports)\s*=|autodiscover_tasks|CELERY_(?:IMPORTS|INCLUDE)")
_CALLS = ("Celery", "autodiscover_tasks", "conf")
_NAMING = ("include", "imports", "autodiscover_tasks", "CELERY_IMPORTS", "CELERY_INCLUDE")
_RELATED_NAME = "tasks"


def references_of_celery(parsed: ParsedFile) -> Iterator[ModuleReference]:
    """Give the strings of a module that name task modules."""
    text = parsed.text
    if not any(word in text for word in _OF_CELERY) or not any(word in text for word in _NAMING):
        return
    if not _NAMES_MODULES.search(text):
        return
    for statement, certain in statements(parsed.tree):
        for how, value in _configured(statement):
            yield from (replace(each, certain=certain) for each in _required(parsed, value, how))
    if not any(word in text for word in _CALLS):
        return
    for node in code_nodes(parsed.tree):
        if isinstance(node, ast.Call):
            yield from _in_call(parsed, node)


def _configured(statement: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """`app.conf.imports = …` and the settings with Django's prefix."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in _SETTINGS:
            yield name, value
        case ast.AugAssign(target=ast.Name(id=name), value=value) if name in _SETTINGS:
            yield name, value
        case ast.Assign(
            targets=[ast.Attribute(value=ast.Attribute(attr="conf") | ast.Name(id="conf"), attr=name)], value=value
        ) if name in _KEYS:
            yield name, value


def _in_call(parsed: ParsedFile, call: ast.Call) -> Iterator[ModuleReference]:
    match call.func:
        case ast.Name(id="Celery") | ast.Attribute(attr="Celery"):
            pass
        case ast.Attribute(value=ast.Attribute(attr="conf"), attr="update"):
            pass
        case ast.Attribute(attr="autodiscover_tasks"):
            yield from _discovered(parsed, call)
            return
        case _:
            return
    for keyword in call.keywords:
        if keyword.arg in _KEYS:
            yield from _required(parsed, keyword.value, keyword.arg)


def _required(parsed: ParsedFile, value: ast.expr, how: str) -> Iterator[ModuleReference]:
    for string, text in dotted_strings(value):
        yield ModuleReference(as_module(text), string_place(parsed, string, text), how)


def _discovered(parsed: ParsedFile, call: ast.Call) -> Iterator[ModuleReference]:
    """Give the packages and what is looked for in each.

    A package that is not there is passed over, unless it is a top-level one (celery/loaders/base.py,
    find_related_module); so is a package without such a module.
    """
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    packages = call.args[0] if call.args else given.get("packages")
    related = call.args[1] if len(call.args) > 1 else given.get("related_name", ast.Constant(_RELATED_NAME))
    name = related.value if isinstance(related, ast.Constant) else None
    for string, package in dotted_strings(packages) if packages is not None else ():
        place = string_place(parsed, string, package)
        top = "." not in package
        yield ModuleReference(as_module(package), place, "autodiscover_tasks", required=top)
        if isinstance(name, str) and name:
            yield ModuleReference(as_module(f"{package}.{name}"), place, "autodiscover_tasks", required=False)
