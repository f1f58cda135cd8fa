"""Calls that put names among the builtins: `gettext.install`, and methods of the dict that holds them."""

from __future__ import annotations

from flake8_undefined_services.language.callables import TRANSLATIONS
from flake8_undefined_services.program.startup import collections_
from flake8_undefined_services.program.startup.added_builtins import DICTIONARIES, add
from flake8_undefined_services.program.startup.frames import Frame
from flake8_undefined_services.program.startup.machine import Machine
from flake8_undefined_services.program.startup.values import MANY, NONE, UNKNOWN, Arguments, Constant, Keywords, Value

_FUNCTIONS = ("gettext", "lgettext", "lngettext", "ngettext", "npgettext", "pgettext")


def _install(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`_`, and the functions that `names` speaks of (library reference, gettext.install)."""
    add(machine, Constant("_"))
    of_translation = name != "gettext.install"
    named = keywords.get("names", arguments[0] if arguments and of_translation else None)
    items = collections_.items_of(named) if named is not None else ()
    is_known = items is not None and MANY not in items and all(isinstance(each, Constant) for each in items)
    for each in items if is_known and items is not None else map(Constant, _FUNCTIONS):
        add(machine, each)
    return NONE


def install(machine: Machine, name: str) -> None:
    """A library of translations has a function of that name which is called as `gettext.install` is."""
    module, _, function = name.rpartition(".")
    if function == "install" and ("i18n" in module or "gettext" in module):
        add(machine, Constant("_"))


def _change(machine: Machine, name: str, arguments: Arguments, keywords: Keywords, frame: Frame) -> Value:
    """`builtins.__dict__.update(…)`, `setdefault(name, …)`."""
    if not name.endswith(".update"):
        for each in arguments[:1]:
            add(machine, each)
        return UNKNOWN
    held = [collections_.named_items(argument) for argument in arguments]
    if None in held or "**" in keywords:
        add(machine, UNKNOWN)
    for names in (*held, keywords):
        for key in names or {}:
            add(machine, Constant(key))
    return NONE


HANDLERS = {
    **dict.fromkeys(("gettext.install", *(f"{name}.install" for name in TRANSLATIONS)), _install),
    **{f"{owner.name}.{each}": _change for owner in DICTIONARIES for each in ("update", "setdefault", "__setitem__")},
}
