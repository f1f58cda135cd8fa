"""A file that its sorter leaves alone is left alone by it after an import has been deleted and put back."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from flake8_undefined_services.config import Settings
from flake8_undefined_services.fixes.apply import plan
from flake8_undefined_services.fixes.edits import Edit
from flake8_undefined_services.fixes.trees import statements_of
from flake8_undefined_services.fixes.writing.scoped import Placement
from flake8_undefined_services.fixes.writing.style import import_style
from flake8_undefined_services.program.discovery import discover

SOURCE = '''"""What this is."""

from __future__ import annotations

import asyncio
import os.path
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import redis
import redis.asyncio as aioredis
from httpx import URL, Client
from httpx import Zone as place
from httpx import websocket as fetch
from sqlalchemy import Column, Integer, MetaData, String, Table, UniqueConstraint, create_engine

from app import limits
from app.limits import RATE, Limit9, Limit10, wait

from . import models
from .. import settings
from .models import User

X = os.path.sep
'''
CONFIGURED = {
    "plain": "",
    "long lines": "[tool.ruff]\nline-length = 120\n",
    "one name a statement": "[tool.ruff.lint.isort]\nforce-single-line = true\n",
    "but for typing": '[tool.ruff.lint.isort]\nforce-single-line = true\nsingle-line-exclusions = ["typing"]\n',
    "by module": "[tool.ruff.lint.isort]\nforce-sort-within-sections = true\n",
    "renamed beside others": "[tool.ruff.lint.isort]\ncombine-as-imports = true\n",
    "from first": "[tool.ruff.lint.isort]\nfrom-first = true\n",
    "without sections": "[tool.ruff.lint.isort]\nno-sections = true\n",
    "case alone": "[tool.ruff.lint.isort]\norder-by-type = false\n",
    "capitals first": "[tool.ruff.lint.isort]\norder-by-type = false\ncase-sensitive = true\n",
}


def ruff(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "ruff", *arguments, "--no-cache"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if "No module named ruff" in done.stderr:
        pytest.skip("ruff is not installed")
    return done.stdout


def tidy(folder: Path) -> None:
    ruff(folder, "check", "--select", "I", "--fix", "-q", ".")
    ruff(folder, "format", "-q", ".")


def without_each_import(source: str) -> Iterator[tuple[str, str]]:
    """A statement, and the source without it."""
    tree = ast.parse(source)
    for node in tree.body:
        if not isinstance(node, (ast.Import, ast.ImportFrom)) or getattr(node, "module", "") == "__future__":
            continue
        for place, statement in enumerate(statements_of(node)):
            kept = [alias for number, alias in enumerate(node.names) if number != place]
            lines = source.splitlines(keepends=True)
            start, end = node.lineno - 1, node.end_lineno or 0
            left = ast.unparse(type(node)(**{**vars(node), "names": kept})) + "\n" if kept else ""
            yield str(statement), "".join([*lines[:start], left, *lines[end:]])


@pytest.mark.parametrize("configured", CONFIGURED.values(), ids=CONFIGURED)
def test_ruff_finds_nothing_to_sort(configured: str, tmp_path: Path) -> None:
    chosen = '[project]\nname = "app"\nversion = "1"\n' + configured + '[tool.ruff.lint]\nselect = ["I"]\n'
    (tmp_path / "pyproject.toml").write_text(chosen)
    home = tmp_path / "app" / "api" / "v1"
    home.mkdir(parents=True)
    for folder in (home, *home.parents[:2]):
        (folder / "__init__.py").touch()
    (home / "whole.py").write_text(SOURCE)
    tidy(tmp_path)
    wanted = {}
    for number, (statement, source) in enumerate(without_each_import((home / "whole.py").read_text())):
        wanted[home / f"case_{number}.py"] = statement
        (home / f"case_{number}.py").write_text(source)
    assert len(wanted) > 20
    assert unsorted(tmp_path, wanted, Placement.TOP) == []
    assert "Would reformat" not in ruff(tmp_path, "format", "--check", ".")


HEAD = """from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
"""
SECTIONS = (
    "from collections.abc import Iterator\nfrom pathlib import Path\n",
    "from httpx import Client\nfrom sqlalchemy import Table\n",
    "from app.limits import Limit\nfrom app.users import User\n",
    "from .limits import Rate\nfrom .models import Thread\n",
)
BLOCKS = (
    "\n".join(SECTIONS),
    "\n".join(each.partition("\n")[0] + "\n" for each in SECTIONS),
    *SECTIONS,
)


@pytest.mark.parametrize(
    "configured", ["", "[tool.ruff.lint.isort]\nno-sections = true\n"], ids=["plain", "no sections"]
)
def test_ruff_finds_nothing_to_sort_under_type_checking(configured: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(configured + '[tool.ruff.lint]\nselect = ["I"]\n')
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").touch()
    wanted = {}
    for block in BLOCKS:
        for statement, source in without_each_import(block):
            path = tmp_path / "app" / f"case_{len(wanted)}.py"
            if source.strip():
                wanted[path] = statement
                path.write_text(HEAD + textwrap.indent(source, "    "))
    assert unsorted(tmp_path, wanted, Placement.TYPE_CHECKING) == []


def unsorted(folder: Path, wanted: dict[Path, str], placement: Placement) -> list[tuple[str, str]]:
    """The files that ruff would sort after each got its import back."""
    tidy(folder)
    project = discover([folder], Settings(roots=(folder,)))
    for path, statement in wanted.items():
        edit = replace(Edit.of(statement), placement=placement)
        change = plan(path.read_bytes(), [edit], import_style(project, path))
        assert change.added == (statement,)
        path.write_bytes(change.after)
    found = json.loads(ruff(folder, "check", "--select", "I", "--output-format", "json", "."))
    return [(Path(each["filename"]).name, wanted[Path(each["filename"])]) for each in found]


GRID = """from typing import (TYPE_CHECKING, Any, Iterator, Literal, Optional, Sequence,
                    TypeVar, overload)
"""
GRID_WITH_ONE_MORE = """from typing import (TYPE_CHECKING, Any, AsyncIterator, Iterator, Literal,
                    Optional, Sequence, TypeVar, overload)
"""
GROUPED = """from pygments.token import (
    Comment, Keyword, Name, Number, Operator, Punctuation, String, Text, Other,
)
"""
GROUPED_WITH_ONE_MORE = """from pygments.token import (
    Comment, Keyword, Name, Number, Operator, Punctuation, String, Text, Other,
    Whitespace,
)
"""
ONE_LINE = "from pygments.token import Comment, Keyword, Name, Number, Punctuation, String\n"
IN_A_GRID = """from pygments.token import (Comment, Keyword, Name, Number, Operator,
                            Punctuation, String)
"""
IN_GROUPS = """from pygments.token import (
    Comment, Keyword, Name, Number, Operator, Punctuation, String,
)
"""
OPERATOR = "from pygments.token import Operator"


@pytest.mark.parametrize(
    ("configured", "statement", "before", "after"),
    [
        ("", "from typing import AsyncIterator", GRID, GRID_WITH_ONE_MORE),
        ("", "from pygments.token import Whitespace", GROUPED, GROUPED_WITH_ONE_MORE),
        ("[isort]\nknown_first_party = app\n", OPERATOR, ONE_LINE, IN_A_GRID),
        ("[isort]\nprofile = django\n", OPERATOR, ONE_LINE, IN_GROUPS),
        ("", OPERATOR, GRID + ONE_LINE, GRID + IN_A_GRID),
        (
            "[isort]\nforce_single_line = true\n",
            "from abc import abstractmethod",
            "from abc import ABC\n",
            "from abc import ABC\nfrom abc import abstractmethod\n",
        ),
        (
            "[isort]\norder_by_type = false\ncase_sensitive = true\n",
            "from httpx import Zone",
            "from httpx import Client, wait\n",
            "from httpx import Client, Zone, wait\n",
        ),
        (
            "[isort]\nforce_sort_within_sections = true\n",
            "from functools import wraps",
            "import copy\nimport itertools\n",
            "import copy\nfrom functools import wraps\nimport itertools\n",
        ),
        (
            "[isort]\nforce_sort_within_sections = true\n",
            "from ... import settings",
            "from .. import limits\n",
            "from .. import limits\nfrom ... import settings\n",
        ),
    ],
)
def test_isort_would_lay_it_out_so(configured: str, statement: str, before: str, after: str, tmp_path: Path) -> None:
    (tmp_path / "setup.cfg").write_text(configured)
    (tmp_path / "a.py").write_text(before)
    project = discover([tmp_path], Settings(roots=(tmp_path,)))
    change = plan(before.encode(), [statement], import_style(project, tmp_path / "a.py"))
    assert change.after.decode() == after


HEADINGS = """[tool.isort]
profile = "black"
import_heading_stdlib = "Standard library"
import_heading_thirdparty = "Others"
import_heading_firstparty = "Ours"
"""


@pytest.mark.parametrize(
    ("statement", "before", "after"),
    [
        ("import json", "X = json\n", "# Standard library\nimport json\n\nX = json\n"),
        (
            "import json",
            "# Ours\nfrom app import limits\n\nX = json\n",
            "# Standard library\nimport json\n\n# Ours\nfrom app import limits\n\nX = json\n",
        ),
        (
            "import httpx",
            "# Standard library\nimport os\n\n# Ours\nfrom app import limits\n\nX = httpx\n",
            "# Standard library\nimport os\n\n# Others\nimport httpx\n\n# Ours\nfrom app import limits\n\nX = httpx\n",
        ),
        (
            "import attrs",
            "# Others\nimport httpx\n\nX = attrs\n",
            "# Others\nimport attrs\nimport httpx\n\nX = attrs\n",
        ),
    ],
)
def test_the_headings_that_isort_writes(statement: str, before: str, after: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(HEADINGS)
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "limits.py").touch()
    path = tmp_path / "main.py"
    path.write_text(before)
    project = discover([tmp_path], Settings(roots=(tmp_path,)))
    assert plan(path.read_bytes(), [statement], import_style(project, path)).after.decode() == after
