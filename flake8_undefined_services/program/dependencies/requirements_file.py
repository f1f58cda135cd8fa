"""Requirements files: pip's own format, and which files of a folder are of that kind.

https://pip.pypa.io/en/stable/reference/requirements-file-format/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from flake8_undefined_services.program.dependencies.declared import CORE, Found, Section
from flake8_undefined_services.program.dependencies.manifest import Manifest, extra, group

_COMMENT = re.compile(r"(?:^|\s+)#.*$")
_INCLUDE = re.compile(r"(?:-r\s*|--requirement[ =]\s*)(\S+)")
_EDITABLE = re.compile(r"(?:-e\s*|--editable[ =]\s*)(.+)")
# Options of a single requirement stand after it; the first one ends it.
_TRAILING_OPTIONS = re.compile(r"\s+--?[a-z][a-z-]*(?:[= ].*)?$")
_PATTERNS = (
    "requirements*.txt",
    "requirements*.in",
    "*[-_.]requirements.txt",
    "*[-_.]requirements.in",
    "requirements/**/*.txt",
    "requirements/**/*.in",
)
# Words in a file's name that say who installs it: whoever works on the project.
_DEVELOPMENT = frozenset(
    """
    bench benchmark benchmarks build ci contrib coverage debug dev devel develop development doc docs format formatting
    lint linting linters local mypy precommit qa release style test testing tests tool tooling tools tox typecheck
    types typing
    """.split()
)
_EXTRAS = "extras"
_WORDS = re.compile(r"[a-z]+")


def requirements_files(folder: Path) -> tuple[Path, ...]:
    """Find the requirements files that lie in a project's folder."""
    found = {path for pattern in _PATTERNS for path in folder.glob(pattern) if path.is_file()}
    return tuple(sorted((path for path in found if "constraints" not in path.stem), key=Path.as_posix))


def section_of(path: Path, project: Path) -> Section:
    """Tell by a file's name who installs it: the service, its developers, or who asks for an extra."""
    relative = path.relative_to(project) if project in path.parents else Path(path.name)
    if _EXTRAS in relative.parts[:-1]:
        return extra(path.stem)
    words = _WORDS.findall("/".join((*relative.parts[:-1], path.stem)).lower())
    hints = [word for word in words if word in _DEVELOPMENT or "test" in word]
    return group("-".join(hints)) if hints else CORE


def read_requirements(manifest: Manifest, section: Section) -> Iterator[Found]:
    """State what a file and those that it includes declare, each file once; constraints declare nothing."""
    yield from _read(manifest, section, {manifest.path.resolve()})


def _read(manifest: Manifest, section: Section, seen: set[Path]) -> Iterator[Found]:
    for line, text in _logical_lines(manifest.text):
        included = _INCLUDE.match(text)
        editable = _EDITABLE.match(text)
        if included:
            yield from _include(manifest, included[1].strip("\"'"), line, section, seen)
        elif editable:
            yield manifest.declared(_TRAILING_OPTIONS.sub("", editable[1]).strip("\"'"), section, line)
        elif not text.startswith("-"):
            yield manifest.declared(_TRAILING_OPTIONS.sub("", text), section, line)


def _include(manifest: Manifest, name: str, line: int, section: Section, seen: set[Path]) -> Iterator[Found]:
    path = manifest.path.parent / name
    other = manifest.beside(path)
    if other is None:
        yield manifest.unread(line, f"{name} cannot be read", section)
    elif path.resolve() not in seen:
        seen.add(path.resolve())
        yield from _read(other, section, seen)


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Join continued lines and drop comments; a comment line inside a continuation ends it, as in pip."""
    start, parts = 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        start = start or number
        if line.endswith("\\") and not line.lstrip().startswith("#"):
            parts += line[:-1] + " "
            continue
        joined = _COMMENT.sub("", parts + line).strip()
        if joined:
            yield start, joined
        start, parts = 0, ""
    if parts.strip():
        yield start, parts.strip()
