"""`django.setup()`, and what calls it: the applications are imported in the order of the settings.

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
application = get_wsgi_application()     # shop.settings, each application, the models of each, ready() of each

https://docs.djangoproject.com/en/stable/ref/applications/#initialization-process
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.program.entrypoints.django_settings import references_of_django
from flake8_undefined_services.program.locating.spec import OF_PROJECT, Spec, Where
from flake8_undefined_services.program.startup import attributes, importing
from flake8_undefined_services.program.startup.collections_ import items_of
from flake8_undefined_services.program.startup.frames import Frame, ModuleFrame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.raising import ANY
from flake8_undefined_services.program.startup.values import (
    UNKNOWN,
    Arguments,
    ClassValue,
    Constant,
    Keywords,
    ModuleValue,
    Value,
)
from flake8_undefined_services.syntax.import_facts import ImportKind

_SETTINGS = re.compile(r"DJANGO_SETTINGS_MODULE[\"']\s*(?:,|\]\s*=)\s*[\"']([\w.]+)[\"']")
_SERVED = frozenset({"django.core.wsgi.get_wsgi_application", "django.core.asgi.get_asgi_application"})


@dataclass(frozen=True, slots=True)
class _Application:
    """An installed application of the project: its package, and the class that configures it, where that is known."""

    package: str
    config: ClassValue | None


def set_up(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """Import what Django imports then; applications that are installed, or not found, are passed over."""
    machine.possible.add(ANY)
    world = machine.world
    settings = _settings_module(machine) if machine.when is Evaluation.IMPORT and not machine.muted else None
    if settings is None or settings in world.set_up or not _own(machine, settings):
        return UNKNOWN
    world.set_up.add(settings)
    request = _request(machine, frame)
    loaded = importing.load(machine, settings, request)
    if not isinstance(loaded, ModuleValue):
        return UNKNOWN
    given = _texts(machine, loaded, "INSTALLED_APPS")
    world.populating = True
    try:
        applications = [each for text in given if (each := _application(machine, text, request)) is not None]
    finally:
        world.populating = False
    for application in applications:
        if _own(machine, f"{application.package}.models"):
            importing.load(machine, f"{application.package}.models", request)
    for application in applications:
        _make_ready(machine, application, frame)
    if name in _SERVED:  # the handler loads its middleware at once
        for text in _texts(machine, loaded, "MIDDLEWARE"):
            module = text.rpartition(".")[0]
            if _own(machine, module):
                importing.load(machine, module, request)
            elif _is_missing(machine, module):
                _miss(machine, module, request)
    return UNKNOWN


def _settings_module(machine: Machine) -> str | None:
    """The one module that the code on the way here names; None where it names none, or leaves it open."""
    stack = [entry.module.frame for entry in reversed(machine.world.stack)]
    executed = [each.frame for each in reversed(machine.world.executed)]
    for module in dict.fromkeys((*stack, *executed)):
        named = set(_SETTINGS.findall(_text(module)))
        if named:
            return named.pop() if len(named) == 1 else None
    return None


def _text(module: ModuleFrame) -> str:
    return "".join(line for line in module.parsed.lines if not line.lstrip().startswith("#"))


def _own(machine: Machine, dotted: str) -> Spec | None:
    """Where the project has a module of that name; None where it has none."""
    spec = machine.world.finder.located(dotted)
    return spec if spec is not None and spec.where in OF_PROJECT else None


def _is_missing(machine: Machine, dotted: str) -> bool:
    """Whether one of the project's own packages has no module of that name."""
    if _own(machine, dotted.partition(".")[0]) is None:
        return False
    spec = machine.world.finder.located(dotted)
    return spec is None or spec.where is Where.MISSING


def _miss(machine: Machine, dotted: str, request: importing.Request) -> None:
    """What a setting names is not there; the finding about it stands at the string."""
    parts = dotted.split(".")
    names = (".".join(parts[:end]) for end in range(1, len(parts) + 1))
    gone = next(name for name in names if _is_missing(machine, name))
    at = (request.frame.module.path, request.place)
    kind = ImportKind.MODULE_NOT_FOUND
    importing.lacks(machine, request, kind, gone, f"No module named {gone!r}", finding=at)


def _texts(machine: Machine, settings: ModuleValue, name: str) -> tuple[str, ...]:
    """The strings of a setting that is a list, in their order; where conditions change it, what is surely written."""
    items = items_of(settings.namespace.bindings.get(name, UNKNOWN))
    if items is None:
        return tuple(dict.fromkeys(_written(machine, settings, name)))
    return tuple(each.value for each in items if isinstance(each, Constant) and isinstance(each.value, str))


def _written(machine: Machine, settings: ModuleValue, name: str) -> Iterator[str]:
    """What the modules of settings that are loaded write there, those first from which others take it over."""
    loaded = [each.frame for each in machine.world.table.values() if name in each.frame.namespace.bindings]
    for module in (*(each for each in loaded if each is not settings.module), settings.module):
        for reference in references_of_django(module.parsed):
            if reference.how == name and reference.certain:
                yield ".".join(filter(None, reference.readings[0]))


def _application(machine: Machine, text: str, request: importing.Request) -> _Application | None:
    """Import one entry: a package, with its `apps` where there is one, or a class in a module (AppConfig.create)."""
    if _own(machine, text) is not None:
        importing.load(machine, text, request)
        apps = f"{text}.apps"
        given = importing.load(machine, apps, request) if _own(machine, apps) is not None else UNKNOWN
        return _Application(text, _config_of(given, text))
    path, _, name = text.rpartition(".")
    module = path if path and name[:1].isupper() else text
    if _is_missing(machine, module):
        _miss(machine, module, request)
    if not name[:1].isupper() or _own(machine, path) is None:
        return None
    loaded = importing.load(machine, path, request)
    config = loaded.namespace.bindings.get(name) if isinstance(loaded, ModuleValue) else None
    if config is None and isinstance(loaded, ModuleValue) and not _may_have(loaded):
        message = f"Module {path!r} does not contain a {name!r} class."
        at = (request.frame.module.path, request.place)
        importing.lacks(machine, request, ImportKind.SYMBOL_NOT_FOUND, name, message, finding=at)
    if not isinstance(config, ClassValue):
        return None
    package = _name_of(config) or path.removesuffix(".apps")
    if _own(machine, package) is None:
        return None
    importing.load(machine, package, request)
    return _Application(package, config)


def _may_have(module: ModuleValue) -> bool:
    """Whether names may be there that its statements do not show."""
    return module.namespace.dynamic or "__getattr__" in module.namespace.bindings


def _config_of(module: Value, package: str) -> ClassValue | None:
    """The class in an `apps` module that is about the package."""
    bindings = module.namespace.bindings if isinstance(module, ModuleValue) else {}
    found = [each for each in bindings.values() if isinstance(each, ClassValue) and _name_of(each) == package]
    return found[0] if len(found) == 1 else None


def _name_of(config: ClassValue) -> str:
    name = config.namespace.bindings.get("name")
    return name.value if isinstance(name, Constant) and isinstance(name.value, str) else ""


def _make_ready(machine: Machine, application: _Application, frame: Frame) -> None:
    config = application.config
    if config is not None and "ready" in config.namespace.bindings:
        made = machine.call(config, (Constant(application.package), UNKNOWN), {}, frame)
        machine.call(attributes.get(machine, made, "ready", frame), (), {}, frame)


def _request(machine: Machine, frame: Frame) -> importing.Request:
    call, parsed = machine.called, frame.module.parsed
    if call is None:
        return importing.Request(frame, 0, lambda: parsed.place(parsed.tree))
    return importing.Request(frame, call.lineno, partial(parsed.place, call))


HANDLERS: Mapping[str, Callable[[Machine, str, Arguments, Keywords, Frame], Value]] = dict.fromkeys(
    (*_SERVED, "django.setup", "django.core.management.execute_from_command_line"), set_up
)
