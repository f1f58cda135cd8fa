"""Imports that go elsewhere: projects before and after `fix`; the interpreter imports every module of the result."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flake8_undefined_services.checking import find
from flake8_undefined_services.configuration import load
from flake8_undefined_services.fixes.apply import write
from flake8_undefined_services.fixes.moving.rewriting import move_import
from flake8_undefined_services.fixes.writing.import_style import ImportStyle
from flake8_undefined_services.fixes.writing.insertion import Refusal
from flake8_undefined_services.fixes.writing.scoped import Placement
from flake8_undefined_services.repairing import repairs
from tests.fixes.test_every_byte_stays import MODULES, imported, without_imports

TABLE = Path(__file__).with_name("relocations.md")
FILE = re.compile(r"^```py (?P<path>\S+)\n(?P<text>.*?)^```\n", re.MULTILINE | re.DOTALL)
ASKED = re.compile(r"^(?P<kind>safe|unsafe): (?P<paths>.+)\n", re.MULTILINE)
IMPORT_ALL = """
import importlib, sys
for name in sys.argv[1:]:
    for known in [each for each in sys.modules if each.partition(".")[0] == "app"]:
        del sys.modules[known]
    importlib.import_module(name)
"""


@dataclass(frozen=True)
class Case:
    """A project, what `fix` is asked about, and the files that it changes."""

    title: str
    before: dict[str, str]
    after: dict[str, str]
    paths: tuple[str, ...]
    unsafe: bool
    fails: bool

    def __str__(self) -> str:
        return self.title


def read_cases() -> Iterator[Case]:
    for block in re.split(r"^(?=# )", TABLE.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        title, _, body = block.partition("\n")
        asked = ASKED.search(body)
        assert asked is not None, title
        before, after = body[: asked.start()], body[asked.end() :]
        files = [{found["path"]: found["text"] for found in FILE.finditer(part)} for part in (before, after)]
        yield Case(title[2:], *files, tuple(asked["paths"].split()), asked["kind"] == "unsafe", "Fails: yes" in before)


CASES = tuple(read_cases())


def written(case: Case, folder: Path, *, unsafe: bool) -> dict[str, str]:
    """What stands in the files that changed."""
    settings = load(["."])
    for each in repairs(find(case.paths, settings), settings, unsafe=unsafe):
        if each.plan.is_change:
            assert write(each.target, each.plan) is None
    now = {path: (folder / path).read_bytes().decode() for path in case.before}
    return {path: text for path, text in now.items() if text != case.before[path]}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_stands_where_it_works(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path, text in {"app/__init__.py": "", **case.before}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(text.encode())
    monkeypatch.chdir(tmp_path)
    if case.unsafe:
        assert written(case, tmp_path, unsafe=False) == {}
    assert written(case, tmp_path, unsafe=case.unsafe) == case.after
    if case.after:
        again = Case(case.title, {**case.before, **case.after}, {}, case.paths, case.unsafe, case.fails)
        assert written(again, tmp_path, unsafe=case.unsafe) == {}
        modules = [path.removesuffix(".py").replace("/", ".").removesuffix(".__init__") for path in case.before]
        done = subprocess.run(
            [sys.executable, "-c", IMPORT_ALL, *modules], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("use", "is_offered"), [("", True), ("\n\ndef f():\n    return Gone\n", False)])
def test_an_export_goes_where_the_file_does_not_use_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, use: str, is_offered: bool
) -> None:
    (tmp_path / "a.py").write_text(f'__all__ = ["Gone"]\n{use}')
    monkeypatch.chdir(tmp_path)
    found = next(each for each in find(["."], load(["."])).diagnostics if each.code == "SVC105")
    assert (found.fix is not None) is is_offered


@pytest.mark.parametrize("formatter", [("ruff", "format", "--isolated"), ("black",)], ids=lambda each: each[0])
def test_what_was_formatted_stays_so(tmp_path: Path, formatter: tuple[str, ...]) -> None:
    for number, case in enumerate(CASES):
        for path, text in case.after.items():
            for word, content in (("before", case.before[path]), ("after", text)):
                (tmp_path / f"{number}_{path.replace('/', '_')}_{word}.py").write_text(content)
    command = [sys.executable, "-m", *formatter, "--check", "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    if "No module named" in done.stderr:
        pytest.skip(f"{formatter[0]} is not installed")
    assert done.returncode == 0, done.stdout + done.stderr


@settings(deadline=None)  # other work on the machine is no defect
@given(MODULES, st.sampled_from(list(Placement)), st.sampled_from(["\n", "\r\n"]), st.data())
def test_a_moved_import_is_all_that_changes(
    before: str, placement: Placement, newline: str, data: st.DataObject
) -> None:
    source = before.replace("\n", newline)
    names = sorted({each.bound for each in imported(source)} - {"*"})
    if not names:
        return
    moved = data.draw(st.sampled_from(names))
    statement = next(each for each in imported(source) if each.bound == moved)
    result = move_import(source, str(statement), placement, ImportStyle())
    if isinstance(result, Refusal):
        return
    assert _other_lines(result.text) == _other_lines(source)
    assert _bound_anywhere(source) <= _bound_anywhere(result.text) | {"TYPE_CHECKING"}
    if placement is Placement.TOP:
        assert imported(result.text) == imported(source)


def _other_lines(text: str) -> list[str]:
    """Neither imports, which a name may join, nor the head of the block that they stand in."""
    lines = (line for line in without_imports(text) if line.strip() != "if TYPE_CHECKING:")
    return [line for line in lines if not line.strip().startswith(("from ", "import "))]


def _bound_anywhere(text: str) -> set[str]:
    return {
        alias.asname or alias.name
        for node in ast.walk(ast.parse(text))
        for alias in getattr(node, "names", ())
        if isinstance(alias, ast.alias)
    }
