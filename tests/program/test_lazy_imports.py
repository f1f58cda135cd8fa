"""Lazy imports fail where somebody reads the name, in whatever module (PEP 810; no Python 3.15 was at hand)."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings
from tests.program.layouts import write

SHOP = """\
lazy from .baskets import Basket, Gone
lazy from . import prices
lazy import shop.nowhere as at
"""
FILES = {
    "shop/__init__.py": SHOP,
    "shop/baskets.py": "class Basket: ...\n",
    "shop/prices.py": "VAT = 19\n",
    "shop/listed.py": 'lazy from shop.baskets import Basket, Gone\n__all__ = ["Basket"]\n',
}
READERS = {
    "nobody": ("import shop\n", None),
    "by_name": ("from shop import Basket, prices\nBasket(), prices.VAT\n", None),
    "missing": ("import os\nfrom shop import Gone\n", ("ImportError", "missing.py", 2)),
    "attribute": ("import shop\nshop.Basket()\nshop.Gone\n", ("ImportError", "attribute.py", 3)),
    "module": ("import shop\nshop.at\n", ("ModuleNotFoundError", "module.py", 2)),
    "star": ("from shop import *\n", ("ImportError", "star.py", 1)),
    "listed": ("from shop.listed import *\nBasket()\n", None),
    "caught": ("try:\n    from shop import Gone\nexcept ImportError:\n    Gone = None\n", None),
    "lazily": ("lazy from shop import Gone\n", None),
    "lazily_read": ("lazy from shop import Gone\n\nclass Full(Gone): ...\n", ("ImportError", "lazily_read.py", 3)),
}


@pytest.mark.parametrize("reader", READERS)
def test_a_lazy_import_fails_where_its_name_is_read(
    reader: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, expected = READERS[reader]
    write(tmp_path, {**FILES, f"{reader}.py": text})
    monkeypatch.chdir(tmp_path)
    (started,) = api.startup([reader], Settings((3, 15), roots=(tmp_path,)))
    error = started.error
    assert (error and (error.type, error.path, error.line)) == expected


def test_the_finding_stands_at_the_lazy_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    late = "import shop\n\ndef read():\n    return shop.at\n"
    write(tmp_path, {**FILES, "late.py": late, "now.py": READERS["missing"][0]})
    monkeypatch.chdir(tmp_path)
    found = api.check(["."], Settings((3, 15), roots=(tmp_path,)))
    told = {(each.code, each.path, each.line, each.column, each.message.rpartition(": ")[2]) for each in found}
    assert told == {
        ("SVC112", "shop/__init__.py", 1, 35, "importing now raises ImportError"),
        ("SVC211", "shop/__init__.py", 3, 13, "calling it raises ModuleNotFoundError"),
    }
