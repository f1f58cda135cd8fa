"""Which definition an import leads to, and what it takes to be possible at all."""

from __future__ import annotations

import pytest

from flake8_undefined_services.fixes import ProjectIndex, build_index
from flake8_undefined_services.fixes.evidence.offers import object_of
from flake8_undefined_services.fixes.import_statement import ImportStatement
from flake8_undefined_services.sources import Source

FILES = {
    "app/__init__.py": "",
    "app/joined/__init__.py": (
        "from .a import *\nfrom .b import *\nfrom .a import __all__ as of_a\nfrom .b import __all__ as of_b\n\n"
        "__all__ = of_a + of_b\n"
    ),
    "app/joined/a.py": "__all__ = ['One']\n\n\nclass One: ...\n",
    "app/joined/b.py": "__all__ = ['Two']\n\n\nclass Two: ...\nclass Hidden: ...\n",
    "app/listed/__init__.py": "from .a import *\n\n__all__ = ['Three']\n",
    "app/listed/a.py": "class Three: ...\nclass Four: ...\n",
    "app/lazy/__init__.py": (
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from app.lazy.parts import Part, Other\n\n"
        "__all__ = ['Part']\nreplace_this_module(__name__)\n"
    ),
    "app/lazy/parts.py": "class Part: ...\nclass Other: ...\n",
    "app/held.py": "from typing import Mapping\nimport xml.etree.ElementTree as ET\n",
}


def index() -> ProjectIndex:
    sources = (
        Source(path, path.removesuffix(".py").removesuffix("/__init__").replace("/", "."), text, "__init__" in path)
        for path, text in FILES.items()
    )
    return build_index(sources, frozenset({"One"}))


@pytest.mark.parametrize(
    ("statement", "definition"),
    [
        ("from app.joined import One", "from app.joined.a import One"),
        ("from app.joined import Two", "from app.joined.b import Two"),
        ("from app.listed import Three", "from app.listed.a import Three"),
        ("from app.listed import Four", "from app.listed import Four"),
        ("from app.lazy import Part", "from app.lazy.parts import Part"),
        ("from typing import Mapping", "from collections.abc import Mapping"),
        ("from app.held import Mapping", "from collections.abc import Mapping"),
        ("from typing import Set", "from typing import Set"),
        ("from xml.etree import ElementTree", "import xml.etree.ElementTree"),
        ("from asyncio import Queue", "from asyncio import Queue"),
    ],
)
def test_it_leads_to_the_definition(statement: str, definition: str) -> None:
    assert str(object_of(ImportStatement.parse(statement), index())) == definition


@pytest.mark.parametrize(
    ("statement", "is_possible"),
    [
        ("from app.lazy import Part", True),
        ("from app.lazy import Other", False),
        ("from app.lazy.parts import Other", True),
        ("from app.joined import Anything", True),
        ("from app.joined.b import Anything", False),
        ("from app.nowhere import Anything", False),
    ],
)
def test_what_the_files_show_cannot_be_imported(statement: str, is_possible: bool) -> None:
    assert index().can_import(ImportStatement.parse(statement)) is is_possible
