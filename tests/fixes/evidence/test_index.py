"""What the project's texts say about missing names, few or many, and who imports what."""

from __future__ import annotations

import pytest

from flake8_undefined_services.fixes import build_index
from flake8_undefined_services.sources import Source

TEXTS = {
    "app.limits": "import redis\n\n\nclass Limiter:\n    pass\n",
    "app.names": "größe = 1\nfrom app.limits import (\n    Limiter as Bounds,\n)\n",
    "app.marked": "# “Limiter” and (Limiter)\n",
    "app.late": "def start():\n    from .limits import Limiter\n    return Limiter\n",
    "tools.run": "from app import limits\nimport app.names\n",
    "tools.said": 'TEXT = """\nfrom app2 import limits\n"""\n',
}
NAMES = frozenset({"redis", "Limiter", "Bounds", "größe", "Missing"})
OTHERS = frozenset(f"unknown{number}" for number in range(30))
SOURCES = tuple(Source(f"{module.replace('.', '/')}.py", module, text) for module, text in TEXTS.items())


@pytest.mark.parametrize("names", [NAMES, NAMES | OTHERS], ids=["few", "many"])
def test_evidence_does_not_depend_on_how_many_names_are_missing(names: frozenset[str]) -> None:
    index = build_index(SOURCES, names)
    imported = {name: [str(way.statement) for way in ways] for name, ways in index.imports.items()}
    assert imported == {
        "redis": ["import redis"],
        "Bounds": ["from app.limits import Limiter as Bounds"],
        "Limiter": ["from app.limits import Limiter"],
    }
    defined = {name: [found.module for found in places] for name, places in index.definitions.items()}
    assert defined == {"Limiter": ["app.limits"], "größe": ["app.names"]}


@pytest.mark.parametrize(
    ("module", "files"), [("app.limits", 2), ("app.names", 1), ("redis", 1), ("app", 1), ("lim", 0)]
)
def test_files_that_import_a_module_are_counted(module: str, files: int) -> None:
    assert build_index(SOURCES, NAMES).files_that_import(module) == files


@pytest.mark.parametrize(("importer", "imported", "knows"), [("tools", "app", True), ("app", "tools", False)])
def test_packages_know_what_they_import(importer: str, imported: str, knows: bool) -> None:
    assert build_index(SOURCES, NAMES).knows_package(importer, imported) is knows
