"""Where an interpreter's distributions lie is read from its layout, and is what the interpreter itself says."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from flake8_undefined_services.program.locating.site_folders import site_folders
from tests.program.layouts import write

SAY = "import sys; print(*(each for each in sys.path if each.endswith('-packages')), sep='\\n')"
DEBIAN = {
    "usr/bin/python3.11": "",
    "usr/lib/python3/dist-packages/yaml.py": "",
    "usr/lib/python3.11/os.py": "",
    "usr/local/lib/python3.11/dist-packages/redis.py": "",
}
# The files, what is named as the Python, and the folders in the order of `sys.path`.
CASES: Mapping[str, tuple[Mapping[str, str], str, Sequence[str]]] = {
    "an interpreter": (
        {"bin/python3.12": "", "lib/python3.12/site-packages/a.py": ""},
        "bin/python3.12",
        ["lib/python3.12/site-packages"],
    ),
    "an interpreter beside another": (
        {"bin/python3.12": "", "lib/python3.12/site-packages/a.py": "", "lib/python3.9/site-packages/a.py": ""},
        "bin/python3.12",
        ["lib/python3.12/site-packages"],
    ),
    "a folder of distributions": ({"packages/a.py": ""}, "packages", ["packages"]),
    "a virtual environment": (
        {"env/pyvenv.cfg": "", "env/bin/python": "", "env/lib/python3.12/site-packages/a.py": ""},
        "env",
        ["env/lib/python3.12/site-packages"],
    ),
    "one on Windows": (
        {"env/pyvenv.cfg": "", "env/Scripts/python.exe": "", "env/Lib/site-packages/a.py": ""},
        "env/Scripts/python.exe",
        ["env/Lib/site-packages"],
    ),
    "a virtual environment that was made with another one": (
        {
            "env/pyvenv.cfg": "home = {root}/outer/bin\ninclude-system-site-packages = True\n",
            "env/bin/python3.12": "",
            "env/lib/python3.12/site-packages/a.py": "",
            "outer/pyvenv.cfg": "home = {root}/usr/bin\n",
            "outer/lib/python3.12/site-packages/a.py": "",
            "usr/lib/python3.12/site-packages/a.py": "",
        },
        "env/bin/python3.12",
        ["env/lib/python3.12/site-packages", "usr/lib/python3.12/site-packages"],
    ),
    "two virtual environments that were made with each other": (
        {
            "env/pyvenv.cfg": "home = {root}/other/bin\ninclude-system-site-packages = true\n",
            "env/bin/python3.12": "",
            "env/lib/python3.12/site-packages/a.py": "",
            "other/pyvenv.cfg": "home = {root}/env/bin\n",
        },
        "env/bin/python3.12",
        ["env/lib/python3.12/site-packages"],
    ),
    "one without a global lock beside another": (
        {"bin/python3.13t": "", "lib/python3.13t/site-packages/a.py": "", "lib/python3.13/site-packages/a.py": ""},
        "bin/python3.13t",
        ["lib/python3.13t/site-packages"],
    ),
    "Fedora's": (
        {"usr/bin/python3.12": "", "usr/lib64/python3.12/site-packages/a.py": ""},
        "usr/bin/python3.12",
        ["usr/lib64/python3.12/site-packages"],
    ),
    "Debian's": (
        DEBIAN,
        "usr/bin/python3.11",
        ["usr/local/lib/python3.11/dist-packages", "usr/lib/python3/dist-packages"],
    ),
    "an editable install": (
        {"packages/a.pth": "../src\n# a remark\nimport a\n../none\n", "src/b.py": ""},
        "packages",
        ["packages", "src"],
    ),
}


@pytest.mark.parametrize(("files", "python", "expected"), CASES.values(), ids=CASES)
def test_the_layout_says_where_they_are(
    files: Mapping[str, str], python: str, expected: Sequence[str], tmp_path: Path
) -> None:
    write(tmp_path, {path: text.replace("{root}", str(tmp_path)) for path, text in files.items()})
    assert site_folders(tmp_path / python) == tuple(str(tmp_path / each) for each in expected)


def test_a_link_to_an_interpreter_says_where_that_lies(tmp_path: Path) -> None:
    write(tmp_path, {"opt/bin/python3.12": "", "opt/lib/python3.12/site-packages/a.py": "", "bin/x": ""})
    (tmp_path / "bin/python3").symlink_to(tmp_path / "opt/bin/python3.12")
    assert site_folders(tmp_path / "bin/python3") == (str(tmp_path / "opt/lib/python3.12/site-packages"),)


@pytest.mark.parametrize("options", [[], ["--system-site-packages"]], ids=["alone", "with the system's"])
@pytest.mark.parametrize("named", ["", "bin/python"], ids=["its folder", "its interpreter"])
@pytest.mark.skipif(sys.platform == "win32", reason="the interpreter lies in another folder")
def test_a_virtual_environment_has_what_its_interpreter_says(options: list[str], named: str, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", *options, tmp_path], check=True)
    said = subprocess.run([tmp_path / "bin" / "python", "-sc", SAY], check=True, capture_output=True, text=True)
    assert said.stdout.splitlines() == list(site_folders(tmp_path / named))
