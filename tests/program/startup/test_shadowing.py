"""Submodules hidden by a function or class of their own name, held against the interpreter."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings
from tests.interpreter import ask
from tests.program.layouts import write

PACKAGE = {
    "shop/__init__.py": "from .render import render\nfrom .Order import Order\nfrom .plain import value\n",
    "shop/render.py": "def helper():\n    return 1\n\n\ndef render():\n    return helper()\n",
    "shop/Order.py": "LIMIT = 3\n\n\nclass Base:\n    size = 1\n\n\nclass Order(Base):\n    limit = LIMIT\n",
    "shop/plain.py": "value = 1\n",
}
LACKS = [
    "import shop.render\nshop.render.helper()",
    "import shop.render as render\nrender.helper()",
    "import shop\nprint(shop.render.helper)",
    "from shop import render\nrender.helper()",
    "import shop.Order as order\norder.LIMIT",
    "from shop import Order\nOrder.Base",
    "import shop.Order as order\norder.Order()",
]
HAS = [
    "import shop.render\nshop.render()",
    "from shop.render import helper\nhelper()",
    "import shop.render as render\nrender()",
    "import shop.Order as order\norder.limit + order.size, order.mro(), order.__name__",
    "import shop.plain as plain\nplain.value",
    "import shop.plain\nshop.plain.value",
    "import sys, shop\nsys.modules['shop.render'].helper()",
    "import shop\nhasattr(shop.render, 'helper') or getattr(shop.render, 'helper', None)",
    "import shop.render as render\nrender.helper = len\nrender.helper(())",
    "import shop.render as render\ntry:\n    render.helper()\nexcept AttributeError:\n    pass",
]


@pytest.mark.parametrize("text", LACKS)
def test_what_only_the_module_has_is_missed(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, {**PACKAGE, "main.py": f"{text}\n"}))
    crash = ask(tmp_path, "main").importing
    assert crash is not None
    (found,) = api.check(["."], Settings(roots=(tmp_path,)))
    assert (found.code, found.path, found.line, found.name) == ("SVC114", "main.py", crash.line, crash.name)
    (start,) = api.startup(["main"], Settings(roots=(tmp_path,)))
    assert start.error is not None
    assert start.error.type == crash.type
    assert crash.message.startswith(start.error.message)


@pytest.mark.parametrize("text", HAS)
def test_what_is_there_is_found(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, {**PACKAGE, "main.py": f"{text}\n"}))
    assert ask(tmp_path, "main").importing is None
    assert api.check(["."], Settings(roots=(tmp_path,))) == ()
