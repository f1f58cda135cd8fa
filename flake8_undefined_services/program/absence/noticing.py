"""Which modules can notice that something is absent: those whose code, or what it imports from outside, speaks of it.

A start-up of which no module says `redis` ends the same where redis is not installed, so it is not executed once more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from flake8_undefined_services.program.locating.finder import Finder
from flake8_undefined_services.program.startup.loaded import LoadedModule
from flake8_undefined_services.program.startup.outsiders import Outsiders

_WORD = re.compile(r"[a-z0-9]+")
"""Words as names of modules and of distributions share them: neither case nor `_`, `-` and `.` tell them apart."""


@dataclass(slots=True, eq=False)
class Speech:
    """The words of what was executed, and of the files outside that it asked for; each file is read once."""

    _words: dict[str, frozenset[str]] = field(default_factory=dict)
    _of_modules: dict[int, tuple[LoadedModule, frozenset[str]]] = field(default_factory=dict)

    def of_module(self, module: LoadedModule, finder: Finder) -> frozenset[str]:
        """What one execution of a module says."""
        known = self._of_modules.get(id(module))
        if known is None:
            asked = {need.module for need in module.frame.observations.needs()}
            specs = (finder.source_outside(name) for name in asked if finder.is_outside(name))
            files = {spec.path for spec in specs if spec is not None and spec.path is not None}
            own = self._of_text(module.frame.path, module.frame.parsed.text)
            words = own.union(*map(_words_in, asked), *map(self._of_file, files))
            known = self._of_modules[id(module)] = module, words
        return known[1]

    def of_outsiders(self, outsiders: Outsiders) -> frozenset[str]:
        """What the installed modules say that were executed for what they hold."""
        return frozenset().union(*(self._of_text(each.path, each.parsed.text) for each in outsiders.executed()))

    def _of_text(self, path: str, text: str) -> frozenset[str]:
        if path not in self._words:
            self._words[path] = _words_in(text)
        return self._words[path]

    def _of_file(self, path: str) -> frozenset[str]:
        if path not in self._words:
            try:
                self._words[path] = _words_in(Path(path).read_text("utf-8", "replace"))
            except OSError:
                self._words[path] = frozenset()
        return self._words[path]


@dataclass(slots=True, eq=False)
class Noticing:
    """Who notices that something is absent.

    names: what is withheld, and the installed modules that need it. everybody: what was executed outside of the project
    speaks of it, and whoever asks about that may notice.
    """

    names: frozenset[str]
    speech: Speech
    everybody: bool
    _own: dict[int, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, names: Iterable[str], speech: Speech, outsiders: Iterable[Outsiders]) -> Noticing:
        """Prepare for some names; outsiders: what the start-ups with everything have executed outside."""
        names = frozenset(names)
        made = cls(names, speech, everybody=False)
        made.everybody = any(made._is_said(speech.of_outsiders(each)) for each in outsiders)
        return made

    def concerns(self, module: LoadedModule, finder: Finder) -> bool:
        """Whether the module, or one that it has loaded, around all corners, can do something else."""
        if self.everybody:
            return True
        seen, pending = {id(module)}, [module]
        while pending:
            each = pending.pop()
            if self._notices(each, finder):
                return True
            for loaded in each.loaded:
                if id(loaded) not in seen:
                    seen.add(id(loaded))
                    pending.append(loaded)
        return False

    def is_deaf(self, module: LoadedModule, finder: Finder) -> bool:
        """Whether the module ends as it does with everything."""
        return not self.concerns(module, finder)

    def _notices(self, module: LoadedModule, finder: Finder) -> bool:
        key = id(module)
        if key not in self._own:
            self._own[key] = self._is_said(self.speech.of_module(module, finder))
        return self._own[key]

    def _is_said(self, words: frozenset[str]) -> bool:
        return any(_words_in(name) <= words for name in self.names)


def _words_in(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))
