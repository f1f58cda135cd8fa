"""Small projects of the kinds that people reported about other tools, given to the real command."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

Finding = tuple[str, str, int, int, str]
"""Code, path, line, column and `when` ("" for a file that cannot be analysed)."""


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def check(folder: Path, *arguments: str) -> set[Finding]:
    """What `undefined-services check .` finds in the folder."""
    command = [sys.executable, "-m", "flake8_undefined_services", "check", "--output-format", "json", *arguments, "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    found = json.loads(done.stdout)["diagnostics"]
    assert done.returncode == bool(found)
    return {(d["code"], d["path"], d["line"], d["column"], d["when"] or "") for d in found}


def import_fails(folder: Path, module: str) -> bool:
    """Whether the running interpreter raises when it imports the module."""
    done = subprocess.run([sys.executable, "-c", f"import {module}"], cwd=folder, capture_output=True, check=False)
    return done.returncode != 0


def flake8(folder: Path, *arguments: str) -> list[str]:
    """The lines that the real flake8 prints, sorted."""
    command = [sys.executable, "-m", "flake8", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    assert not done.stderr, done.stderr
    return sorted(done.stdout.splitlines())
