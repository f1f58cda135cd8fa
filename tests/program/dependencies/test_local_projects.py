"""Several projects in one repository: which a module belongs to, and what they bring to each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_undefined_services.config import Settings
from flake8_undefined_services.program.dependencies import nearest_project
from tests.program.dependencies.projects import declared, told, write

WORKSPACE = {
    "pyproject.toml": """\
[project]
name = "whole"
[tool.uv.workspace]
members = ["packages/*"]
exclude = ["packages/old"]
[tool.uv.sources]
core-lib = {workspace = true}
[dependency-groups]
dev = ["pytest"]
""",
    "packages/api/pyproject.toml": """\
[project]
name = "api"
dependencies = ["core-lib[fast]", "flask"]
""",
    "packages/core/pyproject.toml": """\
[project]
name = "core_lib"
dependencies = ["attrs"]
[project.optional-dependencies]
fast = ["orjson"]
slow = ["rich"]
[dependency-groups]
dev = ["hypothesis"]
""",
    "packages/old/pyproject.toml": '[project]\nname = "old"\ndependencies = []\n',
}


def test_a_member_has_its_own_manifest_what_it_takes_from_others_and_the_roots_groups(tmp_path: Path) -> None:
    declarations = declared(write(tmp_path, WORKSPACE) / "packages/api")
    assert told(declarations) == [
        "core: core-lib[fast] pyproject.toml:3",
        "core: flask pyproject.toml:3",
        "core: attrs ../core/pyproject.toml:3",
        "core: orjson ../core/pyproject.toml:5",
        "group dev: pytest ../../pyproject.toml:9",
    ]
    assert declarations.locals == {"core-lib": tmp_path / "packages/core"}
    assert [entry.via for entry in declarations.of("attrs")] == ["core-lib"]


def test_an_excluded_folder_is_no_member(tmp_path: Path) -> None:
    assert told(declared(write(tmp_path, WORKSPACE) / "packages/old")) == []


@pytest.mark.parametrize(
    "files",
    [
        {"requirements.txt": "-e ../shared[cache]\n"},
        {"requirements.txt": "../shared[cache]\n"},
        {"requirements.txt": "shared[cache] @ file:../shared\n"},
        {
            "pyproject.toml": '[project]\nname = "app"\ndependencies = ["shared[cache]"]\n'
            '[tool.uv.sources]\nshared = {path = "../shared", editable = true}\n'
        },
        {
            "pyproject.toml": "[tool.poetry.dependencies]\n"
            'shared = {path = "../shared", extras = ["cache"], develop = true}\n'
        },
        {"Pipfile": '[packages]\nshared = {path = "../shared", extras = ["cache"]}\n'},
    ],
    ids=["-e", "path", "URL", "uv", "Poetry", "Pipfile"],
)
def test_a_project_installed_from_a_folder_brings_what_it_declares(files: dict[str, str], tmp_path: Path) -> None:
    shared = (
        '[project]\nname = "shared"\ndependencies = ["attrs"]\n[project.optional-dependencies]\ncache = ["redis"]\n'
    )
    write(tmp_path, {"shared/pyproject.toml": shared})
    declarations = declared(write(tmp_path / "app", files))
    assert [(str(entry.section), entry.distribution) for entry in declarations.entries] == [
        ("core", "shared"),
        ("core", "attrs"),
        ("core", "redis"),
    ]
    assert declarations.is_complete


def test_projects_that_install_each_other_end(tmp_path: Path) -> None:
    write(tmp_path, {"a/setup.py": "setup(name='a')", "a/requirements.txt": "-e ../b\n"})
    write(tmp_path, {"b/setup.py": "setup(name='b')", "b/requirements.txt": "-e ../a\nrich\n"})
    assert [entry.distribution for entry in declared(tmp_path / "a").entries] == ["b", "a", "rich"]


@pytest.mark.parametrize(
    ("module", "project"),
    [
        ("services/api/app/main.py", "services/api"),
        ("services/worker/main.py", "services/worker"),
        ("services/tool/main.py", "."),
        ("main.py", "."),
    ],
)
def test_a_module_belongs_to_the_nearest_project_that_declares(module: str, project: str, tmp_path: Path) -> None:
    files = {
        "pyproject.toml": '[project]\nname = "whole"\n',
        "services/api/requirements.txt": "flask\n",
        "services/worker/setup.cfg": "[metadata]\nname = worker\n",
        "services/tool/pyproject.toml": "[tool.ruff]\nline-length = 100\n",
        "services/tool/setup.cfg": "[flake8]\nmax-line-length = 100\n",
        module: "",
    }
    assert nearest_project(write(tmp_path, files) / module, Settings()) == tmp_path / project


@pytest.mark.parametrize("top", [True, False], ids=["the given folder", "the repository"])
def test_the_search_for_a_project_ends_at(top: bool, tmp_path: Path) -> None:
    write(tmp_path, {"requirements.txt": "flask\n", "inner/main.py": ""})
    if not top:
        (tmp_path / "inner/.git").mkdir()
    assert nearest_project(tmp_path / "inner/main.py", Settings(), tmp_path / "inner" if top else None) is None
