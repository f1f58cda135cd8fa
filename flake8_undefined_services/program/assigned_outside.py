"""Attributes that some file of the project assigns from outside: `config.ready = True`, `setattr(config, "ready", …)`,
or any at all: `from app import config`, then `setattr(config, name, …)`.

Who asks a module for such an attribute in a function may come after the file that sets it, whoever imports that. So may
the functions of plugins, which are told by the one who loads them:

    engine = load_module(f"{name}.py", ENGINES)      # beside the engines, or in the folder above
    engine.logger = logger.getChild(name)
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from flake8_undefined_services.program.files.walking import python_files
from flake8_undefined_services.syntax.stored import SET_BY_A_NAME

_ASSIGNED = re.compile(r"\.(\w+)[ \t]*(?::[^=\n]+)?=(?!=)")
_OWNER = re.compile(r"[ \t]*(?!(?:self|cls)(?:\.|\Z))\w+(?:\.\w+)*")
_SET = re.compile(r"\bsetattr\((\w*)[^\n]*?[\"'](\w+)[\"']")
_BUILTINS = ("builtins", "__builtins__", "__builtin__")
_ADDED = re.compile(
    r"(?:\bbuiltins\.__dict__|\b__builtins__|\bvars\(builtins\))"
    r"(?:\[[\"'](\w+)[\"']\][ \t]*=(?!=)|\.(?:update|setdefault)\(\{?[ \t]*[\"'](\w+)[\"'])"
)
_INSTALLED = re.compile(r"\binstall\([^)]*\)")
_OF_A_LIBRARY = re.compile(r"i18n\w*\.install\(")
_WORD = re.compile(r"[\"'](\w+)[\"']")
_LOADER = re.compile(r"(?:import_module|__import__|load_module|load_source|module_from_spec|SourceFileLoader)\(")
_LOADED = re.compile(rf"\b(\w+)[ \t]*(?::[^=\n]+)?=[ \t]*(?:\w+\.)*{_LOADER.pattern}[^\"'\n]*[^\"'\n)]")
"""What is loaded by a name that is no literal, and the variable that gets it."""


@dataclass(eq=False)
class AssignedOutside:
    """Looks through the texts on some source roots, once somebody asks."""

    roots: Iterable[str]
    _loaders: dict[str, frozenset[str]] = field(default_factory=dict)
    _near: dict[str, frozenset[tuple[str, str]]] = field(default_factory=dict)

    @cached_property
    def names(self) -> frozenset[str]:
        """Every attribute that is assigned to something other than `self` and `cls`."""
        return frozenset(name for _, name in self._assigned)

    @cached_property
    def opened(self) -> frozenset[str]:
        """What files import and set attributes in whose names are worked out, as they call it."""
        return frozenset(name for path in python_files(self.roots) for name in _opened(_text_of(path)))

    @cached_property
    def builtins(self) -> Mapping[str, frozenset[str]]:
        """What some file puts among the builtins, and which files do (`builtins.log = print`, `gettext.install`)."""
        found: dict[str, set[str]] = {}
        for path in python_files(self.roots):
            for name in _added_builtins(_text_of(path)):
                found.setdefault(name, set()).add(path)
        return {name: frozenset(paths) for name, paths in found.items()}

    def given_to_plugins(self, path: str) -> frozenset[str]:
        """The global names that files beside a file, or in the folder above, assign to what some of these load."""
        folder = os.path.dirname(path)
        folders = (folder, os.path.dirname(folder))
        variables = frozenset().union(*map(self._loaded_in, folders))
        assigned = (each for near in folders for each in self._assigned_in(near)) if variables else ()
        return frozenset(name for owner, name in assigned if owner in variables)

    def _loaded_in(self, folder: str) -> frozenset[str]:
        """The variables to which the files of a folder load modules."""
        found = self._loaders.get(folder)
        if found is None:
            texts = (text for text in _texts_in(folder) if _LOADER.search(text))
            found = self._loaders[folder] = frozenset(name for text in texts for name in _LOADED.findall(text))
        return found

    def _assigned_in(self, folder: str) -> frozenset[tuple[str, str]]:
        """What the files of a folder assign to, as it is written, and the attribute."""
        found = self._near.get(folder)
        if found is None:
            found = self._near[folder] = frozenset(each for text in _texts_in(folder) for each in _assigned(text))
        return found

    @cached_property
    def _assigned(self) -> frozenset[tuple[str, str]]:
        """What is assigned to, as it is written, and the attribute."""
        return frozenset(each for path in python_files(self.roots) for each in _assigned(_text_of(path)))


def _texts_in(folder: str) -> Iterator[str]:
    return (_text_of(f"{folder}/{name}") for name in _entries(folder) if name.endswith(".py"))


def _entries(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _text_of(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def _added_builtins(text: str) -> Iterator[str]:
    if "builtin" in text:
        yield from (name for owner, name in _assigned(text) if owner in _BUILTINS)
        yield from (name for match in _ADDED.findall(text) for name in match if name)
    if _OF_A_LIBRARY.search(text):
        yield "_"
    if "gettext" in text and "install(" in text:
        for call in _INSTALLED.findall(text):
            yield from ("_", *_WORD.findall(call))


def _opened(text: str) -> Iterator[str]:
    for name in set(SET_BY_A_NAME.findall(text)) if "setattr(" in text else ():
        if re.search(rf"\bimport[ \t]*(?:\([^)]*|[^\n(]*)\b{name}\b", text):
            yield name


def _assigned(text: str) -> Iterator[tuple[str, str]]:
    for match in _ASSIGNED.finditer(text):  # begins with a dot, which is found faster than the beginning of a line
        dot = match.start()
        owner = _OWNER.fullmatch(text, text.rfind("\n", 0, dot) + 1, dot)
        if owner is not None:
            yield owner[0].strip(), match[1]
    if "setattr(" in text:
        yield from _SET.findall(text)
