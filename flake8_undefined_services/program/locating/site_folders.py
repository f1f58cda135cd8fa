"""Where an interpreter's installed distributions lie, and what its start adds to that (library reference, site)."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from flake8_undefined_services.config import Settings

_PACKAGES = ("site-packages", "dist-packages")
"""How the folders of installed distributions are called; the second by Debian, which keeps the first for others."""

_CONFIG = "pyvenv.cfg"


def site_folders_of(settings: Settings) -> tuple[str, ...]:
    """The folders of the environment that the settings name, else those of the running interpreter."""
    if settings.python is not None:
        return site_folders(settings.python)
    return tuple(entry for entry in sys.path if any(name in entry for name in _PACKAGES))


def site_folders(python: Path) -> tuple[str, ...]:
    """Folders of installed distributions of an interpreter, a virtual environment or a site-packages folder.

    Nothing is executed: `pyvenv.cfg` and the layout say where they are (site module); `.pth` files that name
    folders (editable installs) add theirs.
    """
    found: dict[str, str] = {}
    for folder in _site_folders(python):
        if folder.is_dir():
            found.setdefault(os.path.realpath(folder), str(folder))  # lib64 is often a link
    return (*found.values(), *(line for folder in found.values() for line in _path_files(folder)))


def _site_folders(python: Path) -> Iterator[Path]:
    if python.is_dir() and not (python / _CONFIG).exists() and not list(python.glob("lib/python3*")):
        yield python
        return
    prefix = python if python.is_dir() else python.parent.parent
    version = re.fullmatch(r"python(3\.\d+t?)", python.resolve().name)
    own = f"python{version[1]}" if version else "python3*"
    yield from _below(prefix, own)
    if _option(prefix, "include-system-site-packages").lower() == "true":
        yield from _below(_base(prefix), own)
    if not (prefix / _CONFIG).exists() and not python.is_dir() and python.is_symlink():
        yield from _site_folders(python.resolve())


def _option(prefix: Path, key: str) -> str:
    """What a virtual environment's configuration says."""
    config = prefix / _CONFIG
    text = config.read_text("utf-8", "replace") if config.exists() else ""
    found = re.search(rf"(?mi)^{key}\s*=\s*(.+?)\s*$", text)
    return found[1] if found else ""


def _base(prefix: Path) -> Path:
    """The prefix of the Python that a virtual environment was made with, which may lie in another environment."""
    seen = {prefix}
    while home := _option(prefix, "home"):
        prefix = Path(home).parent
        if prefix in seen:
            break
        seen.add(prefix)
    return prefix


def _below(prefix: Path, python: str) -> Iterator[Path]:
    """The folders of a prefix, in the order of `sys.path`; `local` and the folder of all versions are Debian's."""
    for pattern in (f"local/lib/{python}", f"lib/{python}", f"lib64/{python}", "lib/python3", "Lib"):
        for folder in sorted(prefix.glob(pattern)):
            yield from (folder / name for name in _PACKAGES)


def import_hooks(folders: Iterable[str]) -> Iterator[str]:
    """Give the sources that lines of `.pth` files import (site module) and that change how modules are found.

    Editable installs are found by such finders, and modules that the standard library has lost.
    """
    for folder in folders:
        for path in Path(folder).glob("*.pth"):
            lines = path.read_text("utf-8", "replace").splitlines()
            code = "\n".join(line for line in lines if line.startswith(("import ", "import\t")))
            for name in set(re.findall(r"\b__import__\([\"'](\w+)|\bimport[ \t]+(\w+)", code)):
                file = Path(folder, "".join(name))
                for source in (file.with_suffix(".py"), file / "__init__.py"):
                    text = source.read_text("utf-8", "replace") if source.is_file() else ""
                    if "meta_path" in text:
                        yield text


def _path_files(folder: str) -> Iterator[str]:
    for path in sorted(Path(folder).glob("*.pth")):
        for line in path.read_text("utf-8", "replace").splitlines():
            entry = line.strip()
            if entry and not entry.startswith(("#", "import ", "import\t")):
                target = os.path.normpath(os.path.join(folder, entry))
                if os.path.isdir(target):
                    yield target
