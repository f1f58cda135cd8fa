"""Which functions can miss something where a dependency is absent, told by their text: only these are called."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
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
    _patterns: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = field(default_factory=dict)
    _everywhere: frozenset[str] = field(init=False)
    _guarded: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        self._everywhere = frozenset().union(*self.lost.values())
        imported = "|".join(_imported(_parts(self.absent), frozenset()))
        self._guarded = re.compile(imported) if imported else _NOTHING

    def asks(self, loaded: LoadedModule) -> Callable[[FunctionValue], bool]:
        """A test for the functions of a module: one of its own names is lost, or another module's that it reads."""
        own, others = self._patterns_of(loaded)
        guarded = self._guarded
        lines = loaded.frame.parsed.lines

        def is_concerned(function: FunctionValue) -> bool:
            node = function.node
            text = "".join(lines[node.lineno - 1 : node.end_lineno])
            if others.search(text) or (_GUARD.search(text) and guarded.search(text)):
                return True
            names = frozenset(own.findall(text))
            return any(not self.managed.is_managed(loaded.name, name, node.lineno) for name in names)

        return is_concerned

    def _patterns_of(self, loaded: LoadedModule) -> tuple[re.Pattern[str], re.Pattern[str]]:
        if loaded.name not in self._patterns:
            own = self.lost.get(loaded.name, frozenset())
            others = (*_imported(_parts(self.told), self._everywhere), *self._attributes(loaded))
            self._patterns[loaded.name] = (
                re.compile(rf"\b(?:{_any_of(own)})\b") if own else _NOTHING,
                re.compile("|".join(others)) if others else _NOTHING,
            )
        return self._patterns[loaded.name]

    def _attributes(self, loaded: LoadedModule) -> Iterable[str]:
        """Behind the name of another module that has lost some."""
        for name, value in loaded.frame.namespace.bindings.items():
            if isinstance(value, ModuleValue):
                below = f"{value.module.name}."
                within = (names for module, names in self.lost.items() if f"{module}.".startswith(below))
                lost = frozenset().union(*within)
                if lost:
                    yield rf"\b{re.escape(name)}\s*\.[\w.]*\b(?:{_any_of(lost)})\b"


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
