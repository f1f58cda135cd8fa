"""The table of submodules that nothing else of the standard library imports, held against the running interpreter."""

from __future__ import annotations

import ast
import sysconfig
import warnings
from collections.abc import Iterator
from pathlib import Path

from flake8_undefined_services.language.seldom_loaded import SELDOM_LOADED

LIBRARY = Path(sysconfig.get_path("stdlib"))
APART = {"site-packages", "test", "tests", "idlelib", "lib2to3", "turtledemo", "lib-dynload", "ensurepip"}


def files() -> Iterator[tuple[str, Path]]:
    """The modules of the library, by their names."""
    for path in LIBRARY.rglob("*.py"):
        parts = path.relative_to(LIBRARY).with_suffix("").parts
        if not APART.intersection(parts):
            yield ".".join(parts).removesuffix(".__init__"), path


def asked(name: str, path: Path) -> Iterator[str]:
    """What a module's import statements name, wherever they stand, and all packages above that."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(path.read_text("utf-8", errors="replace"))
    package = name.split(".") if path.stem == "__init__" else name.split(".")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            named = [module, *(f"{module}.{alias.name}" for alias in node.names)]
        else:
            continue
        for each in named:
            parts = each.split(".")
            yield from (".".join(parts[:count]) for count in range(1, len(parts) + 1))


def test_nothing_else_imports_them() -> None:
    library = dict(files())
    imports = {name: library.keys() & set(asked(name, path)) for name, path in library.items()}
    for submodule in sorted(SELDOM_LOADED):
        own = submodule.partition(".")[0]
        above = submodule.rpartition(".")[0]
        starts = [name for name in library if name == above or name.partition(".")[0] != own]
        seen: set[str] = set()
        while starts:
            name = starts.pop()
            if name not in seen:
                seen.add(name)
                starts += imports[name]
        assert submodule in library
        assert submodule not in seen, submodule
