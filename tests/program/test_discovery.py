"""Which files are reported on, and what lies around them."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from flake8_undefined_services.config import Settings, UsageError
from flake8_undefined_services.program.discovery import Project, discover
from flake8_undefined_services.sources import SourceFile
from tests.program.layouts import write


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def reported(project: Project) -> list[str]:
    return [file.path for file in project.reported]


def test_a_folder_is_walked_without_what_is_not_the_projects(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            ".gitignore": "/generated/\n*_pb2.py\n!keep_pb2.py\ndocs/conf.py\n",
            "app/main.py": "",
            "app/window.pyw": "",
            "app/notes.txt": "",
            "app/x_pb2.py": "",
            "app/keep_pb2.py": "",
            "app/generated/m.py": "",
            "generated/m.py": "",
            "docs/conf.py": "",
            "docs/other.py": "",
            "node_modules/a.py": "",
            "env/pyvenv.cfg": "",
            "env/lib/m.py": "",
            "site/redis/__init__.py": "",
            "inner/.gitignore": "local.py\n",
            "inner/local.py": "",
            "inner/seen.py": "",
        },
    )
    found = reported(discover(["."], Settings(python=tmp_path / "site")))
    assert sorted(found) == [
        "app/generated/m.py",
        "app/keep_pb2.py",
        "app/main.py",
        "app/window.pyw",
        "docs/other.py",
        "inner/seen.py",
    ]


def test_what_is_named_is_reported_whoever_ignores_it(tmp_path: Path) -> None:
    write(tmp_path, {".git/HEAD": "", ".gitignore": "build/\nrun\n", "build/m.py": "", "run": "", "m.py": ""})
    assert reported(discover(["build", "run"], Settings())) == ["build/m.py", "run"]


def test_a_link_that_points_at_itself_ends_no_walk(tmp_path: Path) -> None:
    write(tmp_path, {"app/main.py": ""})
    os.symlink("self.py", tmp_path / "app" / "self.py")
    os.symlink("..", tmp_path / "app" / "up", target_is_directory=True)
    assert reported(discover(["."], Settings())) == ["app/main.py"]


def test_every_path_that_is_missing_is_named() -> None:
    with pytest.raises(UsageError) as error:
        discover(["gone.py", "lost"], Settings())
    assert error.value.mistakes == ("no such file or folder: gone.py", "no such file or folder: lost")


def test_the_roots_are_the_projects_though_only_one_file_is_reported(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "libs/common/pyproject.toml": "[project]\nname = 'common'",
            "libs/common/src/common/__init__.py": "",
            "app/__init__.py": "",
            "app/main.py": "from app import db\nimport common",
            "app/db.py": "",
        },
    )
    project = discover(["app/main.py"], Settings())
    assert reported(project) == ["app/main.py"]
    assert project.roots == (tmp_path, tmp_path / "libs" / "common" / "src")


def test_configured_roots_stand_as_they_are(tmp_path: Path) -> None:
    write(tmp_path, {"a/m.py": "", "b/n.py": "import m"})
    project = discover(["."], Settings(roots=(tmp_path / "b", tmp_path / "a")))
    assert set(project.roots) == {tmp_path / "a", tmp_path / "b"}
    assert [file.module for file in project.reported] == ["m", "n"]


def test_packages_of_one_name_have_roots_of_their_own(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path / name, {"app/__init__.py": "", "app/main.py": "import app.db", "app/db.py": ""})
    project = discover(["."], Settings())
    assert project.naming.root_of(tmp_path / "b" / "app" / "main.py") == tmp_path / "b"
    assert project.naming.root_of(tmp_path / "a" / "app" / "db.py") == tmp_path / "a"


def test_standard_input_has_its_place(tmp_path: Path) -> None:
    write(tmp_path, {"app/__init__.py": ""})
    stdin = SourceFile("app/new.py", tmp_path / "app" / "new.py", "app.new", content=b"x = 1\n")
    assert discover(["-"], Settings(), stdin).reported == (stdin,)


def test_five_thousand_files_are_found_well_below_a_second(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("".join(f"/build{n}/\n*.o{n}\ncache{n}/\n" for n in range(40)))
    for folder in range(250):
        place = tmp_path / f"app{folder % 10}" / f"part{folder}"
        place.mkdir(parents=True)
        for name in ("__init__", *(f"m{n}" for n in range(19))):
            (place / f"{name}.py").write_text(f"from app{folder % 10}.part{folder} import m1\nimport os, json\n")
    started = time.process_time()
    project = discover(["."], Settings())
    assert len(project.reported) == 5000
    assert project.roots == (tmp_path,)
    assert time.process_time() - started < 2  # a third of a second on an idle core; a busy machine counts more
