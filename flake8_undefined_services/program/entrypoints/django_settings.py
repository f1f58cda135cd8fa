"""Strings of Django that must resolve: settings, `include("app.urls")`, `DJANGO_SETTINGS_MODULE`, error handlers.

https://docs.djangoproject.com/en/stable/ref/settings/

When each is imported is what Django does: `django.setup()` imports the applications and configures logging, a
server's handler imports the middleware and, with the first request, the URL configuration.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.program.entrypoints.module_reference import (
    ModuleReference,
    as_either,
    as_module,
    as_symbol,
    dotted_strings,
    statements,
    string_place,
)
from flake8_undefined_services.program.entrypoints.started import SETTINGS_VARIABLE
from flake8_undefined_services.syntax.parsing import ParsedFile
from flake8_undefined_services.syntax.walking import code_nodes
from flake8_undefined_services.syntax.words import has_word

APPLICATIONS = ("ASGI_APPLICATION", "WSGI_APPLICATION")

_HANDLER = re.compile(r"handler(400|403|404|500)$")
_ADDING = frozenset({"append", "insert", "extend"})

Reading = Callable[[str], tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class _Setting:
    read: Reading
    when: Evaluation = Evaluation.CALL


_AT_START = Evaluation.IMPORT
_SETTINGS: Mapping[str, _Setting] = {
    "INSTALLED_APPS": _Setting(as_either, _AT_START),
    "MIDDLEWARE": _Setting(as_symbol, _AT_START),
    "ROOT_URLCONF": _Setting(as_module, _AT_START),
    **{name: _Setting(as_symbol, _AT_START) for name in APPLICATIONS},
    "SESSION_ENGINE": _Setting(as_module),
    **{
        name: _Setting(as_symbol)
        for name in (
            "AUTHENTICATION_BACKENDS",
            "CSRF_FAILURE_VIEW",
            "DATABASE_ROUTERS",
            "DEFAULT_EXCEPTION_REPORTER",
            "DEFAULT_FILE_STORAGE",
            "EMAIL_BACKEND",
            "FORM_RENDERER",
            "FILE_UPLOAD_HANDLERS",
            "LOGGING_CONFIG",
            "MESSAGE_STORAGE",
            "PASSWORD_HASHERS",
            "SESSION_SERIALIZER",
            "STATICFILES_STORAGE",
            "TEST_RUNNER",
        )
    },
}

_BACKEND: Mapping[str, Reading] = {"BACKEND": as_symbol}
# Settings that are dicts, lists of dicts or dicts of dicts: which of their keys hold such strings.
_IN_DICTS: Mapping[str, Mapping[str, Reading]] = {
    "AUTH_PASSWORD_VALIDATORS": {"NAME": as_symbol},
    "CACHES": {**_BACKEND, "KEY_FUNCTION": as_symbol},
    "CHANNEL_LAYERS": _BACKEND,
    "DATABASES": {"ENGINE": as_module},
    "REST_FRAMEWORK": {
        **dict.fromkeys(
            (
                f"DEFAULT_{name}_CLASSES"
                for name in ("AUTHENTICATION", "PARSER", "PERMISSION", "RENDERER", "THROTTLE", "VERSIONING")
            ),
            as_symbol,
        ),
        "DEFAULT_FILTER_BACKENDS": as_symbol,
        "DEFAULT_PAGINATION_CLASS": as_symbol,
        "DEFAULT_SCHEMA_CLASS": as_symbol,
        "EXCEPTION_HANDLER": as_symbol,
    },
    "STORAGES": _BACKEND,
    "TASKS": _BACKEND,
    "TEMPLATES": {
        **_BACKEND,
        "builtins": as_module,
        "context_processors": as_symbol,
        "libraries": as_module,
        "loaders": as_symbol,
    },
}


_OF_DJANGO = (
    *_SETTINGS,
    *_IN_DICTS,
    *(f"handler{status}" for status in (400, 403, 404, 500)),
    "LOGGING",
    SETTINGS_VARIABLE,
    "include",
)


def references_of_django(parsed: ParsedFile) -> Iterator[ModuleReference]:
    """Give a module's strings that Django imports, in the order of the source within each kind."""
    text = parsed.text
    if not any(word in text for word in ("django", "INSTALLED_APPS", "ROOT_URLCONF")) or not has_word(
        text, *_OF_DJANGO
    ):
        return
    for statement, certain in statements(parsed.tree):
        for name, value in _assigned(statement):
            if name in _SETTINGS:
                setting = _SETTINGS[name]
                yield from _references(parsed, value, name, setting, certain)
            elif name == "LOGGING":
                yield from _logging(parsed, value, certain)
            elif name in _IN_DICTS:
                yield from _in_dicts(parsed, value, name, certain)
            elif _HANDLER.match(name):
                yield from _references(parsed, value, name, _Setting(as_symbol), certain)
    if SETTINGS_VARIABLE in text:
        for node in code_nodes(parsed.tree):
            yield from _settings_module(parsed, node)
    if "include(" in text:
        yield from _included(parsed)


def _assigned(statement: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """Names and what is assigned or added to them: `X = […]`, `X += […]`, `X.append("…")`."""
    match statement:
        case ast.Assign(targets=targets, value=value):
            yield from ((target.id, value) for target in targets if isinstance(target, ast.Name))
        case ast.AugAssign(target=ast.Name(id=name), value=value):
            yield name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr), args=args)):
            if attr in _ADDING and args:
                yield name, args[-1]


def _references(
    parsed: ParsedFile, value: ast.expr, how: str, setting: _Setting, certain: bool
) -> Iterator[ModuleReference]:
    for string, text in dotted_strings(value):
        readings = setting.read(text)
        if readings:
            yield ModuleReference(readings, string_place(parsed, string, text), how, setting.when, certain)


def _logging(parsed: ParsedFile, value: ast.expr, certain: bool) -> Iterator[ModuleReference]:
    """`class` and `()` of formatters, filters and handlers (logging.config, "Dictionary Schema Details")."""
    for node in code_nodes(value):
        for key, entry in zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ():
            if isinstance(key, ast.Constant) and key.value in {"class", "()"}:
                yield from _references(parsed, entry, "LOGGING", _Setting(as_symbol, _AT_START), certain)


def _in_dicts(parsed: ParsedFile, value: ast.expr, name: str, certain: bool) -> Iterator[ModuleReference]:
    """The strings under a setting's known keys, wherever in it these stand; the first use imports them."""
    for node in code_nodes(value):
        for key, entry in zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ():
            written = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""
            read = _IN_DICTS[name].get(written)
            for each in entry.values if isinstance(entry, ast.Dict) else (entry,):
                if read is not None:
                    yield from _references(parsed, each, f"{name} {written}", _Setting(read), certain)


def _settings_module(parsed: ParsedFile, node: ast.AST) -> Iterator[ModuleReference]:
    default_of = ""
    match node:
        case ast.Call(func=function, args=[ast.Constant(value="DJANGO_SETTINGS_MODULE"), ast.expr() as value]):
            if isinstance(function, ast.Attribute) and function.attr == "setdefault":
                default_of = SETTINGS_VARIABLE
        case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value="DJANGO_SETTINGS_MODULE"))], value=value):
            pass
        case _:
            return
    for each in _references(parsed, value, SETTINGS_VARIABLE, _Setting(as_module, _AT_START), certain=True):
        yield replace(each, default_of=default_of)


def _included(parsed: ParsedFile) -> Iterator[ModuleReference]:
    """`include("app.urls")` imports the module at once; a tuple holds it beside the name of the application."""
    if not any(
        isinstance(node, ast.ImportFrom) and node.module in {"django.urls", "django.conf.urls"}
        for node in parsed.tree.body
    ):
        return
    for node in code_nodes(parsed.tree):
        match node:
            case ast.Call(func=ast.Name(id="include"), args=[ast.Tuple(elts=[value, *_]) | value, *_]):
                if isinstance(value, ast.Constant):
                    yield from _references(parsed, value, "include()", _Setting(as_module, _AT_START), certain=True)
