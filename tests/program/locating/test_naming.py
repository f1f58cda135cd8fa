"""Which module a file is, by the layout alone; the interpreter imports it by that name from that root."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from flake8_undefined_services.program.locating.naming import ModuleNaming
from tests.program.layouts import write

# What lies in the project, the file that is asked about, its root, and its name.
LAYOUTS = {
    "flat": ("app/__init__.py app/main.py", "app/main.py", ".", "app.main"),
    "a package file": ("app/__init__.py", "app/__init__.py", ".", "app"),
    "a module at the top": ("job.py", "job.py", ".", "job"),
    "src layout": ("pyproject.toml src/app/__init__.py src/app/main.py", "src/app/main.py", "src", "app.main"),
    "a namespace package in src": (
        "src/company/product/__init__.py src/company/product/main.py",
        "src/company/product/main.py",
        "src",
        "company.product.main",
    ),
    "no package file anywhere": ("app/db/session.py app/main.py", "app/db/session.py", ".", "app.db.session"),
    "a project inside the repository": (
        "services/auth/pyproject.toml services/auth/app/main.py",
        "services/auth/app/main.py",
        "services/auth",
        "app.main",
    ),
    "a folder without package file inside a package": (
        "app/__init__.py app/plugins/one/__init__.py app/plugins/one/main.py",
        "app/plugins/one/main.py",
        ".",
        "app.plugins.one.main",
    ),
    "a folder that no import can name": (
        "app/__init__.py app/dev-tools/__init__.py app/dev-tools/run.py",
        "app/dev-tools/run.py",
        "app/dev-tools",
        "run",
    ),
    "src is itself a package": ("src/__init__.py src/app.py", "src/app.py", ".", "src.app"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_interpreter_imports_a_file_by_its_name_from_its_root(layout: str, tmp_path: Path) -> None:
    files, asked, root, module = LAYOUTS[layout]
    write(tmp_path, dict.fromkeys(files.split(), ""))
    naming = ModuleNaming(working_directory=tmp_path)
    assert (naming.root_of(tmp_path / asked), naming.source_file(tmp_path / asked).module) == (tmp_path / root, module)
    imported = (
        "import importlib, sys; sys.path.insert(0, sys.argv[1]); print(importlib.import_module(sys.argv[2]).__file__)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", imported, str(tmp_path / root), module], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(tmp_path / asked)


def test_the_top_of_a_checkout_is_no_package(tmp_path: Path) -> None:
    top = write(tmp_path / "repo", {"__init__.py": "", "app/__init__.py": "", "app/main.py": "", ".git/HEAD": ""})
    assert ModuleNaming(working_directory=top).source_file(top / "app" / "main.py").module == "app.main"


def test_the_deepest_configured_root_names_a_module(tmp_path: Path) -> None:
    naming = ModuleNaming((Path("."), Path("src")), tmp_path)
    assert naming.source_file(tmp_path / "src" / "app" / "main.py").module == "app.main"
    assert naming.source_file(tmp_path / "tools" / "run.py").module == "tools.run"


def test_a_decided_root_holds_for_everything_below_its_folder(tmp_path: Path) -> None:
    naming = ModuleNaming(working_directory=tmp_path, decided={tmp_path / "a" / "b": tmp_path / "a"})
    assert naming.source_file(tmp_path / "a" / "b" / "c" / "main.py").module == "b.c.main"


def test_a_file_is_shown_from_the_working_directory(tmp_path: Path) -> None:
    naming = ModuleNaming(working_directory=tmp_path / "here")
    assert naming.source_file(tmp_path / "here" / "main.py").path == "main.py"
    assert naming.source_file(tmp_path / "here" / "app" / "main.py").path == "app/main.py"
    assert naming.source_file(tmp_path / "lib" / "main.py").path == "../lib/main.py"


# What lies in the project; the file that is asked about, what it says, and the module that it is.
SAYING = {
    "a file above the package": (
        "sets/utils/api.py sets/jobs/__init__.py",
        "sets/jobs/one.py",
        "from ..utils import api",
        "sets.jobs.one",
    ),
    "a module above the package": (
        "sets/api.py sets/jobs/__init__.py",
        "sets/jobs/one.py",
        "from .. import api",
        "sets.jobs.one",
    ),
    "the package file itself": (
        "sets/api.py sets/jobs/__init__.py",
        "sets/jobs/__init__.py",
        "from .. import api",
        "sets.jobs",
    ),
    "nothing above the package": ("sets/jobs/__init__.py", "sets/jobs/one.py", "from ..utils import api", "jobs.one"),
    "above a project": (
        "sets/setup.py sets/api.py sets/jobs/__init__.py",
        "sets/jobs/one.py",
        "from .. import api",
        "jobs.one",
    ),
    "above the top": ("api.py jobs/__init__.py", "jobs/one.py", "from .. import api", "jobs.one"),
}


@pytest.mark.parametrize("case", SAYING)
def test_relative_imports_that_find_a_file_show_where_the_package_begins(case: str, tmp_path: Path) -> None:
    files, asked, text, module = SAYING[case]
    write(tmp_path, {**dict.fromkeys(files.split(), ""), asked: text})
    file = ModuleNaming(working_directory=tmp_path).source_file_saying(tmp_path / asked, text)
    assert (file.path, file.module) == (asked, module)
    names = module.split(".")[: None if file.is_package else -1]
    root = (tmp_path / asked).parents[len(names)]
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(root)!r}); import {module}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) == module.startswith("sets"), done.stderr
