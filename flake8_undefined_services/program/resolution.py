"""Module name to file: first party under the source roots, then the standard library's own sources."""

from __future__ import annotations

import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flake8_undefined_services.config import Settings
from flake8_undefined_services.sources import Source


@dataclass(frozen=True, slots=True)
class Resolver:
    """Looks modules up as an import would: the first root that has it, packages before modules."""

    roots: tuple[Path, ...]

    @classmethod
    def for_source(cls, source: Source, settings: Settings) -> Resolver:
        """The configured roots, the one that holds the source's topmost package, and the standard library."""
        parts = len(source.module.split(".")) - (0 if source.is_package else 1)
        own = Path(source.path).parent
        for _ in range(parts):
            own = own.parent
        return cls((*settings.roots, own, Path(sysconfig.get_path("stdlib"))))

    def find(self, module: str) -> tuple[Path, bool] | None:
        """The file of a module and whether it is a package; None: there is no source to read."""
        relative = Path(*module.split("."))
        for root in self.roots:
            for path, is_package in ((root / relative / "__init__.py", True), (root / f"{relative}.py", False)):
                if path.is_file():
                    return path, is_package
        return None

    def has_submodule(self, source: Source, name: str) -> bool:
        """Whether a package's folder holds a module or folder of that name."""
        return source.is_package and any(path.exists() for path in _submodule_paths(source, name))


def _submodule_paths(source: Source, name: str) -> Iterator[Path]:
    folder = Path(source.path).parent
    yield folder / f"{name}.py"
    yield folder / name
    yield from folder.glob(f"{name}.*.so")
