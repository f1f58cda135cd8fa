"""Sources to measure on, and how long something takes."""

from __future__ import annotations

import argparse
import ast
import importlib.util
import os
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

INSTALLED = ("libcst", "rich", "pygments", "packaging", "pycodestyle", "pyflakes", "pytest", "_pytest", "flake8")


@dataclass(frozen=True, slots=True)
class MeasuredFile:
    """One file that parses, with the tree that flake8 would hand over."""

    path: Path
    module: str
    is_package: bool
    text: str
    tree: ast.Module


def given_paths(description: str) -> tuple[Path, ...]:
    """The paths of the command line; without any, the packages that this environment installs."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("paths", nargs="*", type=Path, help="files, or packages' folders (default: installed ones)")
    paths: Sequence[Path] = parser.parse_args().paths
    return tuple(paths) or tuple(_installed())


def _installed() -> Iterator[Path]:
    for name in INSTALLED:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            yield Path(spec.origin).parent if spec.submodule_search_locations else Path(spec.origin)


def measured_files(path: Path) -> Iterator[MeasuredFile]:
    """Every file below a path that is UTF-8 and parses."""
    root = path.parent
    for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
        try:
            text = file.read_text("utf-8")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(text)
        except (OSError, SyntaxError, ValueError):
            continue
        is_package = file.name == "__init__.py"
        parts = file.relative_to(root).with_suffix("").parts
        yield MeasuredFile(file, ".".join(parts[:-1] if is_package else parts), is_package, text, tree)


def installed_environment(folder: str) -> dict[str, str]:
    """Variables for a command that finds this checkout compiled after its first run, as pip leaves what it installs.

    folder: where the compiled files go.
    """
    here = str(Path(__file__).parent.parent)
    paths = os.pathsep.join(filter(None, (here, os.environ.get("PYTHONPATH"))))
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": paths, "PYTHONPYCACHEPREFIX": folder}


def seconds(run: Callable[[], object], times: int = 3) -> float:
    """The fastest of several runs."""
    best = float("inf")
    for _ in range(times):
        begin = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - begin)
    return best
