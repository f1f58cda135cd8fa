"""What is kept from run to run: it is given again while nothing has changed, and never after."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import packaging
import pluggy
import pytest

from flake8_undefined_services.config import Settings
from flake8_undefined_services.diagnostics import Diagnostic
from flake8_undefined_services.file_by_file import FileByFile
from flake8_undefined_services.remembering import Remembering
from flake8_undefined_services.sources import Source
from tests.program.layouts import write

FILES = {
    "pyproject.toml": '[project]\nname = "app"\nversion = "1"\n',
    "src/app/__init__.py": "",
    "src/app/main.py": "from app.limits import limit\nfrom app.store import get\n\n\ndef run():\n    return missing\n",
    "src/app/limits.py": "limit = 1\n",
    "src/app/store.py": "try:\n    import redis\nexcept ImportError:\n    redis = None\nget = redis.Redis\n",
    "site/known/__init__.py": "",
}
MODULES = ("__init__", "main", "limits", "store")
CACHE = ".undefined_services_cache"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = write(tmp_path / "project", FILES)
    monkeypatch.chdir(folder)
    return folder


def settings_of(project: Path) -> Settings:
    return Settings((3, 12), python=project / "site")


def sources() -> list[Source]:
    paths = [Path(f"src/app/{name}.py") for name in MODULES]
    names = ["app" if path.stem == "__init__" else f"app.{path.stem}" for path in paths]
    texts = [path.read_text("utf-8") if path.exists() else "" for path in paths]
    return [Source(str(p), n, t, n == "app") for p, n, t in zip(paths, names, texts, strict=True)]


def answers(settings: Settings, folder: Path | None) -> list[tuple[Diagnostic, ...]]:
    remembering = Remembering(settings, folder, worth_keeping=0.0)
    found = [remembering.examine(source) for source in sources()]
    remembering.save()
    return found


def examined(settings: Settings) -> list[tuple[Diagnostic, ...]]:
    examiner = FileByFile(settings)
    return [examiner.examine(source) for source in sources()]


def mark(folder: Path) -> None:
    """Change what is kept, so that it shows where it is given."""
    for path in folder.glob("*.json"):
        kept = {
            key: json.dumps([{**each, "message": "kept"} for each in json.loads(text)])
            for key, text in json.loads(path.read_text("ascii")).items()
        }
        path.write_text(json.dumps(kept), "ascii")


def messages(found: list[tuple[Diagnostic, ...]]) -> set[str]:
    return {each.message for diagnostics in found for each in diagnostics}


def test_answers_are_those_of_the_examination_and_given_again(project: Path) -> None:
    settings = settings_of(project)
    first = answers(settings, project / CACHE)
    assert first == examined(settings)
    assert [[each.code for each in found] for found in first] == [[], ["SVC201"], [], ["SVC121"]]
    assert answers(settings, project / CACHE) == first
    mark(project / CACHE)
    assert messages(answers(settings, project / CACHE)) == {"kept"}
    assert (project / CACHE / ".gitignore").read_text("ascii") == "*\n"


def rewrite(path: str, text: str) -> Callable[[Path], None]:
    def change(project: Path) -> None:
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text, "utf-8")

    return change


def keep_time(path: str, old: str, new: str) -> Callable[[Path], None]:
    """Another text of the same length, with the times that the file had."""

    def change(project: Path) -> None:
        status = (project / path).stat()
        (project / path).write_text((project / path).read_text("utf-8").replace(old, new), "utf-8")
        os.utime(project / path, ns=(status.st_atime_ns, status.st_mtime_ns))

    return change


CHANGES: dict[str, Callable[[Path], None]] = {
    "an imported module has lost a name": rewrite("src/app/limits.py", "other = 1\n"),
    "so it has, but its size and time are what they were": keep_time("src/app/limits.py", "limit", "other"),
    "an imported module is gone": lambda project: (project / "src/app/limits.py").unlink(),
    "a package hides a module": rewrite("src/app/limits/__init__.py", ""),
    "the dependency is of the project now": rewrite("src/redis.py", "Redis = 1\n"),
    "a manifest declares it": rewrite("pyproject.toml", '[project]\nname = "app"\ndependencies = ["redis"]\n'),
    "it is installed": rewrite("site/redis-1.dist-info/METADATA", "Name: redis\nVersion: 1\n"),
    "a file that nobody imports": rewrite("src/app/new.py", "import app\n"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_after_a_change_nothing_is_given_from_before(change: Callable[[Path], None], project: Path) -> None:
    settings = settings_of(project)
    answers(settings, project / CACHE)
    mark(project / CACHE)
    change(project)
    assert answers(settings, project / CACHE) == examined(settings)


@pytest.mark.parametrize(
    "other",
    [{"builtins": ("missing",)}, {"target_version": (3, 14)}, {"python": None}, {"optional": ("redis",)}],
    ids=str,
)
def test_other_settings_have_answers_of_their_own(other: dict[str, object], project: Path) -> None:
    settings = settings_of(project)
    answers(settings, project / CACHE)
    mark(project / CACHE)
    others = replace(settings, **other)  # type: ignore[arg-type]
    assert answers(others, project / CACHE) == examined(others)
    assert messages(answers(settings, project / CACHE)) == {"kept"}


def test_another_text_of_the_same_file_is_examined_and_not_kept(project: Path) -> None:
    settings = settings_of(project)
    folder = project / CACHE
    remembering = Remembering(settings, folder, worth_keeping=0.0)
    buffer = replace(sources()[1], text="absent\n")
    assert [each.name for each in remembering.examine(buffer)] == ["absent"]
    remembering.save()
    assert not folder.exists()


@pytest.mark.parametrize("content", [b"", b"[]", b'{"a": 1}', b"\xff", b'{"src/app/main.py app.main False x": "y"}'])
def test_what_cannot_be_read_is_not_there(content: bytes, project: Path) -> None:
    settings = settings_of(project)
    first = answers(settings, project / CACHE)
    for path in (project / CACHE).glob("*.json"):
        path.write_bytes(content)
    assert answers(settings, project / CACHE) == first


def test_damaged_answers_are_found_anew(project: Path) -> None:
    settings = settings_of(project)
    first = answers(settings, project / CACHE)
    for path in (project / CACHE).glob("*.json"):
        path.write_text(json.dumps(dict.fromkeys(json.loads(path.read_text("ascii")), '[{"code": 1}]')), "ascii")
    assert answers(settings, project / CACHE) == first


def test_a_folder_that_cannot_be_made_is_done_without(project: Path) -> None:
    settings = settings_of(project)
    (project / "file").write_text("")
    assert answers(settings, project / "file" / CACHE) == examined(settings)


def test_little_work_leaves_no_folder(project: Path) -> None:
    remembering = Remembering(settings_of(project), project / CACHE, worth_keeping=1e6)
    remembering.examine(sources()[1])
    remembering.save()
    assert not (project / CACHE).exists()


def test_nothing_is_kept_of_a_project_that_takes_too_long_to_look_at(project: Path) -> None:
    settings = settings_of(project)
    remembering = Remembering(settings, project / CACHE, worth_keeping=0.0, at_most=5)
    assert [remembering.examine(source) for source in sources()] == examined(settings)
    remembering.save()
    assert not (project / CACHE).exists()


def test_files_do_not_pile_up(project: Path) -> None:
    settings = settings_of(project)
    for number in range(12):
        rewrite("src/app/limits.py", f"limit = {number}\n")(project)
        answers(settings, project / CACHE)
    assert len(list((project / CACHE).glob("*.json"))) == 1
    for number in range(20):  # one process, one answer
        remembering = Remembering(settings, project / CACHE, worth_keeping=0.0)
        found = sources()[0]
        remembering.examine(replace(found, path=f"src/app/../app/{'./' * number}__init__.py"))
        remembering.save()
    assert len(list((project / CACHE).glob("*.json"))) < 12


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package on which flake8 has some work."""
    for module in (packaging, pluggy):
        folder = Path(str(module.__file__)).parent
        shutil.copytree(folder, tmp_path / "package" / folder.name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "package" / "broken.py").write_text("from .nothing import x\nabsent\n")
    return tmp_path


def flake8(folder: Path, *options: str) -> str:
    command = [sys.executable, "-m", "flake8", "--isolated", "--select=SVC", *options, "package"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("jobs", ["-j1", "-j2"])
def test_flake8_keeps_answers_and_gives_them_again(jobs: str, package: Path) -> None:
    first = flake8(package, jobs)
    assert "package/broken.py:2:1: SVC101" in first
    mark(package / CACHE)
    assert "package/broken.py:2:1: SVC101 kept" in flake8(package, jobs)
    assert not list((package / CACHE).glob("*.part"))


def test_flake8_keeps_nothing_where_that_is_not_wanted(package: Path) -> None:
    assert "package/broken.py:2:1: SVC101" in flake8(package, "-j1", "--service-no-cache")
    assert not (package / CACHE).exists()
