"""Modules that no checkout holds: the build writes them, or whoever deploys does.

    # .gitignore                      # pyproject.toml
    app/_version.py                   [tool.setuptools_scm]
    *_pb2.py                          version_file = "app/_version.py"

Git is told to ignore such a file by its name, or the project's manifest says who writes it. A pattern for a whole
folder says nothing: what lies in an ignored folder by mistake is missing wherever the program runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from flake8_undefined_services.program.ignoring import Ignoring
from flake8_undefined_services.program.naming import PROJECT_FILES

_MANIFESTS = ("pyproject.toml", "setup.cfg", "setup.py")
_WRITTEN = re.compile(r"""\b(?:version[-_]file|write[-_]to)\b["']?\s*[=:]\s*["']?([^\s"'#,;]+\.py)\b""")
"""The keys under which setuptools-scm, hatch-vcs, pdm and versioningit are told where to write the version."""


@dataclass(slots=True)
class WrittenLater:
    """Answers for the modules of a project; what a folder is told from above is read once."""

    _ignoring: dict[str, Ignoring] = field(default_factory=dict)
    _named: dict[str, frozenset[str]] = field(default_factory=dict)

    def holds(self, folder: str, name: str) -> bool:
        """Whether a module that a folder lacks is to be written there."""
        file = f"{folder}/{name}.py"
        if folder not in self._ignoring:
            above = _above(Path(folder))
            self._ignoring[folder] = _by_names(above)
            self._named[folder] = frozenset(str(each / path) for each in above for path in _written_in(each))
        return file in self._named[folder] or self._ignoring[folder].ignores(file)


def _above(folder: Path) -> list[Path]:
    """The folders that may say something about a file, up to the repository's top, else to the next manifest."""
    chain = [folder, *folder.parents]
    for marks in ((".git",), PROJECT_FILES):
        for depth, each in enumerate(chain, 1):
            if any((each / mark).exists() for mark in marks):
                return chain[:depth]
    return []


def _by_names(folders: Iterable[Path]) -> Ignoring:
    """What git is told to ignore by the name of a Python file."""
    return Ignoring.reading(folders, lambda line: line.rstrip().endswith(".py"))


def _written_in(folder: Path) -> Iterator[str]:
    for name in _MANIFESTS:
        try:
            text = (folder / name).read_text("utf-8", "replace")
        except OSError:
            continue
        yield from _WRITTEN.findall(text)
