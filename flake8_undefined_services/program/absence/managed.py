"""Whether the project's own code knows that a guarded import may have failed, and keeps away from what needs it.

try:
    import redis
    enabled = True
except ImportError:
    enabled = False         # who reads `enabled` decides, somewhere else, whether `connect` is called


class Store:
    @classmethod
    def enabled(cls):
        return enabled

    def connect(self):
        return redis.Redis()
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flake8_undefined_services.syntax.absolute_imports import absolute_import
from flake8_undefined_services.syntax.import_guards import (
    ImportGuard,
    import_guards,
    names_asked,
    names_read,
    packages_asked_for,
)
from flake8_undefined_services.syntax.parsing import ParsedFile

_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class ReadModule:
    """What a module's file says."""

    name: str
    parsed: ParsedFile
    is_package: bool


@dataclass(slots=True)
class Managed:
    """Answers for some modules, by name; looks into a module's tree when it is first asked about."""

    modules: Mapping[str, ReadModule]
    _guards: dict[str, tuple[ImportGuard, ...]] = field(default_factory=dict)
    _asked: dict[str, frozenset[str]] = field(default_factory=dict)
    _read: dict[str, frozenset[str]] = field(default_factory=dict)
    _known: dict[tuple[str, str], bool] = field(default_factory=dict)

    def is_managed(self, module: str, name: str, line: int) -> bool:
        """Whether a function's use of a module's name is left to whoever asked before whether it is there.

        Not where nobody in the project calls the function: then nobody has asked before.
        """
        read = self.modules.get(module)
        if read is None:
            return False
        function = _outermost(read.parsed, line)
        if function is not None and not function.decorator_list and not self._is_named(function.name, module, read):
            return False
        key = module, name
        if key not in self._known:
            self._known[key] = self._is_known(module, name, set())
        return self._known[key]

    def _is_known(self, module: str, name: str, seen: set[str]) -> bool:
        read = self.modules.get(module)
        if read is None or module in seen:
            return False
        seen.add(module)
        for guard in self._guards_of(module, read):
            if name in guard.names and (guard.elsewhere or self._is_asked(module, read, guard)):
                return True
            if name in guard.names and guard.packages & packages_asked_for(read.parsed.tree):
                return True
        for origin, original in _imported_from(read, name):
            if name in self._asked_in(module, read) or self._is_known(origin, original, seen):
                return True
        return False

    def _is_asked(self, module: str, read: ReadModule, guard: ImportGuard) -> bool:
        """Whether some code looks at a sign, or only at what the imports bind where that holds something else."""
        flags = guard.signs - guard.names
        if flags & self._names_read(module, read) or guard.signs & self._asked_in(module, read):
            return True
        return any(
            flags & self._names_read(name, other) or guard.signs & self._asked_in(name, other)
            for name, other in self._speaking_of(guard.signs, module)
        )

    def _speaking_of(self, names: frozenset[str], module: str) -> Iterator[tuple[str, ReadModule]]:
        """Other modules whose text holds one of the names, and the module's own."""
        own = module.rpartition(".")[2]
        for name, read in self.modules.items() if names else ():
            words = read.parsed.facts.words
            if name != module and own in words and not names.isdisjoint(words):
                yield name, read

    def _is_named(self, name: str, module: str, read: ReadModule) -> bool:
        if name in self._names_read(module, read):
            return True
        others = self._speaking_of(frozenset({name}), module)
        return any(name in self._names_read(each, other) for each, other in others)

    def _guards_of(self, module: str, read: ReadModule) -> tuple[ImportGuard, ...]:
        if module not in self._guards:
            self._guards[module] = tuple(import_guards(read.parsed.tree))
        return self._guards[module]

    def _asked_in(self, module: str, read: ReadModule) -> frozenset[str]:
        if module not in self._asked:
            self._asked[module] = names_asked(read.parsed.tree)
        return self._asked[module]

    def _names_read(self, module: str, read: ReadModule) -> frozenset[str]:
        if module not in self._read:
            self._read[module] = names_read(read.parsed.tree)
        return self._read[module]


def _outermost(parsed: ParsedFile, line: int) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """The function at the top level of the module that holds a line."""
    for node in parsed.tree.body:
        if isinstance(node, _FUNCTION) and node.lineno <= line <= (node.end_lineno or line):
            return node
    return None


def _imported_from(read: ReadModule, name: str) -> Iterator[tuple[str, str]]:
    """The modules of the project that a `from` import at the top level takes a name from, and its name there."""
    is_package = read.is_package
    for node in read.parsed.tree.body:
        if isinstance(node, ast.ImportFrom):
            origin = absolute_import(node, read.name, is_package)
            if origin is not None:
                yield from ((origin, each.name) for each in node.names if (each.asname or each.name) == name)
