"""`sys.modules`: what code asks it, and what code puts there itself (language reference 5.3.1).

if "app.debugger" in sys.modules:           # nobody can import it: it is not there
    from app.debugger import breakpoint
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flake8_undefined_services.diagnostics import Evaluation
from flake8_undefined_services.program.locating.spec import NOT_THERE, OF_PROJECT, Where
from flake8_undefined_services.program.startup import collections_
from flake8_undefined_services.program.startup.catching import Catch, catching
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.importing import has_changed_path, search_path
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.raising import ANY, Raised
from flake8_undefined_services.program.startup.values import (
    FALSE,
    NONE,
    TRUE,
    UNKNOWN,
    Arguments,
    Constant,
    External,
    Keywords,
    Value,
)

LOADED = External("sys.modules")


def is_loaded(machine: Machine, name: Value) -> bool | None:
    """`"name" in sys.modules`: not what nobody can import; None: not known, a module may have taken itself out.

    What is installed is there for who has imported it: a test of the rest asks for a tool around the service.
    """
    if not isinstance(name, Constant) or not isinstance(name.value, str):
        return None
    world = machine.world
    put = world.aliases.get(name.value)
    if put is not None:
        world.lean_on(put[1])
        return None
    top = name.value.partition(".")[0]
    if world.finder.find(top).where in (Where.INSTALLED, Where.UNKNOWN):
        return False if machine.when is Evaluation.IMPORT and not _is_imported(machine, top) else None
    if not _is_nowhere(machine, name.value):
        return None
    if name.value in world.table:
        world.excuse()
        return None
    return False


def _is_imported(machine: Machine, top: str) -> bool:
    """Whether a module of the project, by now, has imported something of an outside package."""
    needs = (need for loaded in machine.world.table.values() for need in loaded.frame.observations.needs())
    return any(need.module.partition(".")[0] == top for need in needs)


def _is_nowhere(machine: Machine, dotted: str) -> bool:
    """Whether no import can find a module, as far as the folders of the packages around it tell."""
    finder = machine.world.finder
    if finder.withheld_part(dotted) is not None:
        return True
    prefix, *more = dotted.split(".")
    spec = finder.find(prefix)
    for part in more:
        if spec.where is Where.STANDARD:
            return finder.standard(dotted).where is Where.MISSING
        package = machine.world.table.get(prefix)
        if spec.where not in OF_PROJECT or (package and (package.replaced or has_changed_path(package.frame))):
            return spec.where in NOT_THERE
        prefix = f"{prefix}.{part}"
        folders = search_path(package.frame) if package else spec.locations
        spec = finder.find_in(folders or (), part)
    return spec.where in NOT_THERE


def item(machine: Machine, name: Value, frame: Frame) -> Value:
    """`sys.modules["name"]`: KeyError for what is not there, where a handler of the same file waits for that."""
    if is_loaded(machine, name) is False and catching(machine, "KeyError", frame.module) is Catch.HERE:
        raise Raised("KeyError")
    loaded = machine.world.table.get(str(name.value)) if isinstance(name, Constant) else None
    if loaded is not None:
        return loaded.value
    machine.possible.add("KeyError")
    return UNKNOWN


def put(machine: Machine, name: Value, value: Value, frame: Frame) -> None:
    """`sys.modules[name] = …`: importers get something else from now on (language reference 5.4).

    A name that is not known is taken for that of the module that executes, not of the one that lends it a function.
    """
    stack = machine.world.stack
    own = stack[-1].module.name if stack else frame.module.name
    loaded = machine.world.table.get(str(name.value) if isinstance(name, Constant) else own)
    if loaded is not None:
        loaded.replaced = loaded.frame.namespace.dynamic = True
    elif isinstance(name, Constant):
        machine.world.alias(str(name.value), value if machine.weight >= 1.0 else UNKNOWN)


def _get(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`sys.modules.get(name, default)`."""
    if not arguments or is_loaded(machine, arguments[0]) is not False:
        return UNKNOWN
    return arguments[1] if len(arguments) > 1 else NONE


def _pop(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`sys.modules.pop(name, default)`."""
    if len(arguments) > 1:
        return _get(machine, name, arguments, keywords, frame)
    machine.possible.add(ANY)
    return UNKNOWN


def _contains(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    answer = is_loaded(machine, arguments[0]) if arguments else None
    return UNKNOWN if answer is None else TRUE if answer else FALSE


def _set_default(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`sys.modules.setdefault(name, module)` puts nothing where something is."""
    if len(arguments) == 2 and isinstance(arguments[0], Constant):
        if is_loaded(machine, arguments[0]) is False:
            put(machine, arguments[0], arguments[1], frame)
            return arguments[1]
        if arguments[0].value not in machine.world.table:
            machine.world.alias(str(arguments[0].value), UNKNOWN)
    return UNKNOWN


def _update(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`sys.modules.update({name: module, …})`."""
    given = collections_.named_items(arguments[0]) if arguments else {}
    for each, value in {**(given or {}), **keywords}.items():
        put(machine, Constant(each), value, frame)
    return NONE


def _view(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`sys.modules.keys()`, `sys.modules.copy()`: who looks into that looks into `sys.modules`."""
    return LOADED


HANDLERS: Mapping[str, Callable[[Machine, str, Arguments, Keywords, Frame], Value]] = {
    "sys.modules.get": _get,
    "sys.modules.pop": _pop,
    "sys.modules.__contains__": _contains,
    "sys.modules.setdefault": _set_default,
    "sys.modules.update": _update,
    "sys.modules.keys": _view,
}
