"""A file is old or new, never between, and a patch is one that git takes."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from flake8_undefined_services.fixes.apply import plan, write
from flake8_undefined_services.fixes.diff import unified_diff

BEFORE = b"X = json.dumps({})\n"
AFTER = b"import json\n\nX = json.dumps({})\n"
CHANGE = plan(BEFORE, ["import json"])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "m.py"
    path.write_bytes(BEFORE)
    return path


def test_the_new_content_replaces_the_old(file: Path) -> None:
    assert write(file, CHANGE) is None
    assert file.read_bytes() == AFTER
    assert os.listdir(file.parent) == ["m.py"]


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755])
def test_the_mode_stays(file: Path, mode: int) -> None:
    file.chmod(mode)
    assert write(file, CHANGE) is None
    assert stat.S_IMODE(file.stat().st_mode) == mode


def test_a_link_is_followed_and_stays_a_link(file: Path) -> None:
    link = file.with_name("link.py")
    (file.parent / "between.py").symlink_to(file.name)
    link.symlink_to("between.py")
    assert write(link, CHANGE) is None
    assert link.is_symlink()
    assert file.read_bytes() == AFTER


def test_a_file_that_changed_since_it_was_read_is_left_alone(file: Path) -> None:
    file.write_bytes(BEFORE + b"Y = 1\n")
    refusal = write(file, CHANGE)
    assert refusal is not None
    assert "changed" in refusal.reason
    assert file.read_bytes() == BEFORE + b"Y = 1\n"


def test_a_file_that_is_gone_is_not_made_anew(file: Path) -> None:
    file.unlink()
    assert write(file, CHANGE) is not None
    assert not file.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_the_owner_stays(file: Path) -> None:
    os.chown(file, 1234, 2345)
    file.chmod(0o4755)
    assert write(file, CHANGE) is None
    now = file.stat()
    assert (now.st_uid, now.st_gid, stat.S_IMODE(now.st_mode)) == (1234, 2345, 0o4755)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_protected_file_is_left_alone(file: Path) -> None:
    file.chmod(0o444)
    assert write(file, CHANGE) is not None
    assert file.read_bytes() == BEFORE


KILLED_IN_BETWEEN = """
import os, signal, sys
from pathlib import Path
from flake8_undefined_services.fixes.apply import plan, write
path = Path(sys.argv[1])
change = plan(path.read_bytes(), ["import json"])
def killed(*_: object) -> None: os.kill(os.getpid(), signal.SIGKILL)
setattr(os, sys.argv[2], killed)
write(path, change)
"""


@pytest.mark.parametrize("at", ["fsync", "chmod", "replace"])
def test_whoever_is_killed_while_writing_leaves_the_old_file(file: Path, at: str) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED_IN_BETWEEN, str(file), at], check=False)
    assert done.returncode == -signal.SIGKILL
    assert file.read_bytes() == BEFORE


def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    refusal = write(file, CHANGE)
    assert refusal is not None
    assert "No space left" in refusal.reason
    assert file.read_bytes() == BEFORE
    assert os.listdir(file.parent) == ["m.py"]


CONTENTS = {
    "lines": BEFORE,
    "no line end": b"X = json.dumps({})",
    "carriage returns": b"import os\r\n\r\nX = json.dumps(os.sep)\r\n",
    "lone carriage returns": b"import os\rX = json.dumps(os.sep)\r",
    "byte order mark": b"\xef\xbb\xbfX = json.dumps({})\n",
    "latin-1": b"# coding: latin-1\nX = json.dumps('\xe9')\n",
    "form feed": b"import os\n\x0c\nX = json.dumps(os.sep)\n",
}


@pytest.mark.parametrize("name", ["m.py", 'grün/with "quotes" in.py'])
@pytest.mark.parametrize("kind", CONTENTS)
def test_git_applies_the_patch(tmp_path: Path, kind: str, name: str) -> None:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    before = CONTENTS[kind]
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(before)
    change = plan(before, ["import json"])
    assert change.is_change
    patch = unified_diff(name, change.before, change.after)
    command = ["git", "apply", "--whitespace=nowarn", "-"]
    done = subprocess.run(command, cwd=tmp_path, input=patch, capture_output=True, check=False)
    assert done.stderr == b""
    assert path.read_bytes() == change.after


def test_no_change_is_no_patch() -> None:
    assert unified_diff("m.py", BEFORE, BEFORE) == b""
