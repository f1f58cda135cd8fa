"""`importlib.import_module` and `__import__`: imports by a name that is an object (library reference, importlib)."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Sequence
from functools import partial

from flake8_undefined_services.diagnostics import Evaluation, Place
from flake8_undefined_services.program.locating.finder import Finder
from flake8_undefined_services.program.locating.spec import NOT_THERE, OF_PROJECT, Spec, Where
from flake8_undefined_services.program.startup import collections_, file_paths, importing, unnamed
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.handlers import attempted
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.raising import ANY, Raised
from flake8_undefined_services.program.startup.values import (
    NONE,
    UNKNOWN,
    Arguments,
    Constant,
    External,
    Keywords,
    ModuleValue,
    RecordValue,
    Value,
    ViewValue,
)

_SPEC = External("importlib.machinery.ModuleSpec")
_MISSING = frozenset({"ImportError", "ModuleNotFoundError"})
_SKIPPED = "_pytest.outcomes.Skipped"
_NOT_INSTALLED = "importlib.metadata.PackageNotFoundError"


def import_module(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`importlib.import_module(name)` with a name that is known imports like the statement does."""
    named = arguments[0] if arguments else None
    if not isinstance(named, Constant) or not isinstance(named.value, str):
        machine.possible.update((ANY, "ModuleNotFoundError"))
        unnamed.note(machine)
        if machine.when is Evaluation.IMPORT and machine.weight >= 1.0 and machine.world.stack:
            machine.world.stack[-1].module.unknown = "imports a module whose name is known only when it runs"
        return UNKNOWN
    dotted = _resolved(named.value, arguments[1:], keywords, frame)
    if dotted is None:
        return UNKNOWN
    found = importing.load(machine, dotted, _request(machine, named, frame))
    top = dotted.partition(".")[0]
    if name == "builtins.__import__" and not keywords and len(arguments) < 4 and top in machine.world.table:
        return machine.world.table[top].value
    return found


def import_or_skip(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`pytest.importorskip(name)` gives the module, or leaves the test, or the module of tests, that calls it."""
    value, skipped = attempted(machine, frame, _MISSING, lambda: import_module(machine, name, arguments, {}, frame))
    if skipped:
        raise Raised(_SKIPPED)
    if skipped is None:
        machine.possible.add(_SKIPPED)
    return value


def change_path(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`sys.path.insert(0, folder)`: modules may come from there now; what is not there is so on this machine only."""
    added: Sequence[Value] | None = arguments[-1:]
    if name == "sys.path.extend" and arguments:
        added = collections_.items_of(arguments[0])
    folders = [file_paths.text_of(each) for each in added or (UNKNOWN,)]
    machine.world.change_path(
        [os.path.normpath(each) if each is not None and os.path.isdir(each) else None for each in folders]
    )
    return NONE


def find_spec(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`importlib.util.find_spec(name)` gives None for what is not there; the parents are imported first."""
    named = arguments[0] if arguments else None
    if not isinstance(named, Constant) or not isinstance(named.value, str):
        machine.possible.update((ANY, "ModuleNotFoundError"))
        return UNKNOWN
    dotted = _resolved(named.value, arguments[1:], keywords, frame)
    if dotted is None:
        machine.possible.update((ANY, "ModuleNotFoundError"))
        return UNKNOWN
    frame.module.observations.looked_for.add(dotted.partition(".")[0])
    finder = machine.world.finder
    parent = dotted.rpartition(".")[0]
    where = finder.find(dotted.partition(".")[0]).where
    if finder.withheld_part(dotted) == dotted or (not parent and where in NOT_THERE):
        return NONE
    if parent and (finder.withheld_part(parent) is not None or where in NOT_THERE):
        importing.load(machine, parent, _request(machine, named, frame))
        return UNKNOWN
    if parent and where in OF_PROJECT:
        return _own_spec(machine, dotted, parent, _request(machine, named, frame))
    known = where is Where.STANDARD or where in OF_PROJECT or (where is Where.INSTALLED and finder.known)
    return _SPEC if known and not parent else UNKNOWN


def _own_spec(machine: Machine, dotted: str, parent: str, request: importing.Request) -> Value:
    """The same for what stands in one of the project's own packages, which is imported first."""
    package = importing.load(machine, parent, request)
    if not isinstance(package, ModuleValue):
        return UNKNOWN
    where = importing.spec_of(machine, dotted, package).where
    if where is Where.MISSING and package.module.locations is None:
        importing.load(machine, dotted, request)  # what is no package is an error here, too
        return UNKNOWN
    return NONE if where is Where.MISSING else _SPEC if where in OF_PROJECT else UNKNOWN


_INFO = ("module_finder", "name", "ispkg")


def iter_modules(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`pkgutil.iter_modules(path, prefix)` lists what folders hold, sorted; `walk_packages` also what packages do."""
    given = {**dict(zip(("path", "prefix"), arguments, strict=False)), **keywords}
    folders, prefix = collections_.items_of(given.get("path", UNKNOWN)), given.get("prefix", Constant(""))
    if folders is None or not all(map(_is_text, (*folders, prefix))):
        machine.possible.add(ANY)
        return UNKNOWN
    locations = tuple(str(getattr(folder, "value", "")) for folder in folders)
    walks = name.endswith("walk_packages")
    found = _listed(machine.world.finder, locations, str(getattr(prefix, "value", "")), walks=walks)
    return collections_.new_list(machine, tuple(found), kind=ViewValue)


def _is_text(value: Value) -> bool:
    return isinstance(value, Constant) and isinstance(value.value, str)


def _listed(finder: Finder, locations: tuple[str, ...], prefix: str, *, walks: bool) -> Iterator[RecordValue]:
    for module in finder.submodules(locations):
        spec = finder.find_in(locations, module)
        yield RecordValue((UNKNOWN, Constant(prefix + module), Constant(spec.is_package)), _INFO)
        if walks and spec.locations is not None and _is_imported_as(finder, prefix + module, spec):
            yield from _listed(finder, spec.locations, f"{prefix}{module}.", walks=True)


def _is_imported_as(finder: Finder, dotted: str, spec: Spec) -> bool:
    """Whether importing the name gives the package: what `walk_packages` cannot import it does not look into."""
    found = finder.located(dotted)
    return found is not None and found.path == spec.path


def metadata(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`importlib.metadata.version(name)` raises PackageNotFoundError for a distribution that is not installed."""
    named = arguments[0] if arguments else None
    machine.possible.add(ANY)
    is_there = None
    if isinstance(named, Constant) and isinstance(named.value, str):
        frame.module.observations.distributions.add(named.value)
        is_there = machine.world.finder.has_distribution(named.value)
    if is_there is False:
        raise Raised(_NOT_INSTALLED)
    if is_there is None:
        machine.possible.add(_NOT_INSTALLED)
    return UNKNOWN


def _request(machine: Machine, named: Constant, frame: Frame) -> importing.Request:
    call = machine.called
    if call is None:
        return importing.Request(frame, getattr(named.node, "lineno", 0), partial(_string_place, frame, named))
    return importing.Request(frame, call.lineno, partial(_name_place, frame, call, named))


def _name_place(frame: Frame, call: ast.Call, named: Constant) -> Place:
    """The string among a call's arguments; the call where the name has come from elsewhere."""
    given = (node for argument in (*call.args, *call.keywords) for node in ast.walk(argument))
    return _string_place(frame, named) if any(node is named.node for node in given) else frame.module.parsed.place(call)


def _resolved(name: str, more: Arguments, keywords: Keywords, frame: Frame) -> str | None:
    """A relative name against the package that is handed over; None: that is not known."""
    if not name.startswith("."):
        return name
    package = keywords.get("package", more[0] if more else UNKNOWN)
    if isinstance(package, Constant) and isinstance(package.value, str):
        level = len(name) - len(name.lstrip("."))
        parts = package.value.split(".")
        base = parts[: len(parts) - level + 1]
        return ".".join([*base, *([name.lstrip(".")] if name.lstrip(".") else [])])
    return None


def _string_place(frame: Frame, text: Constant) -> Place:
    parsed = frame.module.parsed
    if text.node is None:
        return Place(1, 1, 1, 1)
    line, column = parsed.string_start(text.node)
    return Place(line, column, line, column + len(str(text.value)))
