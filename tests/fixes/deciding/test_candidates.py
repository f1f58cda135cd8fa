"""Which import is proposed for a missing name, and who may apply it, as small projects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from flake8_undefined_services.checking import find
from flake8_undefined_services.configuration import load

TABLES = sorted(Path(__file__).parent.glob("*.md"))
FILE = re.compile(r"^```\w+ (?P<path>\S+)\n(?P<text>.*?)^```\n", re.MULTILINE | re.DOTALL)
ANSWER = re.compile(r"^(?P<path>\S+\.py) (?P<name>\w+): (?P<word>\w+)(?P<statements>.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Case:
    """A project, and for a name in a file who may apply which statements."""

    title: str
    files: dict[str, str]
    answers: dict[tuple[str, str], tuple[str, tuple[str, ...]]]

    def __str__(self) -> str:
        return self.title


def read_cases() -> Iterator[Case]:
    text = "".join(table.read_text("utf-8") for table in TABLES)
    for block in re.split(r"^(?=# )", text, flags=re.MULTILINE)[1:]:
        title, _, body = block.partition("\n")
        files = {found["path"]: found["text"] for found in FILE.finditer(body)}
        answers = {
            (found["path"], found["name"]): (found["word"], tuple(re.findall(r"`([^`]+)`", found["statements"])))
            for found in ANSWER.finditer(FILE.sub("", body))
        }
        yield Case(title.removeprefix("# "), files, answers)


CASES = tuple(read_cases())


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_fix_is_the_one_that_stands_out(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path, text in case.files.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert case.answers
    found = {(each.path, each.name): each.fix for each in find(["."], load(["."])).diagnostics}
    told = {}
    for key in case.answers:
        fix = found[key]
        listed = () if fix is None else tuple(each.statement for each in fix.candidates)
        told[key] = ("nothing", ()) if fix is None else (fix.applicability.value, listed)
    for key, (word, statements) in case.answers.items():
        assert told[key][0] == word, told
        assert told[key][1][: len(statements)] == statements, told


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("def receive(): ...\n\n\nX = recieve()\n", "receive"),
        ("def f(message):\n    return mesage\n", "message"),
        ("X = pritn\n", "print"),
        ("import json\n\nX = jsn\n", None),
        ("def f(thread):\n    return Thread()\n", None),
    ],
)
def test_a_slip_is_asked_about_and_never_edited(
    text: str, meant: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.py").write_text(text)
    monkeypatch.chdir(tmp_path)
    (found,) = find(["."], load(["."])).diagnostics
    assert found.message.endswith(f"; did you mean {meant!r}?") is (meant is not None)
    assert "did you mean" in found.message or meant is None
    assert found.fix is None or found.fix.applicability.value != "safe"


@pytest.mark.parametrize(("modules", "is_offered"), [(100, True), (101, False)])
def test_what_every_module_defines_for_itself_is_offered_from_none(
    modules: int, is_offered: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(modules):
        (tmp_path / f"part{number}.py").write_text("logger = object()\n")
    (tmp_path / "a.py").write_text("X = logger\n")
    monkeypatch.chdir(tmp_path)
    (found,) = find(["a.py"], load(["."])).diagnostics
    assert (found.fix is not None) is is_offered
    assert found.fix is None or found.fix.applicability.value == "ambiguous"
