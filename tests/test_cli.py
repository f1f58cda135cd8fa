"""The command as a user calls it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parent.parent / "examples" / "incident"


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flake8_undefined_services", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_crash_at_import_comes_first_and_has_its_fix() -> None:
    done = run(EXAMPLE, "check", "--target-version", "3.12", "--output-format", "json")
    assert done.returncode == 1
    first = json.loads(done.stdout)["diagnostics"][0]
    assert (first["code"], first["path"], first["line"], first["name"]) == (
        "SVC101",
        "app/services/rate_limiter.py",
        16,
        "redis",
    )
    assert first["module"] == "app.services.rate_limiter"
    assert first["fix"]["statement"] == "import redis"


def test_fix_puts_the_import_back_and_keeps_every_other_line(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\nversion = "1"\ndependencies = ["redis"]\n')
    broken = '"""Doc."""\r\n\r\nimport os\r\n\r\nX = redis.Redis(os.sep)\r\n'
    (tmp_path / "m.py").write_bytes(broken.encode())
    assert run(tmp_path, "fix", "m.py").returncode == 0
    after = (tmp_path / "m.py").read_bytes().decode()
    assert [line for line in after.split("\r\n") if "import redis" not in line and line] == [
        line for line in broken.split("\r\n") if line
    ]
    assert run(tmp_path, "check", "m.py").returncode == 0


def test_fix_tells_once_for_each_name_what_it_did_not_write(tmp_path: Path) -> None:
    for module in ("one", "two"):
        (tmp_path / f"{module}.py").write_text("class Thing: ...\n")
    checked = "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from decimal import Decimal\n\n"
    (tmp_path / "m.py").write_text(f"{checked}X = Decimal, Decimal\nY = Thing, Thing\n")
    undecided = "m.py:7: Thing: not decided: from one import Thing | from two import Thing"
    unsafe = "m.py:6: Decimal: with --unsafe-fixes: from decimal import Decimal"
    assert run(tmp_path, "fix", ".").stderr.splitlines() == [unsafe, undecided]
    done = run(tmp_path, "fix", "--unsafe-fixes", ".")
    assert (done.stdout, done.stderr) == ("m.py: from decimal import Decimal\n", f"{undecided}\n")


def test_diff_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "m.py").write_text("X = json.dumps({})\n")
    done = run(tmp_path, "fix", "--diff", "m.py")
    assert "+import json" in done.stdout
    assert (tmp_path / "m.py").read_text() == "X = json.dumps({})\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("check", "nosuch.py"), "no such file or folder: nosuch.py"),
        (("check", "--select", "SVC9", "."), "--select: no code begins with 'SVC9'"),
        (("check", "--target-version", "three", "."), "--target-version: 'three' is no Python version"),
        (("check", "--root", "gone", "."), "--root: no such file or folder: gone"),
        (("explain", "SVC999"), "no code is 'SVC999'"),
    ],
)
def test_a_users_mistake_is_one_line_and_status_2(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    done = run(tmp_path, *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_bad_sources_are_findings_and_the_others_are_still_reported(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("def f(:\n")
    (tmp_path / "latin.py").write_bytes(b"x = '\xe9'\n")
    (tmp_path / "nul.py").write_bytes(b"x = 1\0\n")
    (tmp_path / "deep.py").write_text("(" * 10_000 + ")" * 10_000 + "\n")
    (tmp_path / "deeper.py").write_text("x = " + "-" * 10_000 + "1\n")
    (tmp_path / "long.py").write_text("x = " + " + ".join(["1"] * 20_000) + "\n")
    (tmp_path / "good.py").write_text("x = gone\n")
    done = run(tmp_path, "check", "--output-format", "json", ".")
    assert done.stderr == ""
    codes = {d["path"]: d["code"] for d in json.loads(done.stdout)["diagnostics"]}
    for name in ("long.py", "deeper.py"):  # more than some compilers take
        codes.pop(name, None)
    assert codes == {
        "broken.py": "SVC001",
        "latin.py": "SVC002",
        "nul.py": "SVC002",
        "deep.py": "SVC001",
        "good.py": "SVC101",
    }


def test_ignored_files_and_virtual_environments_are_skipped(tmp_path: Path) -> None:
    for folder in ("generated", "env", "app"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "m.py").write_text("x = gone\n")
    (tmp_path / ".gitignore").write_text("generated/\n")
    (tmp_path / "env" / "pyvenv.cfg").write_text("")
    done = run(tmp_path, "check", "--output-format", "json", ".")
    assert {d["path"] for d in json.loads(done.stdout)["diagnostics"]} == {"app/m.py"}
