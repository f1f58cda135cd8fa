"""Which file a module is, as the import system's path finder answers (language reference 5.5, PEP 420)."""

from __future__ import annotations

import os
import re
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from flake8_undefined_services.config import Settings
from flake8_undefined_services.language.standard_library import module_exists
from flake8_undefined_services.program.files.walking import python_files
from flake8_undefined_services.program.locating.added_folders import AddedFolders
from flake8_undefined_services.program.locating.namesakes import is_namesake
from flake8_undefined_services.program.locating.naming import BESIDE_SERVICES, PACKAGE_FILE, PROJECT_FILES
from flake8_undefined_services.program.locating.site_folders import import_hooks, site_folders_of
from flake8_undefined_services.program.locating.spec import OF_PROJECT, Spec, Where
from flake8_undefined_services.program.locating.written_later import WrittenLater

_METADATA = (".dist-info", ".egg-info", ".egg")
_EXTENSIONS = (".so", ".pyd", ".pyi")
# Compiled in, or imported before anything of the project is: no file on the path can come first.
_BEFORE_THE_PATH = frozenset(sys.builtin_module_names) | frozenset(
    """abc codecs encodings io os posixpath genericpath ntpath site stat zipimport runpy importlib types warnings
    _collections_abc _sitebuiltins time sys builtins marshal errno itertools gc""".split()
)


def comes_before_the_path(dotted: str) -> bool:
    """Whether the interpreter has that module before it looks at any root: a file of the name is never imported."""
    return dotted.partition(".")[0] in _BEFORE_THE_PATH


@dataclass(slots=True)
class Finder:
    """Looks modules up on the source roots, then in the standard library, then in the environment.

    environment: folders of installed distributions. known: they were named, so what is in them is there.
    strict: what is not in them is not there; else it may be, in another environment.
    project: the folder in which everything belongs to the project, wherever its roots are.
    added: what code may add to `sys.path`. later: what is written when the project is built or deployed.
    follows: what is read on the roots, all or only these files; of the rest it is known that it is there, no more.
    withheld: modules that are taken as absent, with all below them, and distributions by their names.
    apart: folders of the project that are surely not searched, so that nobody finds what only these hold.
    """

    roots: tuple[str, ...]
    environment: tuple[str, ...]
    known: bool
    strict: bool
    version: tuple[int, int]
    platform: str
    withheld: frozenset[str]
    project: str
    follows: bool | frozenset[str] = True
    apart: tuple[str, ...] = ()
    added: AddedFolders = field(init=False)
    later: WrittenLater = field(default_factory=WrittenLater, init=False)
    _listed: dict[str, frozenset[str]] = field(default_factory=dict, init=False)
    _opaque: dict[str, frozenset[str]] = field(default_factory=dict, init=False)
    _outside: dict[str, Spec | None] = field(default_factory=dict, init=False)
    _top: dict[str, Spec] = field(default_factory=dict, init=False)
    _standard: dict[str, Spec] = field(default_factory=dict, init=False)
    _shaken: frozenset[str] | None = field(default=None, init=False)
    _distributions: frozenset[str] | None = field(default=None, init=False)
    _hooks: str | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.added = AddedFolders((self.project, *self.roots), self.environment)

    @classmethod
    def of(
        cls, roots: Iterable[Path], settings: Settings, *, strict: bool = False, apart: Iterable[Path] = ()
    ) -> Finder:
        """Take the environment that the settings name, else the one of the running interpreter."""
        named = settings.python
        return cls(
            tuple(str(root) for root in roots),
            site_folders_of(settings),
            named is not None,
            strict and named is not None,
            settings.target_version,
            settings.target_platform,
            frozenset(settings.without),
            str(Path.cwd()),
            apart=tuple(map(str, apart)),
        )

    def find(self, name: str) -> Spec:
        """Find a top-level module."""
        found = self._top.get(name)
        if found is None:
            found = self._top[name] = self._find(name)
        return found

    def find_in(self, locations: Iterable[str], name: str, *, installed: bool = False) -> Spec:
        """Find a module inside a package; the last part of its name, and where the package says it may be."""
        kind = Where.INSTALLED if installed else Where.SOURCE
        portions: list[str] = []
        for location in locations:
            spec = self._in_folder(location, name, kind)
            if spec is not None:
                return spec
            if name in self._entries(location) and os.path.isdir(f"{location}/{name}"):
                portions.append(f"{location}/{name}")
        if portions:
            return Spec(Where.INSTALLED if installed else Where.NAMESPACE, None, tuple(portions))
        is_later = not installed and any(self.later.holds(location, name) for location in locations)
        return Spec(Where.ABSENT if is_later else Where.MISSING)

    def located(self, dotted: str) -> Spec | None:
        """Find a module by the folders alone; None where what should hold it is no package."""
        first, *more = dotted.split(".")
        spec = self.find(first)
        for part in more:
            if spec.locations is None:
                return None
            spec = self.find_in(spec.locations, part, installed=spec.where is Where.INSTALLED)
        return spec

    def standard(self, dotted: str) -> Spec:
        """Find a module of the standard library as the target has it."""
        found = self._standard.get(dotted)
        if found is None:
            exists = module_exists(dotted, self.version, self.platform)
            found = self._standard[dotted] = Spec(Where.MISSING if exists is False else Where.STANDARD)
        return found

    def source_outside(self, dotted: str) -> Spec | None:
        """Find the source of an installed module, or of a standard one as the running interpreter has it."""
        if dotted not in self._outside:
            self._outside[dotted] = self._source_outside(dotted)
        return self._outside[dotted]

    def _source_outside(self, dotted: str) -> Spec | None:
        parts = dotted.split(".")
        for folders in (self.environment, (_standard_library(),)):
            locations: tuple[str, ...] | None = tuple(folders)
            spec: Spec | None = None
            for part in parts:
                spec = self.find_in(locations, part, installed=True) if locations is not None else None
                if spec is None or spec.where is Where.MISSING:
                    spec = None
                    break
                locations = spec.locations
            if spec is not None:
                return spec
        return None

    def parts_outside(self, dotted: str) -> frozenset[str]:
        """The submodules that such a package's folders hold."""
        spec = self.source_outside(dotted)
        folders = (spec.locations if spec is not None else None) or ()
        names = {entry.partition(".")[0] for folder in folders for entry in self._entries(folder)}
        return frozenset(name for name in names if self.source_outside(f"{dotted}.{name}") is not None)

    def is_hidden(self, name: str, folder: str) -> bool:
        """Whether a script in a folder that is no package finds a module beside it before the standard library's."""
        entries = self._entries(folder)
        if f"{name}.py" not in entries and name not in entries:
            return False
        beside = PACKAGE_FILE not in entries and self._in_folder(folder, name, Where.SOURCE) is not None
        return beside and name not in _BEFORE_THE_PATH

    def is_outside(self, dotted: str) -> bool:
        """Whether somebody else's distribution brings the module, if any does."""
        return self.find(dotted.partition(".")[0]).where in (Where.UNKNOWN, Where.INSTALLED, Where.ABSENT)

    def withheld_part(self, dotted: str) -> str | None:
        """The shortest part of a dotted name that is withheld."""
        if not self.withheld:
            return None
        parts = dotted.split(".")
        names = (".".join(parts[:end]) for end in range(1, len(parts) + 1))
        return next((name for name in names if name in self.withheld), None)

    def has_distribution(self, name: str) -> bool | None:
        """Whether a distribution of that name is installed, in the environment or the source roots; None: not known."""
        if _normalised(name) in map(_normalised, self.withheld):
            return False
        if not self.known:
            return None
        if self._distributions is None:
            folders = (*self.environment, *self.roots)
            entries = (entry for folder in folders for entry in self._entries(folder) if entry.endswith(_METADATA))
            stems = (os.path.splitext(entry)[0] for entry in entries)
            self._distributions = frozenset(_normalised(stem.partition("-")[0]) for stem in stems)
        return True if _normalised(name) in self._distributions else False if self.strict else None

    def needs_withheld(self, module: str) -> bool:
        """Whether an installed top-level module's distribution requires, around corners, one that is withheld."""
        if self._shaken is None:
            from flake8_undefined_services.program.dependencies import (  # takes a while to import
                modules_requiring,
                read_environment,
            )

            self._shaken = modules_requiring(self.withheld, read_environment(map(Path, self.environment)))
        return module in self._shaken

    def withholding(self, names: frozenset[str], requiring: frozenset[str]) -> Finder:
        """The same without some modules and distributions; requiring: the installed modules that need these."""
        return replace(self, withheld=names).knowing(requiring)

    def knowing(self, requiring: frozenset[str]) -> Finder:
        """This finder, told which installed modules need what is withheld."""
        self._shaken = requiring
        return self

    def may_be_shared(self, package: str) -> bool:
        """Whether what is imported from an outside package may come from somebody else: a namespace, or unknown."""
        spec = self.find(package.partition(".")[0])
        return spec.where is Where.UNKNOWN or (spec.where is Where.INSTALLED and spec.path is None and spec.is_package)

    def without_roots(self) -> Finder:
        """The same environment, seen by what is installed in it."""
        return replace(self, roots=())

    def without_following(self) -> Finder:
        """The same environment, in which no module of the project is read."""
        return replace(self, follows=False)

    def following_only(self, paths: frozenset[str]) -> Finder:
        """The same environment, in which only these files of the project are read."""
        return replace(self, follows=paths)

    def submodules(self, locations: Iterable[str]) -> Iterator[str]:
        """List what a package's folders hold, sorted, as `pkgutil.iter_modules` does."""
        names: set[str] = set()
        for location in locations:
            for entry in self._entries(location):
                stem = entry[:-3] if entry.endswith(".py") else entry
                if stem.isidentifier() and stem != "__init__" and self._in_folder(location, stem, Where.SOURCE):
                    names.add(stem)
        yield from sorted(names)

    def _find(self, name: str) -> Spec:
        if name in self.withheld:
            return Spec(Where.ABSENT)
        if name in _BEFORE_THE_PATH and module_exists(name, self.version, self.platform):
            return Spec(Where.STANDARD)
        first = self.find_on_roots(name)
        if not self.follows and first.where in OF_PROJECT:
            return Spec(Where.OPAQUE)
        if first.where in (Where.SOURCE, Where.OPAQUE):
            return first
        standard = module_exists(name, self.version, self.platform)
        if standard:
            return Spec(Where.STANDARD)
        installed = self.find_in(self.environment, name, installed=True)
        if installed.where is Where.INSTALLED and installed.path is not None:
            return installed
        if first.where is Where.NAMESPACE:
            if installed.where is Where.MISSING and (
                _is_project(first) or is_namesake(name, first.locations or ()) or self._is_declared(name)
            ):
                return Spec(Where.ABSENT if self.strict else Where.UNKNOWN)
            if installed.where is Where.MISSING and not self.strict and _holds_no_code(first):
                return Spec(Where.UNKNOWN)
            more = installed.locations or () if installed.where is Where.INSTALLED else ()
            return Spec(Where.NAMESPACE, None, (*(first.locations or ()), *more))
        if installed.where is not Where.MISSING:
            return installed
        if self.known and self._is_hooked(name):
            return Spec(Where.UNKNOWN)
        if self._is_of_the_project(name) if standard is None else not self._is_declared(name):
            return Spec(Where.MISSING)
        return Spec(Where.ABSENT if self.strict else Where.UNKNOWN)

    def find_on_roots(self, name: str) -> Spec:
        """What the roots hold; a package of tests hides no namespace package of a service, which never has its root."""
        found = self.find_in(self.roots, name)
        if found.where is not Where.SOURCE or found.locations is None:
            return found
        number = next(n for n, root in enumerate(self.roots) if os.path.dirname(found.locations[0]) == root)
        around = f"{os.path.dirname(self.roots[number])}/{name}"
        if self.roots[number] == around and os.path.dirname(around) in self.roots[:number]:
            return Spec(Where.OPAQUE, None, (around, *found.locations))  # who starts from above sees the folder
        if not number or BESIDE_SERVICES.isdisjoint(os.path.relpath(self.roots[number], self.project).split(os.sep)):
            return found
        before = self.find_in(self.roots[:number], name)
        return before if before.where is Where.NAMESPACE and not _holds_no_code(before) else found

    def _is_hooked(self, name: str) -> bool:
        """Whether a finder that the environment puts on `sys.meta_path` at its start speaks of a name."""
        if self._hooks is None:
            self._hooks = "\n".join(import_hooks(self.environment))
        return re.search(rf"\b{re.escape(name)}\b", self._hooks) is not None

    def _is_declared(self, name: str) -> bool:
        """Whether a manifest asks for who brings it: before a namespace folder, or back to the standard library."""
        from flake8_undefined_services.program.dependencies import is_declared  # takes a while to import

        return is_declared(name, map(Path, self.roots), Settings(self.version, self.platform))

    def _is_of_the_project(self, name: str) -> bool:
        """A folder or file of that name lies in the project, though no root makes it a module."""
        entries = self._entries(self.project)
        if f"{name}.py" in entries:
            return True
        if self.apart and self.find_in(self.apart, name).where is Where.SOURCE:
            return not self._is_declared(name)
        inside = self._entries(f"{self.project}/{name}") if name in entries else ()
        if not inside or not inside.isdisjoint(PROJECT_FILES):  # a member of the repository, with roots of its own
            return False
        return any(entry.endswith(".py") or "." not in entry for entry in inside)

    def _in_folder(self, folder: str, name: str, kind: Where) -> Spec | None:
        entries = self._entries(folder)
        if name in entries and "__init__.py" in self._entries(f"{folder}/{name}"):
            return self._followed(Spec(kind, f"{folder}/{name}/__init__.py", (f"{folder}/{name}",)))
        opaque = Where.OPAQUE if kind is Where.SOURCE else kind
        if f"{name}.py" in entries:
            if not entries.isdisjoint(
                f"{name}{suffix}" for suffix in _suffixes_of_extensions(self.version, self.platform)
            ):
                return Spec(opaque)
            return self._followed(Spec(kind, f"{folder}/{name}.py"))
        if name in self._opaque_in(folder):
            return Spec(opaque)
        if name in entries and "__init__" in self._opaque_in(f"{folder}/{name}"):
            return Spec(opaque, None, (f"{folder}/{name}",))
        return None

    def _opaque_in(self, folder: str) -> frozenset[str]:
        """The modules of a folder that are no source."""
        found = self._opaque.get(folder)
        if found is None:
            files = (entry for entry in self._entries(folder) if entry.endswith(_EXTENSIONS))
            found = self._opaque[folder] = frozenset(file.partition(".")[0] for file in files)
        return found

    def _followed(self, spec: Spec) -> Spec:
        if isinstance(self.follows, bool) or spec.where is not Where.SOURCE or spec.path in self.follows:
            return spec
        return Spec(Where.OPAQUE, None, spec.locations)

    def _entries(self, folder: str) -> frozenset[str]:
        found = self._listed.get(folder)
        if found is None:
            try:
                found = frozenset(os.listdir(folder or "."))
            except OSError:
                found = frozenset()
            self._listed[folder] = found
        return found


@cache
def _standard_library() -> str:
    """The folder of the running interpreter's standard library; Python puts it together anew each time."""
    return sysconfig.get_path("stdlib")


@cache
def _suffixes_of_extensions(version: tuple[int, int], platform: str) -> tuple[str, ...]:
    """The suffixes of extension modules, which are tried before `.py` (importlib.machinery)."""
    number = f"{version[0]}{version[1]}"
    if platform == "win32":
        return (f".cp{number}-win_amd64.pyd", ".pyd")
    built = ("x86_64-linux-gnu", "aarch64-linux-gnu") if platform == "linux" else ("darwin",)
    return (*(f".cpython-{number}-{each}.so" for each in built), ".abi3.so", ".so")


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _is_project(namespace: Spec) -> bool:
    """Whether a folder without `__init__.py` is a repository's member, with a manifest of its own, and no package."""
    folders = namespace.locations or ()
    return any(os.path.isfile(f"{folder}/{name}") for folder in folders for name in PROJECT_FILES)


def _holds_no_code(namespace: Spec) -> bool:
    """Whether a folder without `__init__.py` is one of other things: data, or code in another language."""
    return next(python_files(namespace.locations or ()), None) is None
