"""Standard modules that cannot be imported, because a module of the project comes first that they import themselves.

The folder of a script, and what else is first on `sys.path`, comes before the standard library (library reference,
`sys.path`): with a `random.py` there, `import tempfile` ends in an ImportError.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from flake8_undefined_services.language.standard_library import module_exists
from flake8_undefined_services.program.locating.finder import Finder
from flake8_undefined_services.program.locating.spec import Where
from flake8_undefined_services.program.reading import outline_for, parse_for
from flake8_undefined_services.program.startup.origin import Origin
from flake8_undefined_services.sources import read_text, shown, split_lines
from flake8_undefined_services.syntax.absolute_imports import absolute_import

_AT_THE_START = ("site", "runpy", "importlib.machinery", "importlib.util", "itertools", "pathlib", "types")
"""What an interpreter imports before the first root is on its path, or what the finders of editable installs import."""

Fails = Callable[[Finder, str], "Origin | None"]
"""Executes a standard module alone, beside the roots of a finder; how that fails for certain."""


@dataclass(frozen=True, slots=True)
class Hiding:
    """How importing a standard module fails, and which file comes before a standard module of what name."""

    origin: Origin
    path: str
    name: str


@dataclass(slots=True, eq=False)
class HiddenLibrary:
    """What the modules of the first source root do to the standard library."""

    finder: Finder
    fails: Fails
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
        hidden: list[str] = []
        failing = ""
        for name, _ in self._imported(dotted):
            top = name.partition(".")[0]
            if top in hiding:
                hidden.append(top)
            elif (found := self._find(name, hiding)) is not None:
                failing = name
                break
        own = self._failing(dotted, hidden, hiding)
        if own is not None and failing:  # which of them comes first
            line = next(line for name, line in self._imported(dotted, outlined=False) if name == failing)
            own = own if own.origin.line < line else None
        self._found[dotted] = own or found
        return self._found[dotted]

    def _failing(self, dotted: str, hidden: Sequence[str], hiding: Mapping[str, str]) -> Hiding | None:
        """How a module fails itself that imports hidden ones: by that of which the line speaks."""
        alone = replace(self.finder, roots=self.finder.roots[:1])
        origin = self.fails(alone, dotted) if hidden else None
        spec = self.finder.source_outside(dotted)
        if origin is None or spec is None or spec.path is None or origin.path != shown(spec.path):
            return None  # else the hiding module fails itself, which is told there
        words = set(re.findall(r"\w+", split_lines(read_text(spec.path))[origin.line - 1]))
        name = next((each for each in hidden if each in words), hidden[0])
        return Hiding(origin, shown(hiding[name]), name)

    def _loaded_at_the_start(self) -> set[str]:
        seen, todo = set(_AT_THE_START), [*_AT_THE_START]
        while todo:
            imported = {name for name, _ in self._imported(todo.pop())}
            new = (imported | {each.rpartition(".")[0] for each in imported}) - seen
            seen |= new
            todo += new
        return seen

    def _imported(self, dotted: str, *, outlined: bool = True) -> Iterator[tuple[str, int]]:
        """What a standard module surely imports, outside of guards, each name of a `from` import as a module too.

        outlined: read quickly, and with lines that are not those of the file.
        """
        spec = self.finder.source_outside(dotted)
        if spec is None or spec.path is None:
            return
        text, version = read_text(spec.path), self.finder.version
        tree = outline_for(text, version) if outlined else parse_for(text, version).tree
        for node in tree.body:
            names: Iterable[str] = ()
            if isinstance(node, ast.Import):
                names = (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                origin = absolute_import(node, dotted, spec.is_package) or ""
                names = (origin, *(f"{origin}.{alias.name}" for alias in node.names))
            yield from ((name, node.lineno) for name in names)
