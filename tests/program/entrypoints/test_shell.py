"""Shell text, held against a real shell: the commands and words that it starts are the ones that are read."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flake8_undefined_services.program.entrypoints.shell import simple_commands

TEXTS = [
    "python a.py --name 'two words' \"three 'more' words\"",
    'export MODULE=app.main:app\npython "$MODULE" ${PORT:-8000} ${OTHER-x}\n',
    "cd inner && python a.py; cd ..\npython b.py",
    "python a.py \\\n  --flag \\\n  value\n# python hidden.py\npython b.py # python hidden.py",
    "python a.py > out.txt 2>&1 & python b.py | python c.py\nwait",
    "NAME=x python a.py; exec python b.py",
    "if true; then\n  python a.py\nfi\nfor i in 1; do python b.py; done\n{ python c.py; }\n(python d.py)",
    "start() { python a.py; }\nstart",
    "python 'a\nb' c",
    "# it's a comment\npython a.py\n  # isn't it\npython b.py",
    "true && python a.py || python b.py".replace("|| python b.py", "|| false"),
    'python a\\ b.py "c\\"d"',
    'A=1 B=\'2 3\'\npython $A "$B" ""',
]


@pytest.mark.skipif(shutil.which("sh") is None, reason="needs a POSIX shell")
@pytest.mark.parametrize("text", TEXTS)
def test_a_shell_starts_what_is_read(text: str, tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    log = tmp_path / "log"
    stub = tmp_path / "bin" / "python"
    stub.parent.mkdir()
    stub.write_text(
        f"#!{sys.executable} -I\nimport json, os, sys\n"
        f"folder = os.path.relpath(os.getcwd(), {str(tmp_path)!r})\n"
        f"os.write(os.open({str(log)!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT), "
        "(json.dumps([folder, *sys.argv[1:]]) + chr(10)).encode())\n"
    )
    stub.chmod(0o755)
    environment = {"PATH": f"{stub.parent}{os.pathsep}{os.defpath}"}
    subprocess.run(["sh", "-c", text], cwd=tmp_path, env=environment, check=False, capture_output=True)
    ran = [json.loads(line) for line in log.read_text().splitlines()]
    read = [[each.folder or ".", *each.words[1:]] for each in simple_commands(text) if each.words[0].endswith("python")]
    assert sorted(read) == sorted(ran)


def test_a_quotation_that_never_closes_is_split_at_blanks() -> None:
    assert [each.words for each in simple_commands("echo it's\npython a.py")] == [("echo", "it's", "python", "a.py")]
