"""What setup.cfg, requirements files and Pipfile declare."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from tests.program.dependencies.projects import declared, told, write

EVERYTHING = """\
--index-url https://packages.example/simple
-c constraints.txt
flask==3.0  # the web
requests[socks]>=2 ; python_version < '3.11'
certifi==2024.1 \\
    --hash=sha256:aaaa \\
    --hash=sha256:bbbb
git+https://code.example/team/tool.git@v1#egg=our_tool[fast]
-e git+https://code.example/team/other.git#egg=other
billing @ https://files.example/billing-2.0.tar.gz
https://files.example/six-1.17.0-py2.py3-none-any.whl
./wheels/attrs-24.1.0.tar.gz
old-style>=1.0.*
-r more.txt
"""

CASES: dict[str, tuple[dict[str, str], list[str]]] = {
    "setup.cfg with extras, and a list on one line": (
        {
            "setup.cfg": "[metadata]\nname = shop\n[options]\ninstall_requires =\n    flask>=3\n"
            "    tomli; python_version < '3.11'\n    # a remark\ntests_require = pytest; mock\n"
            "[options.extras_require]\ncache = redis\nall =\n    shop[cache]\n    rich\n"
        },
        [
            "core: flask setup.cfg:5",
            "core: tomli setup.cfg:6 (no)",
            "group test: pytest setup.cfg:8",
            "group test: mock setup.cfg:8",
            "extra cache: redis setup.cfg:10",
            "extra all: rich setup.cfg:13",
            "extra all: redis setup.cfg:10",
        ],
    ),
    "setup.cfg that names a file": (
        {"setup.cfg": "[options]\ninstall_requires = file: needs.in\n", "needs.in": "flask\n"},
        ["core: flask needs.in:1"],
    ),
    "requirements with everything that pip allows": (
        {
            "requirements.txt": EVERYTHING,
            "constraints.txt": "numpy<2\n",
            "more.txt": "-r requirements.txt\nrich\n",
        },
        [
            "core: flask requirements.txt:3",
            "core: requests[socks] requirements.txt:4 (no)",
            "core: certifi requirements.txt:5",
            "core: our-tool[fast] requirements.txt:8",
            "core: other requirements.txt:9",
            "core: billing requirements.txt:10",
            "core: six requirements.txt:11",
            "core: attrs requirements.txt:12",
            "core: old-style requirements.txt:13",
            "core: rich more.txt:2",
        ],
    ),
    "files of developers, by their names": (
        {
            "requirements.txt": "flask\n",
            "requirements-dev.txt": "-r requirements.txt\nruff\n",
            "test_requirements.txt": "pytest\n",
            "requirements/base.in": "rich\n",
            "requirements/docs.txt": "mkdocs\n",
            "requirements/extras/cache.txt": "redis\n",
            "requirements/funtest.txt": "mock\n",
            "requirements/constraints.txt": "numpy\n",
        },
        [
            "group dev: flask requirements.txt:1",
            "group dev: ruff requirements-dev.txt:2",
            "core: flask requirements.txt:1",
            "core: rich requirements/base.in:1",
            "group docs: mkdocs requirements/docs.txt:1",
            "extra cache: redis requirements/extras/cache.txt:1",
            "group funtest: mock requirements/funtest.txt:1",
            "group test: pytest test_requirements.txt:1",
        ],
    ),
    "Pipfile with categories and conditions": (
        {
            "Pipfile": '[[source]]\nurl = "x"\n[packages]\nflask = "*"\n'
            'pywin32 = {version = "*", sys_platform = "== \'win32\'"}\n'
            'tomli = {version = "*", markers = "python_version < \'3.11\'"}\n'
            'redis = {version = "*", extras = ["hiredis"]}\n'
            '[dev-packages]\npytest = "*"\n[docs]\nmkdocs = "*"\n[requires]\npython_version = "3.12"\n'
        },
        [
            "core: flask Pipfile:4",
            "core: pywin32 Pipfile:5 (no)",
            "core: tomli Pipfile:6 (no)",
            "core: redis[hiredis] Pipfile:7",
            "group dev: pytest Pipfile:9",
            "group docs: mkdocs Pipfile:11",
        ],
    ),
    "hatch.toml": (
        {"hatch.toml": '[envs.default]\ndependencies = ["pytest"]\n'},
        ["group default: pytest hatch.toml:2"],
    ),
}


@pytest.mark.parametrize(("files", "expected"), CASES.values(), ids=CASES)
def test_manifest_declares(files: dict[str, str], expected: list[str], tmp_path: Path) -> None:
    declarations = declared(write(tmp_path, files))
    assert told(declarations) == expected
    assert declarations.is_complete


@pytest.mark.parametrize(
    "files",
    [
        {"requirements.txt": "-r gone.txt\n"},
        {"requirements.txt": "-r https://files.example/all.txt\n"},
        {"requirements.txt": "-e ./library\n"},
        {"setup.cfg": "install_requires = flask\n"},
        {"setup.cfg": "[options]\ninstall_requires = file: gone.txt\n"},
        {"Pipfile": "[packages\n"},
        {"environment.yml": "name: shop\ndependencies:\n  - redis-py\n", "requirements.txt": "flask\n"},
        {"pixi.toml": "[dependencies]\nredis-py = '*'\n", "requirements.txt": "flask\n"},
        {"pyproject.toml": "[tool.pixi.feature.web.dependencies]\nredis-py = '*'\n", "requirements.txt": "flask\n"},
    ],
    ids=str,
)
def test_what_cannot_be_read_leaves_the_declarations_incomplete(files: dict[str, str], tmp_path: Path) -> None:
    declarations = declared(write(tmp_path, files))
    assert declarations.unread
    assert not declarations.is_complete


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE], ids=["UTF-8", "UTF-16"])
def test_byte_order_marks_tell_the_encoding_as_for_pip(mark: bytes, tmp_path: Path) -> None:
    encoding = "utf-8" if mark == codecs.BOM_UTF8 else "utf-16-le"
    (tmp_path / "requirements.txt").write_bytes(mark + "flask\r\nrich\r\n".encode(encoding))
    assert told(declared(tmp_path)) == ["core: flask requirements.txt:1", "core: rich requirements.txt:2"]


def test_installing_the_project_itself_with_an_extra_puts_that_into_the_core(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": '[project]\nname = "app"\n[project.optional-dependencies]\ncache = ["redis"]\n',
        "requirements.txt": "-e .[cache]\n",
    }
    assert told(declared(write(tmp_path, files))) == [
        "extra cache: redis pyproject.toml:4",
        "core: redis pyproject.toml:4",
    ]
