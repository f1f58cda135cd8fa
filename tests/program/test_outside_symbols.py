"""Symbols of the standard library and of installed distributions: SVC112 only where they are missing beyond doubt."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings
from flake8_undefined_services.file_by_file import FileByFile
from flake8_undefined_services.sources import Source
from tests.interpreter import RUNNING, ask
from tests.program.layouts import write

VERSIONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
# The file `main`, and its findings by line and code: for all versions, or for those that are named.
STANDARD: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "left the module": (
        "from collections import OrderedDict, Mapping\n",
        dict.fromkeys(VERSIONS, "1:38 SVC112 Mapping"),
    ),
    "came later": (
        "from typing import Any, override\n",
        dict.fromkeys(("3.10", "3.11"), "1:25 SVC112 override"),
    ),
    "the right branch for each version": (
        "import sys\nif sys.version_info >= (3, 11):\n    from typing import Self\nelse:\n    Self = object\n",
        {},
    ),
    "a handler": (
        "try:\n    from collections import Mapping\nexcept ImportError:\n    from collections.abc import Mapping\n",
        {},
    ),
    "in a function": (
        "def main():\n    from asyncio import coroutine\n",
        dict.fromkeys(VERSIONS[1:], "2:25 SVC212 coroutine"),
    ),
    "an attribute that left the module": (
        "import collections, inspect, asyncio\n\nclass Limits(collections.Mapping): ...\n",
        dict.fromkeys(VERSIONS, "3:26 SVC114 Mapping"),
    ),
    "an attribute that came later": (
        "import datetime as d\nnow = d.datetime.now(d.UTC)\n",
        {"3.10": "2:24 SVC114 UTC"},
    ),
    "attributes that somebody asks for, catches or binds": (
        (
            "import collections, inspect\nif hasattr(inspect, 'getargspec'):\n    f = inspect.getargspec\n"
            "if getattr(collections, 'Mapping', None) is not None:\n    g = MISSING\n"
            "try:\n    collections.Callable\nexcept AttributeError:\n    collections.Callable = int\n"
            "collections.Callable\n"
        ),
        {},
    ),
    "an attribute that a module never had": (
        "import datetime, os\nimport typing as t\nNOW = datetime.now()\nos.pth\nt.List, datetime.datetime.gone\n",
        dict.fromkeys(VERSIONS, "3:16 SVC114 now"),
    ),
    "a submodule that nobody has imported": (
        "import logging, xml\nLOG = logging.getLogger(__name__)\nXML = xml.dom.minidom.parseString('<limits/>')\n",
        dict.fromkeys(VERSIONS, "3:11 SVC114 dom"),
    ),
    "a submodule, imported by another name": (
        (
            "import logging as log\nfrom logging import INFO\n\n\ndef handler():\n    return log.handlers.X\n"
            "\n\nHANDLER = handler()\n"
        ),
        dict.fromkeys(VERSIONS, "6:16 SVC114 handlers"),
    ),
    "a submodule of a submodule": (
        "import xml.etree\nTREE = xml.etree.ElementTree.parse\n",
        dict.fromkeys(VERSIONS, "2:18 SVC114 ElementTree"),
    ),
    "submodules that a module beside them may load, or a call by name": (
        (
            "import logging.config, email, unittest, html, importlib\nfrom unittest import mock\n"
            "HANDLERS = logging.handlers\nMOCK = unittest.mock\n"
        ),
        {},
    ),
    "submodules that somebody asks for, or catches": (
        (
            "import logging, xml, email, unittest\nif hasattr(logging, 'handlers'):\n    print(logging.handlers.X)\n"
            "try:\n    xml.dom\nexcept AttributeError:\n    pass\n"
            "print(getattr(email, 'mime', None))\nif not hasattr(unittest, 'mock'):\n    unittest.mock = None\n"
            "print(unittest.mock)\n"
        ),
        {},
    ),
    "a submodule of which only a function reads": (
        "import xml\n\n\ndef parse(text):\n    return xml.dom.minidom.parseString(text)\n",
        {},
    ),
    "whether a function's test finds a submodule": (
        "import xml\n\n\ndef limits():\n    if hasattr(xml, 'dom'):\n        limit = 1\n    return limit\n",
        dict.fromkeys(VERSIONS, "7:12 SVC203 limit"),
    ),
    "submodules and what is imported": (
        "from os import path\nfrom xml import dom\nfrom concurrent import futures\nfrom json import decoder, loads\n",
        {},
    ),
    "type checkers only": ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from typing import Nothing\n", {}),
}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("source", "expected"), STANDARD.values(), ids=STANDARD)
def test_symbols_of_the_standard_library(
    source: str, expected: Mapping[str, str], version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write(tmp_path, {"main.py": source}))
    settings = Settings((3, int(version[2:])), roots=(tmp_path,))
    told = [f"{each.line}:{each.column} {each.code} {each.name}" for each in api.check(["main.py"], settings)]
    assert " ".join(told) == expected.get(version, "")
    if version == RUNNING:
        crash = ask(tmp_path, "main").importing
        (startup,) = api.startup(["main"], settings)
        assert (startup.error and startup.error.type) == (crash and crash.type)
        assert (crash is None) == ("SVC11" not in expected.get(version, ""))


# What lies beside a file that reads `xml.dom`, and whether that is told.
LOADING: Mapping[str, tuple[Mapping[str, str], bool]] = {
    "nobody": ({"other.py": "import xml, json.tool\n"}, True),
    "a function": ({"other.py": "def f():\n    import xml.dom.minidom\n\n\nf()\n"}, False),
    "a function, by its name": ({"other.py": "def f():\n    from xml.dom import minidom\n\n\nf()\n"}, False),
    "an import of a symbol": ({"other.py": "from xml.dom.minidom import parse\n"}, False),
    "several lines in parentheses": ({"other.py": "from xml import (\n    sax,\n    dom,\n)\n"}, False),
    "several lines without": ({"other.py": "import json, \\\n    xml.dom\n"}, False),
    "the second statement of a line": ({"other.py": "json = 1; import xml.dom\n"}, False),
    "text that is executed": ({"other.py": "exec('import xml' '.dom')\n"}, False),
    "a built-in function": ({"other.py": "__import__('xml.dom')\n"}, False),
    "a function by another name": (
        {"other.py": "from importlib import import_module as f\nf('xml.dom')\n"},
        False,
    ),
    "perhaps a distribution": ({"other.py": "try:\n    import nowhere\nexcept ImportError:\n    pass\n"}, False),
    "perhaps a file that nobody can read": ({"other.py": "", "broken.py": "# coding: nowhere\n"}, False),
    "no folder of the project": ({"other.py": "import parts.one\n", "parts/one.py": ""}, True),
}


@pytest.mark.parametrize(("files", "is_told"), LOADING.values(), ids=LOADING)
def test_who_may_load_a_submodule_of_the_standard_library(
    files: Mapping[str, str], is_told: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = {"main.py": "import xml\n\nNODE = xml.dom\n", "start.py": "import other\nimport main\n"}
    monkeypatch.chdir(write(tmp_path, {**files, **reading}))
    found = [each.code for each in api.check(["main.py"], Settings(roots=(tmp_path,)))]
    assert found == ["SVC114"] * is_told
    assert not is_told or ask(tmp_path, "start").importing is not None


@pytest.mark.parametrize(
    "importing", ["import logging.handlers", "import logging.config", "from logging import config"]
)
def test_a_text_that_the_disk_does_not_hold_yet_loads_submodules(importing: str, tmp_path: Path) -> None:
    write(tmp_path, {"main.py": "import logging\n"})
    source = Source(str(tmp_path / "main.py"), "main", f"{importing}\nimport logging\nHTTP = logging.handlers\n")
    assert not FileByFile(Settings(roots=(tmp_path,))).examine(source)
    write(tmp_path, {"main.py": source.text})
    assert ask(tmp_path, "main").importing is None


SITE = {
    "prose.py": (
        '"""Usage extraction normalizes what `prose` is told."""\n\n# Usage was once here\n'
        "class RunUsage:\n    note = 'Usage was renamed'\n\n\nfor Limits in (1, 2):\n    pass\nCOSTS = 'prose.Costs'\n"
    ),
    "versioned.py": "VERSION = (6, 1, 'final')\n__version__ = '6.1'\n",
    "mirror/__init__.py": "from . import _build\n",
    "trap.py": (
        "class Trap:\n    def __enter__(self):\n        return self\n\n"
        "    def __exit__(self, *exc):\n        return issubclass(exc[0], Exception) if exc[0] else None\n"
    ),
    "made/__init__.py": "from . import _finder\n",
    "made/_finder.py": (
        "import sys, types, importlib.machinery\n\n\nclass Made:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'made.parts':\n            return importlib.machinery.ModuleSpec(name, self)\n\n"
        "    def create_module(self, spec):\n        module = types.ModuleType(spec.name)\n"
        "        module.Compose = 1\n        return module\n\n    def exec_module(self, module):\n        pass\n\n\n"
        "sys.meta_path.append(Made())\n"
    ),
    "mirror/_build.py": (
        "import sys\nimport plain.core\n\n"
        "sys.modules['mirror'].__dict__.update({'Clinet': plain.core.Client, '_build': None})\n"
    ),
    "resources/__init__.py": (
        "import os, sys\nsys.path.extend([os.path.join(os.path.dirname(__file__), '_vendor')])\n"
        "from vendored.text import drop\n"
    ),
    "resources/_vendor/vendored/text.py": "drop = 1\n",
    "plain/__init__.py": "from plain.core import Client, connect\n__all__ = ['Client']\n",
    "plain/core.py": "class Client: ...\ndef connect(): ...\nif not Client:\n    perhaps = 1\n",
    "plain/sub/__init__.py": "",
    "plain/later.py": "def init():\n    global ready\n    ready = 1\n",
    "lazy/__init__.py": "def __getattr__(name):\n    return object()\n",
    "star/__init__.py": "from star.inner import *\n",
    "star/inner.py": "Deep = 1\n",
    "dynamic.py": "globals().update(Made=1)\n",
    "replaced.py": "import sys, types\nsys.modules[__name__] = types.SimpleNamespace(Other=1)\n",
    "spoken.py": "NAMES = ['Spoken']\n",
    "patched.py": "",
    "patches.py": "import patched\nsetattr(patched, 'Late', 1)\n",
    "plain/broken.py": "import nowhere\n",
    "flags.py": "try:\n    import nowhere\n    HAS = True\nexcept ImportError:\n    HAS = False\n",
    "moved.py": "import sys\nsys.modules['moved.parts'] = sys\n",
    "plain-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: plain\nVersion: 1.0\n",
}
INSTALLED: Mapping[str, tuple[str, str]] = {
    "the version that is installed decides": (
        "from versioned import VERSION as V\nif V[:2] > (1, 8):\n    print(MISSING)\n",
        "3:11 SVC101 MISSING",
    ),
    "another version than the installed one": (
        (
            "import versioned\nif versioned.VERSION < (4,):\n    from versioned import gone\n"
            "if versioned.__version__.startswith('5.'):\n    print(MISSING)\n"
        ),
        "",
    ),
    "what is there": ("from plain import Client, connect, core, sub\nfrom plain.core import Client as C\n", ""),
    "a typing error": ("from plain import Clinet\n", "1:19 SVC112 Clinet"),
    "one of a submodule": ("from plain.core import Client, conect\n", "1:32 SVC112 conect"),
    "a submodule that is not there": ("from plain.sub import tasks\n", "1:23 SVC112 tasks"),
    "a handler": ("try:\n    from plain import Clinet\nexcept ImportError:\n    Clinet = None\n", ""),
    "a module that answers for itself": ("from lazy import Anything\n", ""),
    "star imports, made names, another object": (
        "from star import Deep\nfrom dynamic import Made\nfrom replaced import Other\n",
        "",
    ),
    "a module that is not there": ("import plain.core, plain.sub\nimport moved.parts\nimport plain.nothing\n", ""),
    "no package": ("import plain.core.deeper\n", ""),
    "a submodule that fails": ("try:\n    from plain import broken\nexcept ImportError:\n    broken = None\n", ""),
    "a flag": ("from flags import HAS\nif HAS:\n    import nowhere\n", ""),
    "a module by its attribute": (
        (
            "import plain\ntry:\n    import plain.core\nexcept ImportError:\n    pass\n"
            "if getattr(plain, 'core', None):\n    There = 1\n\n\nclass A:\n    core = getattr(plain, 'core', None)\n"
            "    there = There if core else None\n"
        ),
        "",
    ),
    "what nobody can import is not loaded": (
        ("import sys\nif 'nowhere.at' in sys.modules:\n    import nowhere.at\n"),
        "",
    ),
    "a version that nothing has": (
        (
            "from importlib.metadata import version\ntry:\n    version('nowhere')\nexcept ImportError:\n"
            "    HAS = False\nelse:\n    HAS = True\nif HAS:\n    import nowhere\n"
            "try:\n    version('Plain')\nexcept ImportError:\n"
            "    import nowhere\n"
        ),
        "",
    ),
    "a package that one of its modules fills": ("from mirror import Clinet\n", ""),
    "a manager that may swallow what an import raises": (
        "from trap import Trap\nwith Trap():\n    import nowhere\n",
        "",
    ),
    "modules that a package's own finder makes": ("from made.parts import Compose\n", ""),
    "a package that adds its vendored modules to the path": ("import resources\nfrom resources import drop\n", ""),
    "a name of which only prose speaks": ("from prose import Usage\n", "1:19 SVC112 Usage"),
    "a name of which the code speaks": ("from prose import Limits\n", ""),
    "a name that a text names": ("try:\n    from prose import Costs\nexcept Exception:\n    pass\n", ""),
    "a name that the text mentions": ("try:\n    from spoken import Spoken\nexcept Exception:\n    pass\n", ""),
}


@pytest.mark.parametrize(("source", "expected"), INSTALLED.values(), ids=INSTALLED)
def test_symbols_of_installed_modules(
    source: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write(tmp_path / "site", SITE)
    project = write(tmp_path / "project", {"main.py": source})
    monkeypatch.chdir(project)
    settings = Settings(roots=(project,), python=site)
    told = [f"{each.line}:{each.column} {each.code} {each.name}" for each in api.check(["main.py"], settings)]
    assert " ".join(told) == expected
    crash = ask(project, "main", roots=(project, site)).importing
    (startup,) = api.startup(["main"], settings)
    assert (startup.error and (startup.error.type, startup.error.line)) == (crash and (crash.type, crash.line))


def test_an_environment_that_was_not_named_decides_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, {"main.py": "from pytest import no_such_name\n"}))
    assert api.check(["main.py"], Settings(roots=(tmp_path,))) == ()


@pytest.mark.parametrize(
    ("declared", "codes"),
    [('["alembic>=1"]', []), ('["sqlalchemy"]', ["SVC112"]), ("[]", ["SVC112"])],
)
def test_a_folder_without_init_is_not_the_dependency_that_it_is_named_like(
    declared: str, codes: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        "pyproject.toml": f'[project]\nname = "shop"\nversion = "1"\ndependencies = {declared}\n',
        "alembic/env.py": "from alembic import context\n",
        "shop/__init__.py": "",
    }
    monkeypatch.chdir(write(tmp_path, files))
    assert [each.code for each in api.check(["."], Settings(roots=(tmp_path,)))] == codes


def test_nothing_is_known_of_an_entry_point_that_somebody_else_brings(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\ndependencies = ["alembic>=1"]\n',
        "alembic/env.py": "MISSING\n",
    }
    started = api.startup(["alembic.env"], Settings(roots=(write(tmp_path, files),)))
    assert [(each.outcome.value, each.reason) for each in started] == [
        ("unknown", "alembic is not the project's, and not known here")
    ]


@pytest.mark.parametrize("manifest", ["pyproject.toml", "shop/pyproject.toml"])
def test_a_folder_without_init_is_the_project_that_it_is_named_like(
    manifest: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        ".git/HEAD": "",
        "pyproject.toml": '[project]\nname = "all"\nversion = "1"\ndependencies = ["shop"]\n',
        manifest: '[project]\nname = "shop"\nversion = "1"\n',
        f"{os.path.dirname(manifest) or '.'}/shop/api/main.py": "import shop.limits\nshop.limits.TOP\n",
        f"{os.path.dirname(manifest) or '.'}/shop/limits.py": "",
    }
    monkeypatch.chdir(write(tmp_path, files))
    found = api.check(["."], Settings())
    assert [(each.code, each.name) for each in found] == [("SVC114", "TOP")]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("from devenv import constants\nfrom devenv.lib import brew\n", []),
        ("import devenv.lib\nimport devenv.tool\n", []),
        ("from devenv import constants\nfrom devenv.own import x\n", ["SVC112"]),
        ("from devenv.lib import brew\nfrom devenv.lib import proc\n", ["SVC111", "SVC111"]),
    ],
)
def test_a_folder_without_init_is_not_the_tool_that_runs_what_is_in_it(
    text: str, codes: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"pyproject.toml": "", "app/__init__.py": "", "devenv/own.py": "x = 1\n", "devenv/sync.py": text}
    monkeypatch.chdir(write(tmp_path, files))
    assert [each.code for each in api.check(["."], Settings(roots=(tmp_path,)))] == codes


FOLDERS = {
    "of a front end": ({"translate/package.json": "", "translate/src/app.ts": ""}, []),
    "that is empty but for folders": ({"translate/locale/en/app.ftl": ""}, []),
    "with other modules": ({"translate/other.py": ""}, ["SVC111", "SVC111"]),
    "with modules further down": ({"translate/src/other.py": ""}, ["SVC111", "SVC111"]),
}


@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_without_code_is_not_the_package_that_is_called_so(
    folder: str, named: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, codes = FOLDERS[folder]
    site = write(tmp_path / "site", SITE)
    installed = write(tmp_path / "with", {"translate/__init__.py": "", "translate/filters.py": "checks = 1\n"})
    main = "from translate.filters import checks\n"
    project = write(tmp_path / "project", {**files, "main.py": main, "alone.py": f"import translate\n{main}"})
    monkeypatch.chdir(project)
    settings = Settings(roots=(project,), python=site if named else None)
    assert [each.code for each in api.check(["."], settings)] == codes
    for environment in (site, installed):
        for module in ("main", "alone"):
            crash = ask(project, module, roots=(project, environment)).importing
            (told,) = api.startup([module], Settings(roots=(project,), python=environment))
            assert (told.error and (told.error.type, told.error.line)) == (crash and (crash.type, crash.line))


@pytest.mark.parametrize(
    ("first", "clause", "codes"),
    [
        ("import httpx", "httpx.HTTPError", []),
        ("import json, httpx", "(httpx.HTTPError, ValueError)", []),
        ("from httpx import HTTPError", "HTTPError", []),
        ("call()\n        import httpx", "httpx.HTTPError", ["SVC206"]),
        ("import app.client as httpx", "httpx.HTTPError", []),
        ("from httpx import HTTPError", "(HTTPError, TimedOut)", ["SVC201"]),
    ],
)
def test_a_clause_may_name_what_its_body_imports_first(
    first: str, clause: str, codes: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = f"        {first}\n        call()\n    except {clause}:\n        return None\n"
    files = {
        "main.py": f"def fetch(call):\n    try:\n{body}",
        "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\ndependencies = ["httpx"]\n',
        "app/__init__.py": "",
        "app/client.py": "class HTTPError(Exception): ...\n",
    }
    monkeypatch.chdir(write(tmp_path, files))
    assert [each.code for each in api.check(["."], Settings(roots=(tmp_path,)))] == codes


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("import cloud.storage\n", None),
        ("from cloud import storage\n", None),
        ("import cloud.queue\n", "ModuleNotFoundError"),
        ("import cloud.queue.jobs\n", "ModuleNotFoundError"),
        ("from cloud.queue import jobs\n", "ModuleNotFoundError"),
        ("from cloud import queue\n", "ImportError"),
    ],
)
def test_a_part_of_a_namespace_that_the_environment_lacks(
    statement: str, error: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write(tmp_path / "site", {**SITE, "cloud/storage/__init__.py": ""})
    monkeypatch.chdir(write(tmp_path / "project", {"main.py": statement}))
    (told,) = api.startup(["main"], Settings(roots=(Path.cwd(),), python=site))
    assert (told.error and told.error.type) == error
    crash = ask(Path.cwd(), "main", roots=(Path.cwd(), site)).importing
    assert (crash and crash.type) == error


def test_what_only_some_runs_import_and_the_environment_lacks_was_installed_for_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write(tmp_path / "site", SITE)
    source = "import sys\nif sys.argv[-1].endswith('server') and 'nowhere' in sys.argv:\n    import nowhere\n"
    monkeypatch.chdir(write(tmp_path / "project", {"main.py": source, "later.py": "import main\nimport nowhere\n"}))
    settings = Settings(roots=(Path.cwd(),), python=site)
    told = [(each.outcome.value, each.error and each.error.line) for each in api.startup(["main", "later"], settings)]
    assert told == [("ok", None), ("error", 2)]
    assert ask(Path.cwd(), "main", roots=(Path.cwd(), site)).importing is None
    (without,) = api.startup(["main"], Settings(roots=(Path.cwd(),), python=site, without=("nowhere",)))
    assert without.outcome.value == "unknown"


def test_an_environment_may_find_modules_in_its_own_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    finder = (
        "import sys, types, importlib.machinery\n\n\nclass Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name in ('distutils', 'editable'):\n"
        "            return importlib.machinery.ModuleSpec(name, self)\n\n"
        "    def create_module(self, spec):\n        return types.ModuleType(spec.name)\n\n"
        "    def exec_module(self, module):\n        pass\n\n\nsys.meta_path.append(Finder())\n"
    )
    site = write(tmp_path / "site", {"own_finder.py": finder, "own.pth": "import os; __import__('own_finder')\n"})
    source = "import distutils\nimport editable\n"
    monkeypatch.chdir(write(tmp_path / "project", {"main.py": source, "other.py": "import nowhere\n"}))
    settings = Settings((3, 12), roots=(Path.cwd(),), python=site)
    assert [each.outcome.value for each in api.startup(["main", "other"], settings)] == ["ok", "error"]
    assert api.check(["."], settings) == ()
    assert api.check(["main.py"], Settings((3, 12), roots=(Path.cwd(),), python=write(tmp_path / "other", {})))


def test_an_extension_module_comes_before_the_source_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = "MISSING\n"
    files = {"main.py": "import fast\n", "other.py": "import slow\n", "fast.py": fast, "slow.py": fast}
    project = write(tmp_path, {**files, "fast.cpython-312-x86_64-linux-gnu.so": "", "slow.cpython-39-darwin.so": ""})
    monkeypatch.chdir(project)
    started = api.startup(["main", "other"], Settings((3, 12), "linux", roots=(project,)))
    assert [each.outcome.value for each in started] == ["ok", "error"]


@pytest.mark.parametrize(
    ("compiled", "codes"),
    [(b"\x7fELF\0base\0acme.errors\0UniqueViolation\0", []), (b"\x7fELF\0acme.other\0", ["SVC112"])],
)
def test_an_extension_module_may_put_names_into_a_module_beside_it(
    compiled: bytes, codes: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write(tmp_path / "site", {"acme/__init__.py": "", "acme/errors.py": "class Error(Exception): ...\n"})
    (site / "acme" / "_acme.abi3.so").write_bytes(compiled)
    files = {"main.py": "from acme.errors import Error\nfrom acme.errors import UniqueViolation\n"}
    monkeypatch.chdir(write(tmp_path / "project", files))
    assert [each.code for each in api.check(["."], Settings(roots=(Path.cwd(),), python=site))] == codes
