"""Which functions can miss something where a dependency is absent, told by their text: only these are called."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from flake8_undefined_services.program.absence.managed import Managed
from flake8_undefined_services.program.startup.loaded import LoadedModule
from flake8_undefined_services.program.startup.values import FunctionValue, ModuleValue

_GUARD = re.compile(r"\bexcept\b|\bsuppress\b")
_NOTHING = re.compile(r"(?!)")


@dataclass(slots=True)
class Concerned:
    """Answers for the modules of one world.

    lost: by module, the names that hold something where all is there, and nothing or None here. absent: the modules
    that are absent. told: those of them whose import in a function would be told without a guard. managed: what the
    code itself keeps away from.
    """

    lost: Mapping[str, frozenset[str]]
    absent: frozenset[str]
    told: frozenset[str]
    managed: Managed
    _tests: dict[str, tuple[_Words, _Words, _Words]] = field(default_factory=dict)
    _everywhere: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self._everywhere = frozenset().union(*self.lost.values())

    def asks(self, loaded: LoadedModule) -> Callable[[FunctionValue], bool]:
        """A test for the functions of a module: one of its own names is lost, or another module's that it reads."""
        own, others, guarded = self._tests_of(loaded)
        lines = loaded.frame.parsed.lines

        def is_concerned(function: FunctionValue) -> bool:
            node = function.node
            text = "".join(lines[node.lineno - 1 : node.end_lineno])
            if others.are_in(text) or (guarded.are_in(text) and _GUARD.search(text)):
                return True
            return any(not self.managed.is_managed(loaded.name, name, node.lineno) for name in own.found_in(text))

        return is_concerned

    def _tests_of(self, loaded: LoadedModule) -> tuple[_Words, _Words, _Words]:
        """For its own names, for those of others, and for what is absent; only with words that the file holds."""
        found = self._tests.get(loaded.name)
        if found is None:
            said = loaded.frame.facts.words
            own = self.lost.get(loaded.name, frozenset()) & said
            told, everywhere, absent = _parts(self.told) & said, self._everywhere & said, _parts(self.absent) & said
            attributes = dict(self._attributes(loaded, said))
            found = self._tests[loaded.name] = (
                _Words.of(own, [rf"\b(?:{_any_of(own)})\b"]),
                _Words.of(told.union(everywhere, *attributes.values()), [*_imported(told, everywhere), *attributes]),
                _Words.of(absent, _imported(absent, frozenset())),
            )
        return found

    def _attributes(self, loaded: LoadedModule, said: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
        """Behind the name of another module that has lost some; a pattern, and the words of which it holds one."""
        for name, value in loaded.frame.namespace.bindings.items():
            if isinstance(value, ModuleValue) and name in said:
                below = f"{value.module.name}."
                within = (names for module, names in self.lost.items() if f"{module}.".startswith(below))
                lost = frozenset().union(*within) & said
                if lost:
                    yield rf"\b{re.escape(name)}\s*\.[\w.]*\b(?:{_any_of(lost)})\b", lost


@dataclass(frozen=True, slots=True)
class _Words:
    """A pattern, and words of which every match holds one: a search for these costs far less."""

    words: tuple[str, ...]
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, words: Iterable[str], patterns: Iterable[str]) -> _Words:
        words = tuple(sorted(words))
        return cls(words, re.compile("|".join(patterns)) if words else _NOTHING)

    def are_in(self, text: str) -> bool:
        return any(word in text for word in self.words) and self.pattern.search(text) is not None

    def found_in(self, text: str) -> frozenset[str]:
        return frozenset(self.pattern.findall(text)) if any(word in text for word in self.words) else frozenset()


def _parts(modules: Iterable[str]) -> frozenset[str]:
    return frozenset(part for module in modules for part in (module.partition(".")[0], module.rpartition(".")[2]))


def _imported(modules: frozenset[str], names: frozenset[str]) -> Iterable[str]:
    """In an import inside the function, or as the text that a call imports."""
    if modules | names:
        yield rf"\bimport\b(?:[^\n(]*|\s*\([^)]*)\b(?:{_any_of(modules | names)})\b"
    if modules:
        yield rf"""\bfrom\s+(?:{_any_of(modules)})\b|["'](?:{_any_of(modules)})\b"""


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words)))
