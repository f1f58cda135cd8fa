"""The Python that a repository's files say it runs on, where the manifest above the paths says nothing of it.

Many services are no distributions: what they run on stands in a member's manifest, in `.python-version`, or in the
image that their Dockerfile starts from.
"""

from __future__ import annotations

import configparser
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from flake8_undefined_services.config import Version
from flake8_undefined_services.configuration.target import lower_bound
from flake8_undefined_services.program.naming import REPOSITORY_FOLDERS
from flake8_undefined_services.program.walking import SKIPPED
from flake8_undefined_services.toml import tomllib

_DEPTH = 2
_ASIDE = SKIPPED | {"tests", "test", "testing", "examples", "docs", "vendor", "third_party"}
_VERSION_FILES = frozenset({".python-version", "runtime.txt"})
_ENVIRONMENT = "pyvenv.cfg"
_VERSION = re.compile(r"(?:c?python-?)?3\.(\d+)(?:\.\d+)?(?:rc\d+)?\s*$", re.IGNORECASE)
_IMAGE = re.compile(r"(?:\S+/)?python:3\.(\d+)(?![\d])")
_SETUP_PY = re.compile(r"python_requires\s*=\s*[\"']([^\"']+)[\"']")


def stated_python(start: Path, running: Version) -> Version:
    """Give the newest of the Pythons that the files around a folder name, else the running one.

    Of several members all run together only on what the newest of their lower bounds admits; a library among them
    that admits much older Pythons says nothing of what the service runs on.
    """
    folders = tuple(_folders(_top(start)))

    def said(is_kind: Callable[[str], bool], read: Callable[[str, str], Iterator[Version]]) -> list[Version]:
        paths = (Path(folder, name) for folder, names in folders for name in names if is_kind(name))
        return [version for path in paths for version in _versions(path, read)]

    exact = [*said(_VERSION_FILES.__contains__, _of_version_file), *said(_is_dockerfile, _of_dockerfile)]
    return max(exact) if exact else max(running, *said(_MANIFESTS.__contains__, _of_manifest), running)


def of_poetry(requirement: object) -> Version | None:
    """Read the lower bound of Poetry's `python = "^3.11"` too, of which the caret and the tilde are no specifiers."""
    if not isinstance(requirement, str):
        return None
    return lower_bound(re.sub(r"^\s*(?:\^|~(?!=))\s*", ">=", requirement))


def _top(start: Path) -> Path:
    """The repository around a folder, else the folder itself."""
    above = (start, *start.parents)
    return next((each for each in above if any((each / name).exists() for name in REPOSITORY_FOLDERS)), start)


def _folders(top: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A folder and those near below it, with the names of their files; what stands beside a service is left out."""
    pending = [(str(top), 0)]
    while pending:
        path, depth = pending.pop(0)
        try:
            entries = sorted(os.scandir(path), key=lambda entry: entry.name)
        except OSError:
            continue
        if depth and any(entry.name == _ENVIRONMENT for entry in entries):
            continue
        yield path, tuple(entry.name for entry in entries if not entry.is_dir())
        if depth < _DEPTH:
            inner = (entry for entry in entries if entry.is_dir(follow_symlinks=False))
            pending += [(e.path, depth + 1) for e in inner if e.name not in _ASIDE and not e.name.startswith(".")]


def _versions(path: Path, read: Callable[[str, str], Iterator[Version]]) -> tuple[Version, ...]:
    try:
        return tuple(read(path.name, path.read_text("utf-8-sig", "replace")))
    except (OSError, tomllib.TOMLDecodeError, configparser.Error, ValueError):
        return ()


def _of_manifest(name: str, text: str) -> Iterator[Version]:
    for requirement in _MANIFESTS[name](text):
        bound = of_poetry(requirement)
        if bound is not None:
            yield bound


def _in_pyproject(text: str) -> Iterator[object]:
    if "python" not in text:
        return
    content: Mapping[str, object] = tomllib.loads(text)
    yield _at(content, "project", "requires-python")
    yield _at(content, "tool", "poetry", "dependencies", "python")


def _in_setup_cfg(text: str) -> Iterator[object]:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(text)
    yield parser.get("options", "python_requires", fallback=None)


def _in_setup_py(text: str) -> Iterator[object]:
    yield from _SETUP_PY.findall(text)


def _of_version_file(name: str, text: str) -> Iterator[Version]:
    for line in text.splitlines():
        match = _VERSION.match(line.strip())
        if match:
            yield 3, int(match[1])
            return


def _of_dockerfile(name: str, text: str) -> Iterator[Version]:
    from flake8_undefined_services.program.entrypoints.dockerfile import base_images

    for image in base_images(text):
        match = _IMAGE.match(image)
        if match:
            yield 3, int(match[1])


def _is_dockerfile(name: str) -> bool:
    from flake8_undefined_services.program.entrypoints.dockerfile import is_dockerfile

    return "ocker" in name and is_dockerfile(name)


def _at(content: object, *keys: str) -> object:
    for key in keys:
        content = content.get(key) if isinstance(content, dict) else None
    return content


_MANIFESTS: Mapping[str, Callable[[str], Iterator[object]]] = {
    "pyproject.toml": _in_pyproject,
    "setup.cfg": _in_setup_cfg,
    "setup.py": _in_setup_py,
}
