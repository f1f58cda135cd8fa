"""The oracle of the tests: what CPython does when it imports a module."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tokenize
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROGRAM = Path(__file__).with_name("ask_interpreter.py")
RUNNING = f"{sys.version_info[0]}.{sys.version_info[1]}"


@dataclass(frozen=True)
class Crash:
    """What a traceback ends in. Line and column count from 1, in characters; None where the interpreter cannot tell.

    deepest: path and line of the last frame inside the folder, where the traceback ends outside of it too, or of what
    does not parse.
    """

    type: str
    name: str | None
    path: str | None
    line: int | None
    column: int | None
    message: str
    deepest: tuple[str, int] | None = None


@dataclass(frozen=True)
class Answer:
    """How the import went, and what was tried after it; None: no exception."""

    importing: Crash | None
    probing: Crash | None


def ask(
    folder: Path,
    module: str,
    *,
    probe: tuple[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
    without: Sequence[str] = (),
    roots: Sequence[Path] = (),
) -> Answer:
    """Import the module in a fresh interpreter with the roots, or the folder, first on `sys.path`."""
    question = {
        "folder": str(folder),
        "roots": [str(root) for root in roots or (folder,)],
        "module": module,
        "probe": probe,
        "without": list(without),
    }
    done = subprocess.run(
        [sys.executable, "-I", "-W", "ignore", str(PROGRAM), repr(question)],
        cwd=folder,
        env={"PATH": os.defpath, "LANG": "C.UTF-8", **(environment or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=30,
        check=True,
    )
    answer = ast.literal_eval(done.stdout.splitlines()[-1])
    return Answer(*(crash_in(answer[part], folder) for part in ("import", "probe")))


def crash_in(parts: dict | None, folder: Path) -> Crash | None:
    """Read one part of the interpreter's answer; paths are relative to the folder."""
    if parts is None:
        return None
    if parts["column"] is not None:
        line = _lines(folder / parts["path"])[parts["line"] - 1]
        parts["column"] = len(line.encode()[: parts["column"]].decode(errors="replace")) + 1
    return Crash(**parts)


def _lines(path: Path) -> list[str]:
    """The lines that the tokenizer sees: decoded, and without a byte order mark."""
    with path.open("rb") as file:
        encoding, _ = tokenize.detect_encoding(file.readline)
    return re.split("\r\n|\r|\n", path.read_bytes().decode(encoding))
