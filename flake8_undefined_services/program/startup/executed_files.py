"""The files that the processes of a run have executed, and what their code assigns, whenever it runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from flake8_undefined_services.syntax.file_facts import FileFacts


@dataclass(slots=True, eq=False)
class ExecutedFiles:
    """Each file once, in the order of its first execution; none is ever forgotten.

    _passed: by an attribute's name, and whether only assignments to classes count, how many of the files were looked
    through by now: all up to the first that has one. _called: by a pattern for calls, all that it has captured in how
    many of them.
    """

    _facts: dict[int, FileFacts] = field(default_factory=dict)
    _passed: dict[tuple[str, bool], int] = field(default_factory=dict)
    _called: dict[re.Pattern[str], tuple[int, frozenset[str]]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[FileFacts]:
        return iter(self._facts.values())

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
