"""What the tables of pyproject.toml declare."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.program.dependencies.projects import declared, told, write

CASES = {
    "core and extras of the project table": (
        """\
[project]
name = "Shop.App"
dependencies = [
    "Flask>=3",
    "redis[hiredis]>=5; python_version >= '3.10'",
    "tomli; python_version < '3.11'",
]
[project.optional-dependencies]
"AWS" = ["boto3"]
""",
        [
            "core: flask pyproject.toml:4",
            "core: redis[hiredis] pyproject.toml:5",
            "core: tomli pyproject.toml:6 (no)",
            "extra aws: boto3 pyproject.toml:9",
        ],
    ),
    "an extra that refers to the project's own extras holds what they hold": (
        """\
[project]
name = "shop-app"
[project.optional-dependencies]
redis = ["redis"]
aws = ["boto3"]
most = ["Shop_App[redis]", "rich"]
all = ["shop-app[most,aws]"]
""",
        [
            "extra redis: redis pyproject.toml:4",
            "extra aws: boto3 pyproject.toml:5",
            "extra most: rich pyproject.toml:6",
            "extra all: boto3 pyproject.toml:5",
            "extra all: rich pyproject.toml:6",
            "extra all: redis pyproject.toml:4",
            "extra most: redis pyproject.toml:4",
        ],
    ),
    "extras that refer to each other end": (
        """\
[project]
name = "app"
[project.optional-dependencies]
a = ["app[b]", "rich"]
b = ["app[a]"]
""",
        ["extra a: rich pyproject.toml:4", "extra b: rich pyproject.toml:4"],
    ),
    "groups include one another by any spelling of the name": (
        """\
[dependency-groups]
Type_Check = ["mypy"]
dev = ["pytest", {include-group = "type-check"}]
""",
        [
            "group type-check: mypy pyproject.toml:2",
            "group dev: pytest pyproject.toml:3",
            "group dev: mypy pyproject.toml:2",
        ],
    ),
    "a group that is the service's own is the core": (
        """\
[dependency-groups]
prod = ["gunicorn"]
""",
        ["core: gunicorn pyproject.toml:2"],
    ),
    "Poetry 1: tables, optional ones in the extras that name them, groups": (
        """\
[tool.poetry]
name = "app"
[tool.poetry.dependencies]
python = "^3.10"
flask = "^3.0"
redis = {version = "^5", optional = true, extras = ["hiredis"]}
psycopg2 = {version = "*", optional = true}
tomli = {version = "^2", python = "<3.11"}
uvloop = {version = "*", markers = "sys_platform != 'win32'"}
pywin32 = {version = "*", platform = "win32"}
numpy = [
    {version = "^1", python = "~3.9"},
    {version = "^2", python = ">=3.10,<4 || ~2.7"},
]
[tool.poetry.extras]
cache = ["redis"]
all = ["redis (>=5)"]
[tool.poetry.dev-dependencies]
black = "*"
[tool.poetry.group.test.dependencies]
pytest = "*"
""",
        [
            "core: flask pyproject.toml:5",
            "extra cache: redis[hiredis] pyproject.toml:6",
            "extra all: redis[hiredis] pyproject.toml:6",
            "extra: psycopg2 pyproject.toml:7",
            "core: tomli pyproject.toml:8 (no)",
            "core: uvloop pyproject.toml:9",
            "core: pywin32 pyproject.toml:10 (no)",
            "core: numpy pyproject.toml:11 (no)",
            "core: numpy pyproject.toml:11",
            "group dev: black pyproject.toml:19",
            "group test: pytest pyproject.toml:21",
        ],
    ),
    "Poetry 2: beside project.dependencies, the main table only helps the lock file": (
        """\
[project]
name = "app"
dependencies = ["flask>=3"]
[tool.poetry.dependencies]
flask = {source = "internal"}
rich = "*"
[tool.poetry.group.dev.dependencies]
pytest = "*"
""",
        ["core: flask pyproject.toml:3", "group dev: pytest pyproject.toml:8"],
    ),
    "Poetry 2: dynamic dependencies come from its own table": (
        """\
[project]
name = "app"
dynamic = ["dependencies"]
[tool.poetry.dependencies]
rich = "*"
[build-system]
build-backend = "poetry.core.masonry.api"
""",
        ["core: rich pyproject.toml:5"],
    ),
    "Poetry's groups include one another": (
        """\
[tool.poetry.group.test.dependencies]
pytest = "*"
[tool.poetry.group.dev]
include-groups = ["test"]
[tool.poetry.group.dev.dependencies]
black = "*"
""",
        [
            "group test: pytest pyproject.toml:2",
            "group dev: black pyproject.toml:6",
            "group dev: pytest pyproject.toml:2",
        ],
    ),
    "PDM's, uv's and Rye's development lists, and Hatch's environments": (
        """\
[project]
name = "app"
[tool.pdm.dev-dependencies]
test = ["pytest", "-e file:///${PROJECT_ROOT}/plugin#egg=our-plugin"]
[tool.uv]
dev-dependencies = ["ruff"]
[tool.rye]
dev-dependencies = ["mypy"]
[tool.hatch.envs.docs]
dependencies = ["mkdocs"]
extra-dependencies = ["mkdocs-material"]
""",
        [
            "group test: pytest pyproject.toml:4",
            "group test: our-plugin pyproject.toml:4",
            "group dev: ruff pyproject.toml:6",
            "group dev: mypy pyproject.toml:8",
            "group docs: mkdocs pyproject.toml:10",
            "group docs: mkdocs-material pyproject.toml:11",
        ],
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_pyproject_declares(text: str, expected: list[str], tmp_path: Path) -> None:
    declarations = declared(write(tmp_path, {"pyproject.toml": text}))
    assert told(declarations) == expected
    assert declarations.is_complete


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {
                "pyproject.toml": '[project]\nname = "a"\ndynamic = ["dependencies", "optional-dependencies"]\n'
                '[tool.setuptools.dynamic]\ndependencies = {file = "base.in"}\n'
                '[tool.setuptools.dynamic.optional-dependencies]\ncache = {file = ["cache.in"]}\n',
                "base.in": "flask\n",
                "cache.in": "# the cache\nredis\n",
            },
            ["core: flask base.in:1", "extra cache: redis cache.in:2"],
        ),
        (
            {
                "pyproject.toml": '[project]\nname = "a"\ndynamic = ["dependencies"]\n'
                '[tool.hatch.metadata.hooks.requirements_txt]\nfiles = ["deps.txt"]\n'
                '[build-system]\nbuild-backend = "hatchling.build"\n',
                "deps.txt": "flask\n",
            },
            ["core: flask deps.txt:1"],
        ),
        (
            {
                "pyproject.toml": '[project]\nname = "a"\ndynamic = ["dependencies"]\n',
                "setup.py": "from setuptools import setup\nsetup(install_requires=['flask'])\n",
            },
            ["core: flask setup.py:2"],
        ),
        (
            {
                "pyproject.toml": '[project]\nname = "a"\ndynamic = ["dependencies", "optional-dependencies"]\n'
                '[build-system]\nbuild-backend = "hatchling.build"\n'
                "[tool.hatch.metadata.hooks.uv-dynamic-versioning]\n"
                'dependencies = ["flask", "a-core=={{ version }}"]\n'
                "[tool.hatch.metadata.hooks.uv-dynamic-versioning.optional-dependencies]\n"
                'cache = ["redis"]\n',
            },
            ["core: flask pyproject.toml:7", "core: a-core pyproject.toml:7", "extra cache: redis pyproject.toml:9"],
        ),
    ],
    ids=["setuptools' files", "Hatch's files", "setup.py", "another hook of Hatch"],
)
def test_dynamic_fields_are_read_where_the_back_end_reads_them(
    files: dict[str, str], expected: list[str], tmp_path: Path
) -> None:
    declarations = declared(write(tmp_path, files))
    assert told(declarations) == expected
    assert declarations.is_complete


@pytest.mark.parametrize(
    "text",
    [
        "[project\n",
        '[project]\nname = "a"\ndynamic = ["dependencies"]\n[build-system]\nbuild-backend = "hatchling.build"\n',
        '[project]\ndynamic = ["dependencies"]\n[tool.setuptools.dynamic]\ndependencies = {file = "gone"}\n',
        '[project]\nname = "a"\ndependencies = ["=="]\n',
        '[project]\nname = "a"\ndependencies = "redis"\n',
    ],
)
def test_what_cannot_be_read_leaves_the_declarations_incomplete(text: str, tmp_path: Path) -> None:
    assert not declared(write(tmp_path, {"pyproject.toml": text})).is_complete


@pytest.mark.parametrize(
    "text",
    [
        '[dependency-groups]\na = [{include-group = "b"}]\nb = [{include-group = "a"}]\n',
        '[dependency-groups]\na = [{include-group = "gone"}]\n',
        '[dependency-groups]\na = ["git+https://code.example/team/tool.git"]\n',
    ],
    ids=["a circle", "a missing group", "no name"],
)
def test_what_a_development_group_may_hold_besides_is_told_and_does_not_matter(text: str, tmp_path: Path) -> None:
    declarations = declared(write(tmp_path, {"pyproject.toml": text}))
    assert declarations.unread
    assert declarations.is_complete


def test_a_pyproject_that_only_configures_tools_declares_nothing(tmp_path: Path) -> None:
    text = '[tool.ruff]\nline-length = 100\n[build-system]\nrequires = ["setuptools"]\n'
    assert declared(write(tmp_path, {"pyproject.toml": text})).manifests == ()


def test_core_extras_groups_and_development_are_told_apart(tmp_path: Path) -> None:
    text = (
        '[project]\nname = "a"\ndependencies = ["flask"]\n[project.optional-dependencies]\ncache = ["redis"]\n'
        '[dependency-groups]\ndev = ["pytest"]\n'
    )
    declarations = declared(write(tmp_path, {"pyproject.toml": text}))
    assert [entry.distribution for entry in declarations.core] == ["flask"]
    assert {name: [entry.distribution for entry in held] for name, held in declarations.extras.items()} == {
        "cache": ["redis"]
    }
    assert list(declarations.groups) == ["dev"]
    assert [entry.distribution for entry in declarations.development] == ["pytest"]
    assert [str(entry.section) for entry in declarations.of("redis")] == ["extra cache"]
