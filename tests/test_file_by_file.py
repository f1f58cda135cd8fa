"""Files one by one: what clears a file hides no finding, and the answers do not depend on what was asked before."""

from __future__ import annotations

import ast
import importlib.util
import random
import shutil
from pathlib import Path

import pytest

from flake8_undefined_services.config import Settings
from flake8_undefined_services.file_by_file import FileByFile
from flake8_undefined_services.program.examined import Examined
from flake8_undefined_services.program.examining import Examination
from flake8_undefined_services.program.executed_alone import ExecutedAlone
from flake8_undefined_services.program.interfaces import Interfaces, WorkingImports
from flake8_undefined_services.sources import Source
from flake8_undefined_services.syntax.parsing import SourceError, parse
from flake8_undefined_services.telling import told
from tests.program.layouts import write

PROJECTS = Path(__file__).parent / "conformance" / "projects"
PACKAGES = ("packaging", "pluggy", "iniconfig")


def sources(root: Path) -> list[Source]:
    """Every module below a root."""
    found = []
    for file in sorted(root.rglob("*.py")):
        is_package = file.name == "__init__.py"
        parts = file.relative_to(root).with_suffix("").parts
        module = ".".join(parts[:-1] if is_package else parts)
        found.append(Source(str(file), module, file.read_text("utf-8"), is_package))
    return found


def followed(source: Source, settings: Settings, *others: str) -> list[tuple[str, int, int]]:
    """What the abstract execution tells of a file, with nothing before it but the other modules of its cycle."""
    examination = Examination.of(settings.roots, settings, alone=True)
    file = Examined(source.path, source.path, source.module, source.is_package)
    examination.give(file, parse(source.text))
    for other in others:
        examination.process.start(other)
    examination.start((file,))
    facts = examination.facts(file, in_cycle=bool(others))
    return [(d.code, d.line, d.column) for d in told(source, facts)]


def executed(source: Source, settings: Settings) -> list[tuple[str, int, int]]:
    """The same, entered from each module of the file's cycle, and with what its guards leave behind."""
    place = ExecutedAlone.of(settings.roots, settings, {})
    imports = WorkingImports(Interfaces(place.examination.process.world.finder, outline))
    file = Examined(source.path, source.path, source.module, source.is_package)
    facts = place.facts(file, parse(source.text), imports.entered_with(source.module), guarded=True)
    return [(d.code, d.line, d.column) for d in told(source, facts)]


def outline(path: str) -> tuple[str, ast.Module]:
    """Text and tree of a file."""
    text = Path(path).read_text("utf-8")
    return text, ast.parse(text)


@pytest.mark.parametrize("case", sorted(PROJECTS.glob("*/*/")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_clears_a_file_of_a_small_project_hides_nothing(case: Path) -> None:
    root = case / "src" if (case / "src").is_dir() else case
    settings = Settings(roots=(root,))
    one_by_one = FileByFile(settings)
    for source in sources(root):
        if source.module and _parses(source):
            found = [(d.code, d.line, d.column) for d in one_by_one.examine(source)]
            assert found == executed(source, settings), source.module


def _parses(source: Source) -> bool:
    try:
        parse(source.text)
    except SourceError:
        return False
    return True


def copied(package: str, root: Path) -> Path:
    """A copy of an installed package below a root of its own."""
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    shutil.copytree(Path(spec.origin).parent, root / package, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    return root


@pytest.mark.parametrize("package", PACKAGES)
def test_what_clears_a_file_of_a_real_package_hides_nothing(package: str, tmp_path: Path) -> None:
    settings = Settings(roots=(copied(package, tmp_path),))
    one_by_one = FileByFile(settings)
    for source in sources(tmp_path):
        found = [(d.code, d.line, d.column) for d in one_by_one.examine(source)]
        assert found == followed(source, settings), source.module


@pytest.mark.parametrize("seed", range(3))
def test_what_clears_a_file_hides_no_lost_definition(seed: int, tmp_path: Path) -> None:
    """Definitions are renamed where they stand, and whoever imports them meets that."""
    chance = random.Random(seed)
    copied("packaging", tmp_path)
    files = sorted((tmp_path / "packaging").glob("*.py"))
    for file in chance.sample(files, 4):
        lines = file.read_text("utf-8").splitlines(keepends=True)
        heads = [n for n, line in enumerate(lines) if line.startswith(("def ", "class "))]
        if heads:
            number = chance.choice(heads)
            lines[number] = lines[number].replace(" ", " renamed_", 1)
            file.write_text("".join(lines), "utf-8")
    settings = Settings(roots=(tmp_path,))
    one_by_one = FileByFile(settings)
    for source in sources(tmp_path):
        found = [(d.code, d.line, d.column) for d in one_by_one.examine(source)]
        assert found == followed(source, settings), (seed, source.module)


PROJECT = {
    "app/__init__.py": "from app import entry\n",
    "app/entry.py": (
        "from app import late\nfrom app.base import Known, Lost\nimport app.base as base\nprint(base.gone)\n"
    ),
    "app/base.py": "class Known: ...\nif input():\n    maybe = 1\nelse:\n    maybe = 2\n",
    "app/late.py": "from app.base import maybe\ndef f():\n    from app.nowhere import x\n    return base\n",
    "app/cycle.py": "from app.other import first\nsecond = 2\n",
    "app/other.py": "from app.cycle import second\nfirst = 1\n",
    "pkg/__init__.py": "early = 1\nfrom pkg import part\nlate = 2\n",
    "pkg/part.py": "from pkg import early, late\n",
    "pkg/quiet.py": "from pkg import early, late\n",
    "app/guarded.py": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from app.nowhere import y\ntry:\n"
        "    from app.base import Lost\nexcept ImportError:\n    Lost = None\n"
    ),
}


def test_the_order_of_files_changes_no_answer(tmp_path: Path) -> None:
    write(tmp_path, PROJECT)
    settings = Settings(roots=(tmp_path,))
    every = sources(tmp_path)
    cycles = {"app.other": ("app.cycle",), "app.cycle": ("app.other",)}
    expected = {source.module: followed(source, settings, *cycles.get(source.module, ())) for source in every}
    assert {code for found in expected.values() for code, _, _ in found} >= {"SVC112", "SVC113", "SVC114", "SVC211"}
    for seed in range(6):
        order = random.Random(seed).sample(every, len(every))
        one_by_one = FileByFile(settings)
        for source in order:
            found = [(d.code, d.line, d.column) for d in one_by_one.examine(source)]
            assert found == expected[source.module], (seed, source.module)


def test_a_buffer_counts_and_not_what_the_disk_says(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "def f(): ...\n", "b.py": "import c\nfrom a import f\n", "c.py": "from a import f\n"})
    one_by_one = FileByFile(Settings(roots=(tmp_path,)))
    assert one_by_one.examine(Source(str(tmp_path / "b.py"), "b", "import c\nfrom a import f\n", False)) == ()
    buffer = Source(str(tmp_path / "a.py"), "a", "def g():\n    return missing\n", False)
    assert [(d.code, d.name) for d in one_by_one.examine(buffer)] == [("SVC201", "missing")]
    later = one_by_one.examine(Source(str(tmp_path / "c.py"), "c", "from a import f\n", False))
    assert [(d.code, d.name) for d in later] == [("SVC112", "f")]


def test_a_buffer_counts_where_only_the_execution_has_read_the_disk(tmp_path: Path) -> None:
    early = "from b import y\nx = 1\ndef f():\n    import late\n    return late.there\n"
    write(tmp_path, {"a.py": early, "b.py": "from a import x\ny = 2\n", "late.py": "there = 1\n"})
    one_by_one = FileByFile(Settings(roots=(tmp_path,)))
    one_by_one.examine(Source(str(tmp_path / "a.py"), "a", early, False))
    buffer = Source(str(tmp_path / "late.py"), "late", "print(missing)\n", False)
    assert [(d.code, d.name) for d in one_by_one.examine(buffer)] == [("SVC101", "missing")]
