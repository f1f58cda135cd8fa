"""Standard modules that cannot be imported, because a module of the project comes first that they import themselves.

The folder of a script, and what else is first on `sys.path`, comes before the standard library (library reference,
`sys.path`): with a `random.py` there, `import tempfile` ends in an ImportError.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from flake8_undefined_services.language.standard_library import module_exists
from flake8_undefined_services.program.locating.finder import Finder, Where
from flake8_undefined_services.program.startup.origin import Origin
from flake8_undefined_services.sources import read_text, shown

_IMPORTS = re.compile(
    r"^(?:import[ \t]+(?P<modules>[\w., \t]+)"
    r"|from[ \t]+(?P<dots>\.*)(?P<origin>[\w.]*)[ \t]+import[ \t(]+(?P<names>[\w, \t]*))",
    re.MULTILINE,
)
"""At the outermost level: what is executed in any case, and outside of guards."""

_AT_THE_START = ("site", "runpy", "importlib.machinery", "importlib.util", "itertools", "pathlib", "types")
"""What an interpreter imports before the first root is on its path, or what the finders of editable installs import."""


@dataclass(frozen=True, slots=True)
class Hiding:
    """How importing a standard module fails, and the file that comes before another standard module."""

    origin: Origin
    path: str
    name: str


@dataclass(slots=True, eq=False)
class HiddenLibrary:
    """What the modules of the first source root do to the standard library.

    executes: executes a standard module alone, among the roots of a finder, and tells how that fails for certain.
    """

    finder: Finder
    executes: Callable[[Finder, str], Origin | None]
    _hiding: dict[str, str] | None = field(default=None, init=False)
    _found: dict[str, Hiding | None] = field(default_factory=dict, init=False)

    def failure(self, dotted: str, importer: str) -> Hiding | None:
        """How importing a standard module surely fails for a file, because of what the first root holds.

        The running interpreter's own standard library is asked, so it has to be the target's. Of files under other
        roots it is not known what comes first for them.
        """
        if self._hiding is None:
            self._hiding = dict(self._hide())
        if not self._hiding or not os.path.abspath(importer).startswith(os.path.join(self.finder.roots[0], "")):
            return None
        return self._find(dotted, self._hiding)

    def _hide(self) -> Iterator[tuple[str, str]]:
        """The files of the first root that come before modules of the standard library, by name."""
        if not self.finder.roots or self.finder.version != sys.version_info[:2]:
            return
        version, platform = self.finder.version, self.finder.platform
        names = [
            each for each in self.finder.submodules(self.finder.roots[:1]) if module_exists(each, version, platform)
        ]
        found = {name: spec.path for name in names if (spec := self.finder.find(name)).where is Where.SOURCE}
        if found:
            self._found.update(dict.fromkeys(self._loaded_at_the_start()))
        yield from ((name, path) for name, path in found.items() if path is not None and name not in self._found)

    def _find(self, dotted: str, hiding: dict[str, str]) -> Hiding | None:
        """What fails first: the packages around a module, what it imports, or the module itself."""
        if dotted in self._found:
            return self._found[dotted]
        parent = dotted.rpartition(".")[0]
        self._found[dotted] = found = self._find(parent, hiding) if parent else None
        if found is not None:
            return found
        for name in self._imported(dotted):
            hidden = name.partition(".")[0]
            if hidden not in hiding:
                found = self._find(name, hiding)
            elif (origin := self.executes(replace(self.finder, roots=self.finder.roots[:1]), dotted)) is not None:
                found = Hiding(origin, shown(hiding[hidden]), hidden)
            if found is not None:
                self._found[dotted] = found
                return found
        return None

    def _loaded_at_the_start(self) -> set[str]:
        seen, todo = set(_AT_THE_START), [*_AT_THE_START]
        while todo:
            imported = set(self._imported(todo.pop()))
            new = (imported | {each.rpartition(".")[0] for each in imported}) - seen
            seen |= new
            todo += new
        return seen

    def _imported(self, dotted: str) -> Iterator[str]:
        """What the import statements of a standard module may import, each name of a `from` import as a module too."""
        spec = self.finder.source_outside(dotted)
        if spec is None or spec.path is None:
            return
        package = dotted if spec.is_package else dotted.rpartition(".")[0]
        for found in _IMPORTS.finditer(read_text(spec.path)):
            for each in (found["modules"] or "").split(","):
                yield from each.split()[:1]
            if found["origin"] is None:
                continue
            base = ".".join(package.split(".")[: 1 - len(found["dots"]) or None]) if found["dots"] else ""
            origin = ".".join(part for part in (base, found["origin"]) if part)
            yield origin
            yield from (f"{origin}.{name}" for each in found["names"].split(",") for name in each.split()[:1])
