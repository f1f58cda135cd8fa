"""Run every command that the documentation shows with its output, and write what it really prints.

    python scripts/document_outputs.py

A `console` block holds `$ command` lines, each followed by its output. Commands run in the repository's folder;
`undefined-services` and `flake8` are those of the Python that runs this script.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"(?<=^```console\n)(.*?)(?=^```$)", re.DOTALL | re.MULTILINE)
PROGRAMS = {"undefined-services": "flake8_undefined_services", "flake8": "flake8"}


def documents() -> Iterator[Path]:
    """The files that may show commands."""
    yield ROOT / "README.md"
    yield from sorted((ROOT / "docs").rglob("*.md"))


def renewed(text: str) -> str:
    """The document with the outputs that its commands give now."""
    return BLOCK.sub(lambda match: "\n".join(_transcript(match[1])) + "\n", text)


def _transcript(block: str) -> Iterator[str]:
    for line in block.splitlines():
        if line.startswith("$ "):
            yield line
            yield from output(line[2:]).rstrip("\n").split("\n")


def output(command: str) -> str:
    """What a shown command prints on both streams, without the blanks at the ends of lines."""
    program, *arguments = shlex.split(command)
    done = subprocess.run(
        [sys.executable, "-m", PROGRAMS[program], *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return re.sub(r"[ \t]+$", "", done.stdout, flags=re.MULTILINE)


def main() -> None:
    """Renew every document in place."""
    for path in documents():
        text = path.read_text("utf-8")
        new = renewed(text)
        if new != text:
            path.write_text(new, "utf-8")
            print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
