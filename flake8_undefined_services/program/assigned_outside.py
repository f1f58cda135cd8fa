"""Attributes that some file of the project assigns from outside: `config.ready = True`, `setattr(config, "ready", …)`.

Who asks a module for such an attribute in a function may come after the file that sets it, whoever imports that.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from flake8_undefined_services.program.walking import everything_below

_ASSIGNED = re.compile(r"\.(\w+)[ \t]*(?::[^=\n]+)?=(?!=)")
_OWNER = re.compile(r"[ \t]*(?!(?:self|cls)(?:\.|\Z))\w+(?:\.\w+)*")
_SET = re.compile(r"\bsetattr\([^\n]*?[\"'](\w+)[\"']")


@dataclass(eq=False)
class AssignedOutside:
    """Looks through the texts on some source roots, once somebody asks."""

    roots: Iterable[str]

    @cached_property
    def names(self) -> frozenset[str]:
        """Every attribute that is assigned to something other than `self` and `cls`."""
        found: set[str] = set()
        for path in self._files():
            try:
                with open(path, encoding="utf-8", errors="replace") as file:
                    found.update(_assigned(file.read()))
            except OSError:
                continue
        return frozenset(found)

    def _files(self) -> Iterator[str]:
        for root in self.roots:
            for folder, _, files in everything_below(root):
                yield from (os.path.join(folder, name) for name in files if name.endswith(".py"))


def _assigned(text: str) -> Iterator[str]:
    for match in _ASSIGNED.finditer(text):  # begins with a dot, which is found faster than the beginning of a line
        dot = match.start()
        if _OWNER.fullmatch(text, text.rfind("\n", 0, dot) + 1, dot) is not None:
            yield match[1]
    if "setattr(" in text:
        yield from _SET.findall(text)
