"""Source roots that manifests name: where build backends look for packages, and what pytest puts on `sys.path`."""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from flake8_undefined_services.toml import tomllib

_IN_SETUP_CALL = re.compile(
    r"package_dir\s*=\s*\{\s*['\"]['\"]\s*:\s*['\"]([^'\"]+)['\"]"  # package_dir={"": "lib"}
    r"|find_(?:namespace_)?packages\(\s*(?:where\s*=\s*)?['\"]([^'\"]+)['\"]"  # find_packages("lib")
)


def declared_roots(manifest: Path) -> tuple[Path, ...]:
    """Read one manifest; what it names and is no folder is left out, and so is the manifest's own folder."""
    reader = {"pyproject.toml": _in_pyproject, "setup.cfg": _in_setup_cfg, "setup.py": _in_setup_py}[manifest.name]
    try:
        named = tuple(reader(manifest.read_text("utf-8")))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError, configparser.Error):
        return ()
    roots = (manifest.parent / name for name in named if name.strip("./"))
    return tuple(Path(*root.parts) for root in roots if root.is_dir())


def _in_pyproject(text: str) -> Iterator[str]:
    if "[tool." not in text:
        return
    tool = _table(tomllib.loads(text), "tool")
    setuptools = _table(tool, "setuptools")
    yield from _texts(_table(setuptools, "package-dir").get(""))
    yield from _texts(_table(setuptools, "packages", "find").get("where"))
    yield from _in_poetry(_table(tool, "poetry"))
    wheel = _table(tool, "hatch", "build", "targets", "wheel")
    yield from (name.rpartition("/")[0] for name in _texts(wheel.get("packages")))
    yield from _texts(wheel.get("sources"))
    yield from _texts(_table(tool, "pdm", "build").get("package-dir"))
    yield from _texts(_table(tool, "uv", "build-backend").get("module-root"))
    yield from _texts(_table(tool, "maturin").get("python-source"))
    yield from _texts(_table(tool, "pytest", "ini_options").get("pythonpath"))


def _in_poetry(poetry: Mapping[str, object]) -> Iterator[str]:
    packages = poetry.get("packages")
    for package in packages if isinstance(packages, list) else ():
        if isinstance(package, dict):
            yield from _texts(package.get("from"))


def _in_setup_cfg(text: str) -> Iterator[str]:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(text)
    for line in parser.get("options", "package_dir", fallback="").splitlines():
        key, equals, folder = line.partition("=")
        if equals and not key.strip():
            yield folder.strip()
    yield parser.get("options.packages.find", "where", fallback="").strip()
    for section in ("tool:pytest", "pytest"):
        yield from parser.get(section, "pythonpath", fallback="").split()


def _in_setup_py(text: str) -> Iterator[str]:
    for match in _IN_SETUP_CALL.finditer(text):
        yield match[1] or match[2]


def _table(content: object, *keys: str) -> Mapping[str, object]:
    for key in keys:
        content = content.get(key) if isinstance(content, dict) else None
    return content if isinstance(content, dict) else {}


def _texts(value: object) -> tuple[str, ...]:
    """A string, or the strings of a list; other values name no folder."""
    values = value if isinstance(value, list) else [value]
    return tuple(each for each in values if isinstance(each, str))
