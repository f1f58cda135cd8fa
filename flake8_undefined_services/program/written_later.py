"""Modules that no checkout holds: the build writes them, or whoever deploys does.

    # .gitignore                      # pyproject.toml
    app/_version.py                   [tool.setuptools_scm]
    *_pb2.py                          version_file = "app/_version.py"

Git is told to ignore such a file by its name, or the project's manifest says who writes it. A pattern for a whole
folder says nothing: what lies in an ignored folder by mistake is missing wherever the program runs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from flake8_undefined_services.program.ignoring import Ignoring
from flake8_undefined_services.program.naming import PROJECT_FILES

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
            place = Path(folder)
            self._ignoring[folder] = Ignoring.above(place, _names_a_module).entering(place, _names_a_module)
            self._named[folder] = _written_by_builds(place)
        return file in self._named[folder] or self._ignoring[folder].ignores(file)


def _names_a_module(line: str) -> bool:
    return line.rstrip().endswith(".py")


def _written_by_builds(folder: Path) -> frozenset[str]:
    """The files of which the next manifest above says that a build writes them."""
    for above in (folder, *folder.parents):
        manifests = [above / name for name in PROJECT_FILES if (above / name).is_file()]
        if manifests:
            return frozenset(str(above / path) for each in manifests for path in _WRITTEN.findall(_text_of(each)))
    return frozenset()


def _text_of(manifest: Path) -> str:
    try:
        return manifest.read_text("utf-8", "replace")
    except OSError:
        return ""
