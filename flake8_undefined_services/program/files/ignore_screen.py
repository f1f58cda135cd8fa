"""Which names git can ignore at all: a cheap answer for each entry of a walk, before the exact one is asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from flake8_undefined_services.program.files.ignoring import Ignoring

# How pathspec writes a pattern that holds for a name at any depth, and the group by which it marks a folder.
_AT_ANY_DEPTH = "^(?:.+/)?"
_FOLDER_MARK = "(?P<ps_d>"
_SLASHES_THAT_END = re.compile(r"\[\^/\]|\(\?:\(\?:/\)\|\$\)|\(\?:/\)$")

Screen = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class _Screen:
    """Answers for one `.gitignore`: by the entry's name, and by its path from there for patterns with a slash."""

    folder: str
    by_name: re.Pattern[str] | None
    by_path: re.Pattern[str] | None

    def may_ignore(self, path: str) -> bool:
        name = path[path.rfind("/", 0, -1) + 1 :]
        if self.by_name is not None and self.by_name.match(name):
            return True
        return self.by_path is not None and self.by_path.search(path[len(self.folder) + 1 :]) is not None


def screen_of(ignoring: Ignoring) -> Screen:
    """Make the function that says whether an entry may be ignored; a folder's path ends in `/`.

    It never says no wrongly for an entry none of whose folders is ignored: for a walk that enters no such folder.
    """
    screens = [
        _screen(folder, [each.regex.pattern for each in spec.patterns if each.include and each.regex])
        for folder, spec in ignoring.specs
    ]
    return lambda path: any(screen.may_ignore(path) for screen in screens)


def _screen(folder: str, patterns: list[str]) -> _Screen:
    by_name: list[str] = []
    by_path: list[str] = []
    for pattern in patterns:
        written = pattern.replace(_FOLDER_MARK, "(?:")
        name = written.removeprefix(_AT_ANY_DEPTH)
        if name != written and "/" not in _SLASHES_THAT_END.sub("", name):
            by_name.append(name)
        else:
            by_path.append(written)
    return _Screen(folder.rstrip("/"), _any_of(by_name), _any_of(by_path))


def _any_of(patterns: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) if patterns else None
