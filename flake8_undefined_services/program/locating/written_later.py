"""Modules that no checkout holds: the build writes them, or whoever deploys does.

    # .gitignore                      # pyproject.toml
    app/_version.py                   [tool.setuptools_scm]
    *_pb2.py                          version_file = "app/_version.py"

Git is told to ignore such a file by its name, or a package by its path (`/app/web/front/`), or the project's manifest
says who writes it. A pattern for other folders says nothing: what lies in an ignored folder by mistake is missing
wherever the program runs. An extension module is compiled from the source beside it, or from what the manifest names
(`Extension("app._fast", …)`), and what definitions are compiled to (`flow_pb2` from `flow.proto`) lies wherever
the build puts it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from flake8_undefined_services.program.files.ignoring import Ignoring
from flake8_undefined_services.program.files.walking import everything_below
from flake8_undefined_services.program.locating.naming import PROJECT_FILES, repository_around
from flake8_undefined_services.program.locating.placed_elsewhere import PlacedElsewhere

_WRITTEN = re.compile(r"""\b(?:version[-_]file|write[-_]to)\b["']?\s*[=:]\s*["']?([^\s"'#,;]+\.py)\b""")
"""The keys under which setuptools-scm, hatch-vcs, pdm and versioningit are told where to write the version."""

_COMPILED = re.compile(r"""Extension\(\s*(?:name\s*=\s*)?["']([\w.]+)["']|\bmodule-name\s*=\s*["']([\w.]+)["']""")
"""setuptools' classes of extension modules, and maturin's key."""

_OF_PROTOC = re.compile(r"(\w+?)_(?:pb2|pb2_grpc|grpc)")
"""https://protobuf.dev/reference/python/python-generated/#invocation, https://grpc.io/docs/languages/python/basics/"""

_COMPILED_FROM = (".c", ".cc", ".cpp", ".cxx", ".pyx")


@dataclass(slots=True)
class WrittenLater:
    """Answers for the modules of a project; what a folder is told from above is read once."""

    _ignoring: dict[str, Ignoring] = field(default_factory=dict)
    _packages: dict[str, Ignoring] = field(default_factory=dict)
    _named: dict[str, _Named] = field(default_factory=dict)
    _placed: PlacedElsewhere | None = field(default=None)
    _protocols: frozenset[str] | None = field(default=None)

    def holds(self, folder: str, name: str) -> bool:
        """Whether a module that a folder lacks is to be written there."""
        file = f"{folder}/{name}.py"
        if folder not in self._ignoring:
            place = Path(folder)
            self._ignoring[folder] = Ignoring.above(place, _names_a_module).entering(place, _names_a_module)
            self._packages[folder] = Ignoring.above(place, _names_a_package)
            self._named[folder] = _Named.above(place)
        if self._named[folder].holds(folder, name) or self._ignoring[folder].ignores(file):
            return True
        if self._packages[folder].ignores(f"{folder}/{name}/"):  # not so where the folder itself is ignored
            return True
        if self._placed is None:
            self._placed = PlacedElsewhere.around(Path(folder))
        if self._placed.holds(folder, name) or self._is_of_protoc(folder, name):
            return True
        return any(os.path.isfile(f"{folder}/{name}{suffix}") for suffix in _COMPILED_FROM)

    def _is_of_protoc(self, folder: str, name: str) -> bool:
        """Whether the protocol compiler makes the module of a file that lies somewhere in the repository."""
        match = _OF_PROTOC.fullmatch(name)
        if match is None:
            return False
        if self._protocols is None:
            self._protocols = frozenset(_protocols_below(repository_around(Path(folder))))
        return match[1] in self._protocols


def _protocols_below(top: Path | None) -> Iterator[str]:
    for _, _, files in everything_below(str(top)) if top is not None else ():
        yield from (re.sub(r"\W", "_", name[: -len(".proto")]) for name in files if name.endswith(".proto"))


_OF_A_MODULE = re.compile(r"\.py[*?]?\s*\Z")
"""`_version.py`, and `*_pb2.py*` for the stubs beside such modules too."""


_PATH = re.compile(r"/?(?:[\w.-]+/)+[\w.-]+/?\s*\Z")
"""The path to one folder: its own name alone may mean others (`lib/`)."""


def _names_a_module(line: str) -> bool:
    return _OF_A_MODULE.search(line) is not None


def _names_a_package(line: str) -> bool:
    return _PATH.match(line) is not None


@dataclass(frozen=True, slots=True)
class _Named:
    """What the next manifest above a folder says that a build makes: files, and extension modules by dotted names."""

    files: frozenset[str] = frozenset()
    compiled: frozenset[str] = frozenset()

    @classmethod
    def above(cls, folder: Path) -> _Named:
        for above in (folder, *folder.parents):
            manifests = [above / name for name in PROJECT_FILES if (above / name).is_file()]
            if manifests:
                texts = [_text_of(each) for each in manifests]
                files = (str(above / path) for text in texts for path in _WRITTEN.findall(text))
                names = (first or second for text in texts for first, second in _COMPILED.findall(text))
                return cls(frozenset(files), frozenset(names))
        return cls()

    def holds(self, folder: str, name: str) -> bool:
        file = f"{folder}/{name}"
        return f"{file}.py" in self.files or any(
            file.endswith(f"/{dotted.replace('.', '/')}") for dotted in self.compiled
        )


def _text_of(manifest: Path) -> str:
    try:
        return manifest.read_text("utf-8", "replace")
    except OSError:
        return ""
