"""Modules that the standard library has lost, and that a declared distribution brings back."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from flake8_undefined_services import api
from flake8_undefined_services.config import Settings, Version
from flake8_undefined_services.language.standard_library import module_exists
from flake8_undefined_services.program.dependencies.well_known import well_known_providers
from flake8_undefined_services.program.dependencies.well_known_names import STANDARD_ONCE
from tests.interpreter import ask
from tests.program.dependencies.projects import distribution, write

# What `main` imports, the manifest beside it, the target, and what is told.
CASES: Mapping[str, tuple[str, dict[str, str], Version, str]] = {
    "nothing declares it": ("import cgi", {"requirements.txt": "webob\n"}, (3, 13), "SVC111"),
    "a requirement": ("import cgi, cgitb", {"requirements.txt": "legacy-cgi==2.6.4\n"}, (3, 13), ""),
    "a marker for newer versions": (
        "import cgi",
        {"requirements.txt": "legacy-cgi; python_version >= '3.13'\n"},
        (3, 13),
        "",
    ),
    "a marker for other versions": (
        "import cgi",
        {"requirements.txt": "legacy-cgi; python_version >= '3.14'\n"},
        (3, 13),
        "SVC111",
    ),
    "another one's module": ("import telnetlib", {"requirements.txt": "legacy-cgi\n"}, (3, 13), "SVC111"),
    "a module in it": (
        "from distutils.version import LooseVersion",
        {"pyproject.toml": "[project]\nname = 'x'\nversion = '1'\ndependencies = ['setuptools']\n"},
        (3, 12),
        "",
    ),
    "what only builds the project": (
        "import distutils",
        {
            "pyproject.toml": (
                "[build-system]\nrequires = ['setuptools']\n[project]\nname = 'x'\nversion = '1'\ndependencies = []\n"
            )
        },
        (3, 12),
        "SVC111",
    ),
    "who answers for it is imported": ("import setuptools\nfrom distutils.core import setup", {}, (3, 12), ""),
    "another one is imported": ("import setuptools_scm\nfrom distutils.core import setup", {}, (3, 12), "SVC111"),
    "what it executes itself": ("", {"setup.py": "from distutils.core import setup\n"}, (3, 12), ""),
    "a distribution of the same name": ("import pipes", {"requirements.txt": "pipes\n"}, (3, 13), ""),
    "not lost yet": ("import cgi", {"requirements.txt": "webob\n"}, (3, 12), ""),
    "not there yet": ("import tomllib", {"requirements.txt": "tomli\n"}, (3, 10), "SVC111"),
}


@pytest.mark.parametrize(("statement", "manifest", "target", "expected"), CASES.values(), ids=CASES)
def test_who_declares_it_has_it(
    statement: str,
    manifest: dict[str, str],
    target: Version,
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(write(tmp_path, {"main.py": statement + "\n", **manifest}))
    settings = Settings(target)
    assert " ".join(each.code for each in api.check(["."], settings)) == expected


@pytest.mark.skipif(sys.version_info < (3, 12), reason="this interpreter still has the module")
@pytest.mark.parametrize("is_installed", [True, False])
def test_in_an_environment_the_interpreter_agrees(
    is_installed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = distribution("pyasynchat", record="asynchat.py") | {"asynchat.py": ""}
    site = write(tmp_path / "site", files if is_installed else {"other.py": ""})
    project = write(tmp_path / "project", {"main.py": "import asynchat\n", "requirements.txt": "pyasynchat\n"})
    monkeypatch.chdir(project)
    (told,) = api.startup(["main"], Settings(sys.version_info[:2], roots=(project,), python=site))
    crash = ask(project, "main", roots=(project, site)).importing
    assert (told.error and told.error.type) == (crash and crash.type)
    assert (crash is None) == is_installed


def test_the_table_names_what_some_version_had_and_a_later_one_has_not() -> None:
    for name, *distributions in (line.split() for line in STANDARD_ONCE.split("\n") if line.strip()):
        assert module_exists(name, (3, 10)), name
        assert module_exists(name, (3, 13)) is False, name
        assert well_known_providers(name) == (*distributions, name)
