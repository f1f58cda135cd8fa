"""What is told where a dependency may be absent, held against an interpreter without it.

The cases are sources in Markdown as in `tests/rules`; `redis` is the dependency, a stub of it stands in `site`.
"""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings
from flake8_undefined_services.file_by_file import FileByFile
from flake8_undefined_services.sources import Source

HERE = Path(__file__).parent
STUB = """\
class _Any(type):
    def __getitem__(cls, item):
        return item


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    if name == "task":
        return lambda function: function
    return _Any(name, (), {"__init__": lambda self, *args: None})
"""
PROBE = """\
import sys, traceback
sys.path[:0] = sys.argv[1:]
try:
    import main
except BaseException as error:
    for frame in traceback.extract_tb(error.__traceback__):
        print(f"{frame.filename}|{frame.lineno}")
"""
HEADING = re.compile(r"^# (.+)$", re.MULTILINE)
FILE = re.compile(r"^```\w+ (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = re.compile(r"# (SVC\d{3}) (\w+)(?:@(\d+))?(, perhaps)?$")

Finding = tuple[str, int, int, str, str, bool]


@dataclass(frozen=True)
class Case:
    title: str
    files: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return self.title.replace(" ", "-")

    def write(self, folder: Path) -> None:
        for name, text in (*self.files, ("site/redis.py", STUB)):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")

    @property
    def expected(self) -> list[Finding]:
        found = []
        for name, text in self.files:
            for number, line in enumerate(text.splitlines(), 1):
                mark = MARK.search(line)
                if mark is not None:
                    column = int(mark[3] or 1 + re.search(rf"\b{mark[2]}\b", line).start())  # type: ignore[union-attr]
                    found.append((name, number, column, mark[1], mark[2], mark[4] is None))
        return sorted(found)


def cases() -> list[Case]:
    found = []
    for path in sorted(HERE.glob("*.md")):
        parts = HEADING.split(path.read_text("utf-8"))
        titles = zip(parts[1::2], parts[2::2], strict=True)
        found += [Case(title, tuple((m[1], m[2]) for m in FILE.finditer(text))) for title, text in titles]
    return found


CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_marked_is_found(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case.write(tmp_path)
    monkeypatch.chdir(tmp_path)
    settings = Settings((3, 12), python=tmp_path / "site", roots=(tmp_path,))
    found = [(d.path, d.line, d.column, d.code, d.name, d.certain) for d in api.check(["."], settings)]
    assert sorted(each for each in found if not each[0].startswith("site")) == case.expected


# Whether the dependency has what is asked for is not known then.
KNOWN_ONLY = {"What another module has only with the package"}


@pytest.mark.parametrize("case", [case for case in CASES if case.title not in KNOWN_ONLY], ids=str)
def test_the_same_is_found_where_nobody_knows_what_is_installed(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.write(tmp_path)
    (tmp_path / "site" / "redis.py").unlink()
    monkeypatch.chdir(tmp_path)
    found = [(d.path, d.line, d.column, d.code, d.name, d.certain) for d in api.check(["."], Settings((3, 12)))]
    assert sorted(each for each in found if not each[0].startswith("site")) == case.expected


ALONE = [case for case in CASES if [name for name, _ in case.files] == ["main.py"]]


@pytest.mark.parametrize("case", [case for case in ALONE if "manifest" not in case.title], ids=str)
def test_a_file_that_is_asked_about_alone_is_judged_the_same(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.write(tmp_path)
    monkeypatch.chdir(tmp_path)
    source = Source("main.py", "main", (tmp_path / "main.py").read_text("utf-8"))
    settings = Settings((3, 12), python=tmp_path / "site", roots=(tmp_path,))
    found = FileByFile(settings).examine(source)
    assert [(d.path, d.line, d.column, d.code, d.name, d.certain) for d in found] == case.expected


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_interpreter_fails_without_the_dependency_exactly_where_a_mark_says_so(case: Case, tmp_path: Path) -> None:
    case.write(tmp_path)
    assert _imported(tmp_path, with_site=True) is None
    certain = {(path, line) for path, line, _, code, _, sure in case.expected if code < "SVC2" and sure}
    if sys.version_info < (3, 11):  # there a decorator's call counts to the line of the def
        texts = {path: (tmp_path / path).read_text("utf-8").splitlines() for path, _ in certain}
        certain |= {(path, line + 1) for path, line in certain if texts[path][line - 1].startswith("@")}
    failed = _imported(tmp_path, with_site=False)
    free = any("Trap" in case.title and "site" not in name and _needs_it(text) for name, text in case.files)
    assert (failed in certain) if certain else failed is None or free


def _needs_it(text: str) -> bool:
    """A trap in which the project says that the dependency is there, or nothing of it."""
    return re.search(r"(?m)^import redis$|^ {4}factory = redis", text) is not None


def _imported(folder: Path, *, with_site: bool) -> tuple[str, int] | None:
    """Where importing `main` fails inside the project; None: it works."""
    paths = [str(folder), *([str(folder / "site")] if with_site else [])]
    done = subprocess.run(
        [sys.executable, "-S", "-c", PROBE, *paths],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    frames = [line.rpartition("|") for line in done.stdout.splitlines()]
    inside = [(Path(path), int(line)) for path, _, line in frames if folder in Path(path).parents]
    return (inside[-1][0].relative_to(folder).as_posix(), inside[-1][1]) if inside else None


WITHOUT_ANY_MATTER = {
    "bound later": 'if redis is None or os.environ.get("LATER"):\n    print(later)\nlater = 1\n',
    "bound later in a function": (
        'def connect():\n    if redis is None or os.environ.get("LATER"):\n        print(later)\n    later = 1\n\n\n'
        "connect()\n"
    ),
    "deleted in a function": (
        'name = 1\n\n\ndef connect():\n    name = 2\n    del name\n    if redis is None or os.environ.get("LATER"):\n'
        "        print(name)\n\n\nconnect()\n"
    ),
}


@pytest.mark.parametrize("text", WITHOUT_ANY_MATTER.values(), ids=WITHOUT_ANY_MATTER)
def test_what_is_unbound_in_any_case_is_no_matter_of_the_dependency(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guarded = f"import os\n\ntry:\n    import redis\nexcept ImportError:\n    redis = None\n\n\n{text}"
    Case("", (("main.py", guarded),)).write(tmp_path)
    monkeypatch.chdir(tmp_path)
    (found,) = api.check(["main.py"], Settings((3, 12), python=tmp_path / "site", roots=(tmp_path,)))
    assert found.code in ("SVC102", "SVC106")
    assert not found.certain
    for late in ("1", ""):  # with the dependency, and without it
        monkeypatch.setenv("LATER", late)
        assert _imported(tmp_path, with_site=bool(late)) == ("main.py", found.line)
