"""Modules of others, each executed for itself, once, when somebody asks what it holds or whether it works."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from flake8_undefined_services.language.seldom_loaded import SELDOM_LOADED
from flake8_undefined_services.language.standard_library import module_exists
from flake8_undefined_services.language.standard_names import public_names, symbol_exists
from flake8_undefined_services.program.installed_text import InstalledText
from flake8_undefined_services.program.locating.finder import Finder
from flake8_undefined_services.program.locating.spec import OF_PROJECT, Spec, Where
from flake8_undefined_services.program.project_imports import Imported, ProjectImports, imported_by, together
from flake8_undefined_services.program.startup.collections_ import items_of
from flake8_undefined_services.program.startup.frames import ModuleFrame
from flake8_undefined_services.program.startup.hidden_library import Fails, HiddenLibrary, Hiding
from flake8_undefined_services.program.startup.origin import Origin
from flake8_undefined_services.program.startup.store import Namespace, Perhaps
from flake8_undefined_services.program.startup.values import MANY, Constant, TupleValue, Value

Execute = Callable[[Finder, str], "ModuleFrame | None"]
"""Executes an outside module alone, as the finder locates it; None where there is no source."""
Import = Callable[[Finder, str], "Origin | None"]
"""Imports modules of an environment that is seen as a project, in a process of its own; how that fails for certain."""

_IMPORTED = re.compile(rb"^(?:from|import)[ \t]+([A-Za-z_]\w*)", re.MULTILINE)

_VERSION = re.compile(r"\._*(?:VERSION|version)(?:_INFO|_info)?_*$")

_MORE_FOLDERS = re.compile(
    rb"\bsys\s*\.\s*path\s*(?:\.\s*(?:append|extend|insert)\b|\[|\+?=[^=])|\b(?:addsitedir|meta_path|path_hooks)\b"
)
"""What makes modules importable that lie elsewhere (a package's vendored ones)."""


@dataclass(slots=True, eq=False)
class Outsiders:
    """What is known of modules outside of the project."""

    finder: Finder
    execute: Execute
    imports: Import
    fails: Fails
    _frames: dict[str, ModuleFrame | None] = field(default_factory=dict)
    _failures: dict[str, Origin | None] = field(default_factory=dict)
    _text: InstalledText = field(init=False)
    _project: ProjectImports = field(init=False)
    _library: HiddenLibrary = field(init=False)

    def __post_init__(self) -> None:
        self._text = InstalledText(self.finder)
        self._project = ProjectImports(self.finder.roots)
        self._library = HiddenLibrary(self.finder, self.fails)

    def exported(self, dotted: str) -> frozenset[str] | None:
        """What a star import of the module binds, and perhaps more; None: not known.

        The standard library's sources are the running interpreter's, which another version may not have in common.
        """
        frame, shown = self._frame(dotted), None
        is_standard = self.finder.find(dotted.partition(".")[0]).where is Where.STANDARD
        if frame is not None and not (frame.namespace.dynamic or frame.facts.hands_over_its_name):
            shown = _exports(frame.namespace)
            if shown is None or not is_standard or self.finder.version == sys.version_info[:2]:
                return shown
        known = public_names(dotted, self.finder.version, self.finder.platform) if is_standard else None
        return shown if known is None else known | (shown or frozenset())

    def exported_perhaps(self, dotted: str) -> frozenset[str]:
        """What else it binds, where code has loaded that: submodules of a package without `__all__`."""
        frame = self._frame(dotted)
        if frame is None or "__all__" in frame.namespace.bindings:
            return frozenset()
        return frozenset(name for name in self.finder.parts_outside(dotted) if not name.startswith("_"))

    def holds(self, dotted: str, name: str) -> bool:
        """Whether the source of the module shows the name, in some runs at least."""
        if dotted not in self._frames:
            is_plain = self._text.binds(dotted, name)
            if is_plain is not None:
                return is_plain
        frame = self._frame(dotted)
        return frame is not None and name in frame.namespace.bindings

    def lacks(self, dotted: str, name: str) -> bool:
        """Whether the module certainly has no attribute and no submodule of that name."""
        frame = self._frame(dotted)
        if frame is None or frame.namespace.dynamic or {name, "__getattr__"} & frame.namespace.bindings.keys():
            return False
        return name not in frame.facts.function_globals and self.finder.source_outside(f"{dotted}.{name}") is None

    def shows_no(self, dotted: str, name: str) -> bool:
        """Whether it is beyond doubt that `from dotted import name` fails for the target.

        Of the standard library that is known by version. Of an installed module its source must show it: nothing in it
        may bind names in ways that are not followed, and its code must not so much as mention the name.
        """
        where = self.finder.find(dotted.partition(".")[0]).where
        if where is Where.STANDARD:
            return symbol_exists(dotted, name, self.finder.version, self.finder.platform) is False
        spec = self.finder.source_outside(dotted) if where is Where.INSTALLED and self.finder.strict else None
        if spec is not None and spec.path is None and spec.locations:  # a namespace holds submodules and nothing else
            return self.finder.source_outside(f"{dotted}.{name}") is None
        if where is not Where.INSTALLED or not self.finder.known or self._text.may_hold(dotted, name):
            return False
        return self.lacks(dotted, name)

    def is_unloaded(self, dotted: str, executed: Iterable[str]) -> bool:
        """Whether nothing can have made a submodule of the standard library an attribute of its package.

        That is known only of a project that imports nothing but itself and the standard library, by names that can be
        read off its files, and in the submodule's own package only what leads to it.

        executed: the texts of modules, which may lie elsewhere, or not be saved yet.
        """
        if dotted not in SELDOM_LOADED or self.finder.find(dotted.partition(".")[0]).where is not Where.STANDARD:
            return False
        known = self._project.imported  # looked through once, and mostly says no
        if known is None or self._has_foreign(known):
            return False
        imported = together((known, *map(imported_by, executed)))
        if imported is None or self._has_foreign(imported):
            return False
        above = f"{dotted.rpartition('.')[0]}."
        beside = f"{dotted.partition('.')[0]}."
        loaded = {each for each in imported.modules if not above.startswith(f"{each}.")} | imported.symbols
        version, platform = self.finder.version, self.finder.platform
        return not any(each.startswith(beside) and module_exists(each, version, platform) for each in loaded)

    def _has_foreign(self, imported: Imported) -> bool:
        return any(self._is_foreign(each.partition(".")[0]) for each in imported.modules)

    def _is_foreign(self, top: str) -> bool:
        """Whether a module may import what it likes; what of the project is not followed is there, and is read."""
        where = self.finder.find(top).where
        own = (Where.STANDARD, *OF_PROJECT)
        return where not in own and not (where is Where.OPAQUE and self.finder.follows is not True)

    def constant(self, dotted: str) -> Constant | None:
        """A flag of an installed module, as its own statements leave it: True, False or None."""
        found = self.left(dotted)
        return found if isinstance(found, Constant) and (found.value is None or found.value in (True, False)) else None

    def version(self, dotted: str) -> Value | None:
        """The version that an installed module says it has, as text or as a tuple."""
        may_be_one = "version" in dotted or "VERSION" in dotted  # it is asked of every name from outside
        found = self.left(dotted) if may_be_one and _VERSION.search(dotted) else None
        if isinstance(found, TupleValue):
            return found if all(isinstance(item, Constant) for item in found.items) else None
        return found if isinstance(found, Constant) and isinstance(found.value, (str, int)) else None

    def left(self, dotted: str) -> Value | None:
        """What an installed module's own statements leave in a global; None: not known."""
        module, _, name = dotted.rpartition(".")
        if (
            not module
            or not self.finder.known
            or self.finder.find(dotted.partition(".")[0]).where is not Where.INSTALLED
        ):
            return None
        frame = self._frame(module)
        if (
            frame is None
            or frame.namespace.dynamic
            or name in frame.facts.function_globals | frame.namespace.bound_elsewhere
        ):
            return None
        return frame.namespace.bindings.get(name)

    def missing_part(self, dotted: str) -> str | None:
        """The first module on the way to an installed one that its package does not have, beyond doubt.

        What else fills a namespace is installed or not, like any other distribution; what a package does with its path
        is not known.
        """
        if not self.finder.known:
            return None
        parts = dotted.split(".")
        parent = self.finder.source_outside(parts[0])
        for end in range(2, len(parts) + 1):
            if parent is None:
                return None
            package, parent = parent, self.finder.source_outside(".".join(parts[:end]))
            if parent is None:
                return None if self._is_open(package, ".".join(parts[: end - 1])) else ".".join(parts[:end])
        return None

    def _is_open(self, package: Spec, dotted: str) -> bool:
        if package.path is None:
            return not (self.finder.strict and package.locations)
        return self._text.is_open(dotted)

    def failure(self, dotted: str) -> Origin | None:
        """How importing an installed module fails because of what is withheld, or of what the environment lacks."""
        if dotted not in self._failures:
            self._failures[dotted] = None  # while it is found out
            self._failures[dotted] = self._find_failure(dotted) if self.finder.strict else None
        return self._failures[dotted]

    def lazy_failure(self, dotted: str, name: str) -> Origin | None:
        """How a name of a package that loads it on demand fails because of what is withheld (PEP 562).

        From where it would be loaded is what the package says to type checkers.
        """
        frame = self._frame(dotted) if self.finder.strict and self._needs_withheld(dotted) else None
        declared = None if frame is None else frame.declared_imports.get(name)
        if frame is None or declared is None:
            return None
        found = frame.namespace.bindings.get(name)
        if found is not None and not isinstance(found, Perhaps):
            return None
        origin, symbol = declared
        submodule = f"{origin}.{symbol}"
        return self.failure(submodule if self.finder.source_outside(submodule) else origin)

    def hidden(self, dotted: str, importer: str) -> Hiding | None:
        """How importing a standard module surely fails for a file, because of what the first source root holds."""
        return self._library.failure(dotted, importer)

    def executed(self) -> tuple[ModuleFrame, ...]:
        """The modules that were executed for what they hold."""
        return tuple(frame for frame in self._frames.values() if frame is not None)

    def _find_failure(self, dotted: str) -> Origin | None:
        needs_withheld = self._needs_withheld(dotted)
        if not needs_withheld and not self._lacks_a_module(dotted):
            return None
        environment = replace(self.finder, roots=self.finder.environment, environment=(), strict=True)
        failure = self.imports(environment, dotted)
        if failure is not None and not needs_withheld and _looks_elsewhere(failure):
            return None
        if failure is None or failure.type == "ModuleNotFoundError":
            return failure
        if not needs_withheld:
            return None
        other = self.imports(replace(environment, withheld=frozenset()), dotted)
        return failure if other is None else None

    def _needs_withheld(self, dotted: str) -> bool:
        return bool(self.finder.withheld) and self.finder.needs_withheld(dotted.partition(".")[0])

    def _lacks_a_module(self, dotted: str) -> bool:
        """Whether the module's own file imports at its outermost level what is not there: suspected, not judged."""
        spec = self.finder.source_outside(dotted)
        if spec is None or spec.path is None:
            return False
        alone = self.finder.without_roots()
        try:
            text = Path(spec.path).read_bytes()
        except OSError:
            return False
        return any(alone.find(name.decode()).where is Where.ABSENT for name in set(_IMPORTED.findall(text)))

    def _frame(self, dotted: str) -> ModuleFrame | None:
        if dotted not in self._frames:
            self._frames[dotted] = None  # two that star-import each other
            self._frames[dotted] = self.execute(self.finder.without_roots(), dotted)
        return self._frames[dotted]


def _exports(namespace: Namespace) -> frozenset[str] | None:
    """What a module gives to a star import; None: not known (language reference 7.11)."""
    exported = namespace.bindings.get("__all__")
    if exported is None:
        return frozenset(name for name in namespace.bindings if not name.startswith("_"))
    items = items_of(exported)
    if items is None or MANY in items:
        return None
    return frozenset(item.value for item in items if isinstance(item, Constant) and isinstance(item.value, str))


def _looks_elsewhere(failure: Origin) -> bool:
    """Whether some module on the way to an import that fails adds to where modules are looked for."""
    for path in {failure.path, *(step.path for step in failure.chain)}:
        try:
            if path and _MORE_FOLDERS.search(Path(path).read_bytes()):
                return True
        except OSError:
            return True
    return False
