"""Every module of the service packages, each as an entry point of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from flake8_undefined_services.config import Settings, UsageError
from flake8_undefined_services.program.entrypoints.configured import entrypoint_mistake, parse_entrypoint
from flake8_undefined_services.program.entrypoints.entry_point import EntryPoint
from flake8_undefined_services.program.files.walking import walk
from flake8_undefined_services.program.locating.naming import PACKAGE_FILE

_HOW = "module of a service package"


def service_modules(
    settings: Settings, roots: Sequence[Path], entries: Iterable[EntryPoint] = ()
) -> tuple[EntryPoint, ...]:
    """Give the modules of the packages that the settings name, else of those that hold the entry points.

    A `__main__` is left out: importing it runs the program. UsageError for a package that is not there, or where
    there is none.
    """
    named = [parse_entrypoint(name, roots) for name in settings.service_packages]
    mistakes = [mistake for each in named if (mistake := entrypoint_mistake(each, roots)) is not None]
    if mistakes:
        raise UsageError(*mistakes)
    packages = named or [_package(entry, roots) for entry in entries if entry.script is None]
    found = {each.module: each for package in packages for each in _modules(package)}
    if not found:
        raise UsageError(
            "no service package: set `service-packages` in [tool.undefined-services], or name entry points"
        )
    return tuple(found[name] for name in sorted(found))


def _package(entry: EntryPoint, roots: Sequence[Path]) -> EntryPoint:
    places = roots if entry.root is None else (entry.root, *roots)
    return parse_entrypoint(entry.module.partition(".")[0], places)


def _modules(package: EntryPoint) -> Iterator[EntryPoint]:
    """The package itself and what lies below it; a module that is no package is itself alone."""
    file, root = package.file, package.root
    if file is None or root is None:
        return
    if file.is_file() and file.name != PACKAGE_FILE:
        yield _entry(package.module, root, file)
        return
    folder = file if file.is_dir() else file.parent
    for each in walk(folder, lambda name: name.endswith(".py") and name != "__main__.py"):
        parts = Path(each.path).relative_to(root).parts
        for name in each.files:
            stem = name[: -len(".py")]
            dotted = parts if name == PACKAGE_FILE else (*parts, stem)
            if all(part.isidentifier() for part in dotted):
                yield _entry(".".join(dotted), root, Path(each.path, name))


def _entry(module: str, root: Path, file: Path) -> EntryPoint:
    return EntryPoint(module, module, how=_HOW, root=root, file=file)
