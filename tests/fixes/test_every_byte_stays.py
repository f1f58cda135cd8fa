"""Whatever a module looks like: an import is added once, and nothing but imports changes."""

from __future__ import annotations

import ast
import random
import sysconfig
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flake8_undefined_services.fixes.apply import plan
from flake8_undefined_services.fixes.import_statement import ImportStatement

HEADERS = st.sampled_from(
    [
        "",
        "#!/usr/bin/env python\n",
        "# coding: utf-8\n",
        "# A comment.\n\n",
        "\n",
        '"""Doc."""\n',
        "'Doc.'; import abc\n",
    ]
)
FUTURE = st.sampled_from(["", "from __future__ import annotations\n"])
IMPORTS = st.sampled_from(
    [
        "import os\n",
        "import sys, time\n",
        "import os.path as path  # noqa: F401\n",
        "from typing import Any\n",
        "from typing import (\n    Any,\n    Union,  # both\n)\n",
        "from typing import (Any,\n                    Union)\n",
        "from collections import deque, \\\n    OrderedDict\n",
        "from . import sibling\n",
        "from .sibling import one, two\n",
        "try:\n    import ujson\nexcept ImportError:\n    ujson = None\n",
        "if TYPE_CHECKING:\n    from typing import Optional\n",
        "from app import *\n",
        "import a; import b\n",
        "sys.path.insert(0, '.')\n",
        "\n",
        "# Third party\n",
        "\n\n\n",
        "\x0c\n",
    ]
)
CODE = st.sampled_from(
    [
        "",
        "X = 1\n",
        "\n\nclass A:\n    x: 'Any' = 'ü\u2028'\n",
        "\n\n@deco\ndef f():\n    import os\n",
        "X = 'a\\\nb'\n",
    ]
)
STATEMENTS = st.sampled_from(
    [
        "import json",
        "import os.path",
        "import numpy as np",
        "from typing import Optional",
        "from typing import Any",
        "from collections import OrderedDict",
        "from .sibling import three",
        "from . import other",
        "from ..above import thing as it",
        "from app.limits import Limit",
    ]
)
MODULES = st.builds(
    lambda head, future, imports, code, last: (head + future + "".join(imports) + code).rstrip("\n" * (not last)),
    HEADERS,
    FUTURE,
    st.lists(IMPORTS, max_size=6),
    CODE,
    st.booleans(),
)


def without_imports(text: str) -> list[str]:
    """The lines that no import at the top level covers, blank ones left out."""
    tree = ast.parse(text)
    nodes = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    covered = {line for node in nodes for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [line for number, line in enumerate(lines, 1) if number not in covered and line.strip()]


def imported(text: str) -> set[ImportStatement]:
    return {
        ImportStatement(alias.name, None, alias.asname)
        if isinstance(node, ast.Import)
        else ImportStatement(node.module or "", alias.name, alias.asname, node.level)
        for node in ast.parse(text).body
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }


@given(text=MODULES, statement=STATEMENTS, newline=st.sampled_from(["\n", "\r\n", "\r"]), mark=st.booleans())
@settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_an_import_is_added_and_nothing_else(text: str, statement: str, newline: str, mark: bool) -> None:
    before = b"\xef\xbb\xbf" * mark + text.replace("\n", newline).encode()
    change = plan(before, [statement])
    if not change.is_change:
        assert change.refused or ImportStatement.parse(statement) in imported(text)
        return
    assert change.after.startswith(b"\xef\xbb\xbf") is mark
    after = change.after.decode("utf-8-sig")
    assert without_imports(after) == without_imports(text)
    assert imported(after) == imported(text) | {ImportStatement.parse(statement)}
    assert ast.get_docstring(ast.parse(after)) == ast.get_docstring(ast.parse(text))
    assert after.endswith(("\n", "\r")) is (text.endswith("\n") or not text)
    assert set(after) & {"\r", "\n"} <= set(newline) | (set("\n") if "\n" not in text else set())
    again = plan(change.after, [statement])
    assert not again.is_change
    assert not again.refused


def _standard_modules() -> list[Path]:
    folder = Path(sysconfig.get_paths()["stdlib"])
    found = [*folder.glob("*.py"), *folder.glob("asyncio/*.py"), *folder.glob("email/*.py"), *folder.glob("json/*.py")]
    return random.Random(20).sample(sorted(path for path in found if path.stat().st_size < 40_000), 40)


@pytest.mark.parametrize("path", _standard_modules(), ids=lambda path: path.stem)
def test_real_modules_keep_every_other_line(path: Path) -> None:
    before = path.read_bytes()
    change = plan(before, ["import missing_module", "from typing import SomethingMissing"], generated_markers=())
    text, after = before.decode(), change.after.decode()
    assert change.refused == ()
    assert without_imports(after) == without_imports(text)
    assert len(imported(after)) == len(imported(text)) + 2
    assert not plan(change.after, change.added, generated_markers=()).is_change
