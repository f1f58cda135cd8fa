"""The examinations of one run."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from flake8_undefined_services.config import Settings
from flake8_undefined_services.program.examining import Examination
from flake8_undefined_services.program.locating.finder import Finder
from flake8_undefined_services.program.startup.loaded import LoadedModule
from flake8_undefined_services.syntax.parsing import ParsedFile

_Key = tuple[tuple[str, ...], tuple[str, ...], bool, tuple[Path, ...]]


@dataclass(slots=True, eq=False)
class Examinations:
    """One examination for each order of source roots, and for what is withheld; all of them share what they read.

    Findings, the services that they stop and strings that name modules are questions about the same processes: what
    one of them has had executed, the others take over.
    """

    _read: dict[str, ParsedFile] = field(default_factory=dict)
    _made: dict[_Key, Examination] = field(default_factory=dict)

    def of(
        self, roots: Iterable[Path], settings: Settings, *, strict: bool = False, apart: tuple[Path, ...] = ()
    ) -> Examination:
        """The run's settings, but for `without`, are the same each time; `strict` and `apart` as for an examination."""
        places = tuple(os.path.abspath(root) for root in roots)
        key = (places, settings.without, strict, apart)
        if key not in self._made:
            self._made[key] = Examination.of(map(Path, places), settings, strict=strict, apart=apart, parsed=self._read)
        return self._made[key]

    def all(self) -> tuple[Examination, ...]:
        """Those that somebody has asked for."""
        return tuple(self._made.values())

    def without(
        self, names: frozenset[str], requiring: frozenset[str], keep: Callable[[LoadedModule, Finder], bool]
    ) -> Examinations:
        """The same where some modules and distributions are absent; what is kept is taken over as it was executed here.

        requiring: the installed modules that need these.
        """
        made = {}
        for key, examination in self._made.items():
            world = examination.process.world
            world.restart()
            finder = world.finder.withholding(names, requiring)
            made[key] = examination.elsewhere(finder, partial(_is_kept, keep, world.finder))
        return Examinations(self._read, made)


def _is_kept(keep: Callable[[LoadedModule, Finder], bool], finder: Finder, module: LoadedModule) -> bool:
    return keep(module, finder)
