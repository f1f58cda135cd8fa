"""setup.py: what the call of `setup` says, read from the text and never run."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from flake8_undefined_services.program.dependencies.declared import CORE, Found, Section
from flake8_undefined_services.program.dependencies.folding import UNFOLDED, FromFiles, Names, joined
from flake8_undefined_services.program.dependencies.manifest import Manifest, extra, group, with_section
from flake8_undefined_services.program.dependencies.requirements_file import read_requirements
from flake8_undefined_services.program.dependencies.setup_cfg import read_extra

_UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError)  # the last two: expressions nested too deep
_LISTS: Mapping[str, Section] = {"install_requires": CORE, "tests_require": group("test")}


def read_setup_py(manifest: Manifest) -> Iterator[Found]:
    """State install_requires, tests_require and extras_require of every call of `setup`."""
    try:
        calls = tuple(_setup_calls(manifest))
    except _UNPARSABLE:
        yield manifest.unread(1, f"{manifest.name} cannot be parsed")
        return
    for line, keywords in calls:
        if UNFOLDED in keywords and "install_requires" not in keywords:
            yield manifest.unread(line, "the arguments of setup() are computed")
        for name, section in _LISTS.items():
            yield from _listed(manifest, line, name, keywords.get(name), section)
        yield from _extras(manifest, line, keywords.get("extras_require"))


def name_in_setup_py(manifest: Manifest) -> str:
    """Give the distribution's name as written, empty where it is not said or computed."""
    try:
        names = [keywords.get("name") for _, keywords in _setup_calls(manifest)]
    except _UNPARSABLE:
        return ""
    return next((name for name in names if isinstance(name, str)), "")


def _extras(manifest: Manifest, line: int, extras: Any) -> Iterator[Found]:
    if extras is None:
        return
    if not isinstance(extras, dict) or UNFOLDED in extras:
        yield manifest.unread(line, "extras_require is computed")
    for name, value in extras.items() if isinstance(extras, dict) else ():
        if isinstance(name, str):
            yield from _extra(manifest, line, name, value)


def _extra(manifest: Manifest, line: int, name: str, value: Any) -> Iterator[Found]:
    items = value if isinstance(value, list) else [value]
    known = "\n".join(item for item in items if isinstance(item, str))
    yield from read_extra(manifest, name, f"\n{known}")
    others = [item for item in items if not isinstance(item, str)]
    yield from _listed(manifest, line, "extras_require", others, extra(name.partition(":")[0]))


def _listed(manifest: Manifest, line: int, keyword: str, value: Any, section: Section) -> Iterator[Found]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, FromFiles):
            yield from _from_files(manifest, item, section)
        elif isinstance(item, str):
            for text in filter(None, (each.strip() for each in item.splitlines())):
                yield manifest.declared(text, section, manifest.line_of(text))
        elif item is not None:
            yield manifest.unread(line, f"{keyword} is computed", section)


def _from_files(manifest: Manifest, files: FromFiles, section: Section) -> Iterator[Found]:
    for name in files.names:
        listed = manifest.beside(manifest.path.parent / name)
        if listed is not None:
            yield from (with_section(found, section) for found in read_requirements(listed, section))


def _setup_calls(manifest: Manifest) -> Iterator[tuple[int, dict[Any, Any]]]:
    """Yield each call's line and keywords, with the values that names have by then."""
    names = Names(manifest.path.parent)
    for statement in _statements(ast.parse(manifest.text)):
        _note(names, statement)
        for node in _own_expressions(statement):
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and _is_setup(call.func):
                    yield call.lineno, _keywords(names, call)


def _is_setup(function: ast.expr) -> bool:
    return (isinstance(function, ast.Name) and function.id == "setup") or (
        isinstance(function, ast.Attribute) and function.attr == "setup" and isinstance(function.value, ast.Name)
    )


def _keywords(names: Names, call: ast.Call) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for keyword in call.keywords:
        value = names.fold(keyword.value)
        found = joined(found, value) if keyword.arg is None else {**found, keyword.arg: value}
    return found


def _statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """Yield statements in order, those of both branches, and those of a function that calls `setup`."""
    pending: list[ast.stmt] = tree.body[::-1]
    while pending:
        statement = pending.pop()
        yield statement
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or _calls_setup(statement):
            pending.extend(reversed(list(_inner(statement))))


def _inner(statement: ast.stmt) -> Iterator[ast.stmt]:
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.stmt):
            yield child
        elif isinstance(child, ast.ExceptHandler | ast.match_case):
            yield from child.body


def _calls_setup(statement: ast.stmt) -> bool:
    return any(isinstance(node, ast.Call) and _is_setup(node.func) for node in ast.walk(statement))


def _own_expressions(statement: ast.stmt) -> Iterator[ast.expr]:
    return (child for child in ast.iter_child_nodes(statement) if isinstance(child, ast.expr))


def _note(names: Names, statement: ast.stmt) -> None:
    """Note what a statement does to the names that lists and dicts are built with."""
    match statement:
        case ast.FunctionDef():
            names.functions[statement.name] = statement
        case ast.Assign(targets=[*targets]):
            for target in targets:
                _assign(names, target, names.fold(statement.value))
        case ast.AnnAssign(value=ast.expr()):
            _assign(names, statement.target, names.fold(statement.value) if statement.value else UNFOLDED)
        case ast.AugAssign(op=ast.Add() | ast.BitOr()):
            _assign(names, statement.target, joined(names.fold(_load(statement.target)), names.fold(statement.value)))
        case ast.With(items=[ast.withitem(optional_vars=ast.Name(id=name)) as item]):
            names.values[name] = names.fold(item.context_expr)
        case ast.For(target=ast.Name(id=name)):
            value = names.fold(statement.iter)
            names.values[name] = value if isinstance(value, FromFiles) else UNFOLDED
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=method, value=ast.Name(id=name)), args=[argument])):
            _change(names, name, method, names.fold(argument))


def _load(target: ast.expr) -> ast.expr:
    """Read an assignment's target as the expression it also is."""
    return ast.parse(ast.unparse(target), mode="eval").body


def _assign(names: Names, target: ast.expr, value: Any) -> None:
    match target:
        case ast.Name(id=name):
            names.values[name] = value
        case ast.Subscript(value=ast.Name(id=name), slice=key):
            held, named = names.values.get(name), names.fold(key)
            if isinstance(held, dict):
                names.values[name] = {**held, named if isinstance(named, str) else UNFOLDED: value}


def _change(names: Names, name: str, method: str, value: Any) -> None:
    held = names.values.get(name)
    if method == "append" and isinstance(held, list):
        names.values[name] = [*held, value]
    elif (method == "extend" and isinstance(held, list)) or (method == "update" and isinstance(held, dict)):
        names.values[name] = joined(held, value)
