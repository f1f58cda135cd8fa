"""What installed modules offer, read from their sources and never executed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flake8_undefined_services.config import Settings
from flake8_undefined_services.fixes.evidence.outline import Outline, outline_of
from flake8_undefined_services.language.standard_library import is_standard
from flake8_undefined_services.program.locating.finder import Finder
from flake8_undefined_services.sources import Source, UnreadableSource, read_text

_LARGEST = 1_000_000  # bytes; what is larger is generated data


@dataclass(frozen=True, slots=True)
class Installed:
    """The environment of the settings, else the one of the running interpreter; without a finder nothing is known."""

    finder: Finder | None = None

    @classmethod
    def of(cls, settings: Settings) -> Installed:
        """Look where the settings say; nothing is read yet."""
        return cls(Finder.of((), settings))

    def source(self, module: str) -> Source | None:
        """Read an installed module; None where it has no source, or is a standard one."""
        if self.finder is None or is_standard(module):
            return None
        spec = self.finder.source_outside(module)
        if spec is None or spec.path is None or not spec.path.endswith(".py"):
            return None
        text = _text_of(spec.path)
        return None if text is None else Source(spec.path, module, text, spec.is_package)

    def submodules(self, package: str) -> tuple[str, ...]:
        """The dotted names of the modules that lie in an installed package as sources; packages in it are none."""
        source = self.source(package)
        if source is None or not source.is_package:
            return ()
        return tuple(f"{package}.{name}" for name in _modules_in(str(Path(source.path).parent)))

    def outline(self, module: str) -> Outline | None:
        """What an installed module says at a glance."""
        source = self.source(module)
        return None if source is None else outline_of(source.text)


@lru_cache(maxsize=64)
def _modules_in(folder: str) -> tuple[str, ...]:
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return ()
    stems = (name.removesuffix(".py") for name in names if name.endswith(".py"))
    return tuple(stem for stem in stems if stem.isidentifier() and not stem.startswith("__"))


# An environment does not change while a command runs; a file that did has another size or time.
def _text_of(path: str) -> str | None:
    try:
        status = Path(path).stat()
    except OSError:
        return None
    return _read(path, status.st_mtime_ns) if status.st_size <= _LARGEST else None


@lru_cache(maxsize=256)
def _read(path: str, _: int) -> str | None:
    try:
        return read_text(path)
    except (OSError, UnreadableSource):
        return None
