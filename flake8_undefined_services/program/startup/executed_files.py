"""The files that the processes of a run have executed, and what their code assigns, whenever it runs."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from flake8_undefined_services.syntax.file_facts import FileFacts


@dataclass(slots=True, eq=False)
class ExecutedFiles:
    """Each file once, in the order of its first execution; none is ever forgotten.

    looked_for: paths of which their code asks whether they are there. written: paths of files that their code writes.
    _passed: by an attribute's name, and whether only assignments to classes count, how many of the files were looked
    through by now: all up to the first that has one. _called: by a pattern for calls, all that it has captured in how
    many of them.
    """

    looked_for: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    _facts: dict[int, FileFacts] = field(default_factory=dict)
    _passed: dict[tuple[str, bool], int] = field(default_factory=dict)
    _called: dict[re.Pattern[str], tuple[int, frozenset[str]]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[FileFacts]:
        return iter(self._facts.values())

    def look_for(self, folders: Iterable[str], name: str, bases: Iterable[str]) -> bool:
        """Whether they ask for a module's file in one of some folders, or its package's folder.

        bases: the folders in which the code perhaps runs, where the paths begin that are not absolute.
        """
        return _names_one(self.looked_for, folders, name, bases)

    def write(self, folders: Iterable[str], name: str, bases: Iterable[str]) -> bool:
        """The same of a module's file that they have written by now."""
        return _names_one(self.written, folders, name, bases)

    def add(self, facts: FileFacts) -> None:
        """One of them executes."""
        self._facts[id(facts)] = facts

    def store(self, attribute: str, *, on_classes: bool) -> bool:
        """Whether one of them assigns an attribute of that name, of a class or of anything."""
        passed = self._passed.get((attribute, on_classes), 0)
        for facts in islice(self._facts.values(), passed, None):
            if facts.stores_on_classes(attribute) if on_classes else facts.stores(attribute):
                break
            passed += 1
        self._passed[attribute, on_classes] = passed
        return passed < len(self._facts)

    def called_for(self, pattern: re.Pattern[str]) -> frozenset[str]:
        """What a pattern for calls captures in their texts."""
        passed, found = self._called.get(pattern, (0, frozenset()))
        if passed < len(self._facts):
            found = found.union(*(facts.called_for(pattern) for facts in islice(self._facts.values(), passed, None)))
            self._called[pattern] = len(self._facts), found
        return found


def _names_one(paths: Iterable[str], folders: Iterable[str], name: str, bases: Iterable[str]) -> bool:
    named = {posixpath.join(base, path) for base in bases for path in paths}
    files = (name, f"{name}.py", f"{name}/__init__.py")
    return any(f"{folder}/{each}" in named for folder in folders for each in files) if named else False
